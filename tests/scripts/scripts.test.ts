import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkLibrary, libraryFolder } from "#server/scripts/check-library.ts";
import { parseScript } from "#server/scripts/parse-script.ts";
import { ScriptFaults } from "#server/scripts/script.ts";
import { smsSegments } from "#server/scripts/sms-segments.ts";
import { fillIn, TemplateFault } from "#server/scripts/template.ts";

const good = `---
title: Flood
language: en
sources:
  - name: Ready.gov
    url: https://www.ready.gov/floods
variables:
  area: { means: the area, charsMax: 40 }
variants: { arriving-call: greet, callback: greet, voicemail: leave }
messages:
  sms: Flood in {{area}}.
  voice: Flood in {{area}}.
  email: { subject: Flood, body: "Flood in {{area}}." }
---

## greet: Greeting
You are through about {{area}}.
? where: Where are you?
? safe: Are you safe?
- yes: Yes
- no: No -> help

-> end

## help: Help
Call for help now.
-> end

## leave: Voicemail
Please call us.
-> end
`;

/** The good script with one thing changed; fails when there was nothing to change. */
function spoilt(from: string, to: string): string {
  expect(good).toContain(from);
  return good.replace(from, to);
}

function faultsOf(text: string): readonly string[] {
  try {
    parseScript(text);
    return [];
  } catch (error) {
    if (error instanceof ScriptFaults) return error.faults.map(({ reason }) => reason);
    throw error;
  }
}

test("a script is read as steps, with questions whose answers lead on", () => {
  const { title, steps, variants } = parseScript(good);
  expect({ title, start: variants.voicemail }).toEqual({ title: "Flood", start: "leave" });
  expect(steps[0]).toEqual({
    name: "greet",
    title: "Greeting",
    says: "You are through about {{area}}.",
    questions: [
      { name: "where", asks: "Where are you?", answers: [] },
      {
        name: "safe",
        asks: "Are you safe?",
        answers: [
          { value: "yes", label: "Yes", goesTo: null },
          { value: "no", label: "No", goesTo: "help" },
        ],
      },
    ],
    next: "end",
  });
});

describe("a script is refused whole, with the fault and its place, for", () => {
  const longSms = "sms: '".concat("x".repeat(613), " {{area}}'");
  test.each([
    [
      "a missing variable",
      spoilt("You are through", "{{enterprise}}:"),
      "step greet uses the variable enterprise, which is missing in the front matter",
    ],
    [
      "a variable that nothing uses",
      spoilt("  area:", "  zone: { means: x, charsMax: 9 }\n  area:"),
      "the variable zone is used nowhere",
    ],
    [
      "an answer that is a dead branch",
      spoilt("- no: No -> help\n\n-> end", "- no: No -> help"),
      "step greet: answer yes is a dead branch: nothing follows it",
    ],
    [
      "a step that is a dead branch",
      spoilt("Call for help now.\n-> end", "Call for help now."),
      "step help is a dead branch: nothing follows it",
    ],
    [
      "steps in a circle",
      spoilt("Call for help now.\n-> end", "Call for help now.\n-> help"),
      "step help never comes to the end",
    ],
    ["an unknown step", spoilt("-> help", "-> helpp"), "step greet leads to helpp, an unknown step"],
    [
      "a variant that begins nowhere",
      spoilt("voicemail: leave", "voicemail: gone"),
      "variant voicemail begins at gone, an unknown step",
    ],
    ["a step nobody comes to", spoilt("voicemail: leave", "voicemail: greet"), "step leave is never reached"],
    [
      "an SMS that is too long",
      spoilt("sms: Flood in {{area}}.", longSms),
      "the sms is 5 segments of GSM-7 at its longest, more than 4",
    ],
    [
      "an SMS too long for its accents",
      spoilt("sms: Flood in {{area}}.", `sms: 'á${"x".repeat(228)}{{area}}'`),
      "the sms is 5 segments of UCS-2 at its longest, more than 4",
    ],
    [
      "a condition in braces",
      spoilt("You are through", "{{#if area}}x{{/if}}"),
      "step greet: only plain {{variable}} may stand in double braces",
    ],
    ["a step twice", spoilt("## help: Help", "## leave: Help"), "step leave is there twice"],
    [
      "a branch before the last question",
      spoilt("? where: Where are you?", "? where: Where?\n- here: Here -> help"),
      "step greet: only its last question may branch, and where does",
    ],
    [
      "a line it cannot read",
      spoilt("? safe: Are", "?safe Are"),
      'step greet: "?safe Are you safe?" cannot be read',
    ],
  ])("%s", (_, text, fault) => expect(faultsOf(text)).toContain(fault));

  test("a source or a variant left out, and front matter that is none", () => {
    expect(faultsOf(spoilt("callback: greet, ", ""))[0]).toMatch(/^front matter, variants.callback: /);
    expect(faultsOf(good.replace(/sources:\n.*\n.*\n/, ""))[0]).toMatch(/^front matter, sources: /);
    expect(faultsOf(spoilt("title: Flood", "title: ["))[0]).toMatch(/^front matter is not YAML: /);
    expect(faultsOf(spoilt("title: Flood", "title: &a Flood\nother: *a"))[0]).toMatch(/not plain YAML/);
    expect(faultsOf("## greet: Hello")[0]).toMatch(/does not begin with front matter/);
  });
});

