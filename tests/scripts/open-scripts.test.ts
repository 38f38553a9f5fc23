/** The scripts in use: a fault is refused whole, and what was good before stays. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLog } from "#server/platform/log.ts";
import { libraryFolder } from "#server/scripts/check-library.ts";
import { openScripts } from "#server/scripts/open-scripts.ts";
import { freshSite } from "#tests/kit/site.ts";

function ownLibrary() {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-scripts-"));
  for (const event of ["flood", "heat"])
    cpSync(join(libraryFolder, event), join(folder, event), { recursive: true });
  let ms = 0;
  const clock = { now: () => new Date(0), monotonicMs: () => ms };
  const scripts = openScripts({ clock, log: openLog("test", "silent") }, folder);
  const change = (file: string, from: string, to: string) => {
    const text = readFileSync(join(folder, file), "utf8");
    expect(text).toContain(from);
    writeFileSync(join(folder, file), text.replace(from, to));
    ms += 60_000;
  };
  return {
    scripts,
    change,
    remove(path: string) {
      rmSync(join(folder, path), { recursive: true });
      ms += 60_000;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
const events = (scripts: ReturnType<typeof openScripts>) =>
  scripts.list().scripts.map(({ event, language }) => `${event}/${language}`);

test("a script that is changed is used within moments, under another version", () => {
  using library = ownLibrary();
  const before = library.scripts.find("flood", "en")!;
  library.change("flood/en.md", "## close: Close", "## close: Goodbye");
  const after = library.scripts.find("flood", "en")!;
  expect(after.steps.find(({ name }) => name === "close")?.title).toBe("Goodbye");
  expect(after.version).not.toBe(before.version);
  expect(library.scripts.list().faults).toEqual([]);
});

test("a script changed for the worse is refused, is named, and its last good version stays in both languages", () => {
  using library = ownLibrary();
  const [en, es] = [library.scripts.find("flood", "en"), library.scripts.find("flood", "es")];
  library.change("flood/en.md", "-> advise", "-> nowhere");
  expect(library.scripts.find("flood", "en")).toEqual(en);
  expect(library.scripts.find("flood", "es")).toEqual(es);
  expect(library.scripts.list().faults).toContainEqual(
    expect.stringMatching(/^flood\/en\.md: .*nowhere, an unknown step/),
  );
  library.change("flood/en.md", "-> nowhere", "-> advise");
  expect(library.scripts.list().faults).toEqual([]);
});

test("a language that goes missing keeps the event as it was; an event that is taken away is gone", () => {
  using library = ownLibrary();
  const all = ["flood/en", "flood/es", "heat/en", "heat/es"];
  expect(events(library.scripts)).toEqual(all);
  library.remove("flood/es.md");
  expect(events(library.scripts)).toEqual(all);
  expect(library.scripts.list().faults).toContain("flood: the language es is missing");
  library.remove("flood");
  expect(events(library.scripts)).toEqual(["heat/en", "heat/es"]);
});

test("a library that is empty or gone takes no script away", () => {
  using library = ownLibrary();
  const before = events(library.scripts);
  library.remove("flood");
  library.remove("heat");
  expect(events(library.scripts)).toEqual(before);
  expect(library.scripts.list().faults).toEqual(["the library cannot be read: it is empty"]);
});

test("an agent reads the list and a script; an unknown one is said to be unknown", async () => {
  await using site = await freshSite();
  const agent = await site.as("agent");
  const { body } = await agent.get("/scripts").expect(200);
  expect(body.faults).toEqual([]);
  expect(body.scripts).toContainEqual(
    expect.objectContaining({ event: "flood", language: "es", title: "Inundación" }),
  );
  const script = (await agent.get("/scripts/flood/en").expect(200)).body;
  expect(script.variants).toMatchObject({ voicemail: "leave-voicemail" });
  expect(script.messages.sms).toContain("{{area}}");
  await agent.get("/scripts/flood/xx").expect(404);
  await agent.get("/scripts/__proto__/en").expect(404);
});