test("each fault says its line, in the front matter and in the steps", () => {
  const linesOf = (text: string) => {
    try {
      parseScript(text);
      return [];
    } catch (error) {
      if (error instanceof ScriptFaults) return error.faults.map(({ line }) => line);
      throw error;
    }
  };
  const lineIn = (text: string, words: string) =>
    text.split("\n").findIndex((line) => line.includes(words)) + 1;
  const at = (from: string, to: string, words: string) => {
    const text = spoilt(from, to);
    expect(linesOf(text)).toContain(lineIn(text, words));
  };
  at("  area:", "  zone: { means: x, charsMax: 9 }\n  area:", "zone:");
  at("title: Flood", "title: ''", "title:");
  at("url: https", "url: ftp", "url: ftp");
  at("sms: Flood in {{area}}.", `sms: '${"x".repeat(700)}{{area}}'`, "sms:");
  at("voicemail: leave", "voicemail: gone", "variants:");
  at("-> help", "-> helpp", "## greet");
  at("? safe: Are", "?safe Are", "?safe");
  at("You are through", "{{#if area}}x{{/if}}", "## greet");
  at("? where: Where are you?", "? where: Where?\n- here: Here -> help", "? where");
  expect(linesOf(spoilt("callback: greet, ", ""))).toEqual([lineIn(good, "variants:")]);
  expect(linesOf(spoilt("title: Flood", "title: ["))[0]).toBeGreaterThanOrEqual(2);
});

test("segments are counted as the carrier does, at the edges of each alphabet", () => {
  const counted = (text: string) => Object.values(smsSegments(text)).join(" ");
  expect(counted("x".repeat(160))).toBe("GSM-7 1");
  expect(counted("x".repeat(161))).toBe("GSM-7 2");
  expect(counted("x".repeat(306))).toBe("GSM-7 2");
  expect(counted("x".repeat(307))).toBe("GSM-7 3");
  expect(counted("€".repeat(80))).toBe("GSM-7 1");
  expect(counted("€".repeat(81))).toBe("GSM-7 2");
  // 153 is odd: the last place of a segment cannot hold half a euro sign.
  expect(counted("€".repeat(153))).toBe("GSM-7 3");
  expect(counted("¿ñéü?".repeat(10))).toBe("GSM-7 1");
  expect(counted("á".repeat(70))).toBe("UCS-2 1");
  expect(counted("á".repeat(71))).toBe("UCS-2 2");
  expect(counted("á".repeat(135))).toBe("UCS-2 3");
});

test("a text is never filled in with a value missing, and takes values as they are", () => {
  expect(fillIn("Flood in {{area}}.", { area: "<Ñ & {{x}}>" })).toBe("Flood in <Ñ & {{x}}>.");
  expect(() => fillIn("Flood in {{area}}.", {})).toThrow(TemplateFault);
  expect(() => fillIn("{{constructor}}", {})).toThrow(TemplateFault);
});

describe("a library", () => {
  function checked(change: (folder: string) => void): string[] {
    const folder = mkdtempSync(join(tmpdir(), "scripts-"));
    try {
      cpSync(join(libraryFolder, "flood"), join(folder, "flood"), { recursive: true });
      expect(checkLibrary(folder)).toEqual({ events: ["flood"], scripts: 2, faults: [] });
      change(folder);
      return checkLibrary(folder).faults;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  test("that comes with Holdfast has no fault", () => {
    const { events, scripts, faults } = checkLibrary(libraryFolder);
    expect(faults).toEqual([]);
    expect(scripts).toBe(events.length * 2);
  });

  test("with a language missing is refused", () => {
    expect(checked((folder) => rmSync(join(folder, "flood", "es.md")))).toEqual([
      "flood: the language es is missing",
    ]);
  });

  test("whose languages ask different things is refused, and so is a file that belongs to no language", () => {
    const faults = checked((folder) => {
      writeFileSync(join(folder, "flood", "en.md"), good);
      writeFileSync(join(folder, "flood", "notes.txt"), "");
    });
    expect(faults).toContain("flood/notes.txt: not a file of a known language");
    expect(faults).toContain("flood/es.md: it has no question where in step greet");
  });
});
