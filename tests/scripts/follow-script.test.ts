/** Following a script: whatever is answered, every script of the library can be gone through to its end. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { chooseScript, languageFor } from "#client/scripts/choose-script.ts";
import {
  answerQuestion,
  answerTo,
  beginRun,
  endRun,
  goBack,
  goOn,
  pathOf,
  type ScriptRun,
  stepOf,
  switchLanguage,
  switchVariant,
  wayOn,
} from "#client/scripts/script-run.ts";
import { blocksOf, filled, piecesOf } from "#client/scripts/script-text.ts";
import { type ScriptView, type Step, scriptVariants } from "#contract/scripts.ts";
import { openLog } from "#server/platform/log.ts";
import { openScripts } from "#server/scripts/open-scripts.ts";

const clock = { now: () => new Date(0), monotonicMs: () => 0 };
const scripts = openScripts({ clock, log: openLog("test", "silent") });
const list = scripts.list();
const library = list.scripts.map(({ event, language }) => scripts.find(event, language)!);
const inOther = (script: ScriptView) =>
  library.find(({ event, language }) => event === script.event && language !== script.language)!;

const anyScript = fc.constantFrom(...library);
const anyVariant = fc.constantFrom(...scriptVariants);
const at = (s: number) => new Date(Date.UTC(2026, 0, 1) + s * 1_000).toISOString();
const id = "6f1f0b52-93c8-4f41-9a0e-0d8f0a3c6a11";

/** Answers every question of a step; `picks` chooses among what may be answered. */
function answerAll(run: ScriptRun, step: Step, picks: () => number): ScriptRun {
  return step.questions.reduce((now, question) => {
    const { answers } = question;
    const value = answers.length === 0 ? "as they said" : answers[picks() % answers.length]!.value;
    return answerQuestion(now, question, value);
  }, run);
}

function picker(numbers: readonly number[]) {
  let at = 0;
  return () => numbers[at++ % numbers.length]!;
}
const anyPicks = fc.array(fc.nat(20), { minLength: 1, maxLength: 30 });

test("whatever is answered, a script is followed to its end, and each visit has its time", () => {
  fc.assert(
    fc.property(anyScript, anyVariant, anyPicks, (script, variant, numbers) => {
      const picks = picker(numbers);
      let run = beginRun(id, script, variant, at(0));
      let s = 0;
      // A circle through an answer is possible; one that never ends is not, with answers that differ.
      while (run.endedAt === null && s < 500) {
        const step = stepOf(run, script)!;
        expect(step).not.toBeNull();
        s += 1;
        run = goOn(answerAll(run, step, s > 100 ? () => s : picks), step, at(s));
      }
      expect(run.endedAt).toBe(at(s));
      expect(run.visits.every(({ ms }) => ms === 1_000)).toBe(true);
      expect(stepOf(run, script)).toBeNull();
      expect(JSON.parse(JSON.stringify(run))).toEqual(run);
    }),
    { numRuns: 300 },
  );
});

test("one step back is where one came from, with what was answered there; forward again leads the same way", () => {
  fc.assert(
    fc.property(anyScript, anyVariant, anyPicks, (script, variant, numbers) => {
      const begun = beginRun(id, script, variant, at(0));
      const first = stepOf(begun, script)!;
      const answered = answerAll(begun, first, picker(numbers));
      const on = goOn(answered, first, at(1));
      const back = goBack(on, at(2));
      expect(stepOf(back, script)?.name).toBe(first.name);
      expect(back.answers).toEqual(answered.answers);
      expect(back.revision).toBeGreaterThan(on.revision);
      const again = goOn(back, first, at(3));
      expect(again.visits.at(-1)!.step === on.visits.at(-1)!.step).toBe(true);
      expect(again.endedAt === null).toBe(on.endedAt === null);
    }),
  );
});

test("another language says the same step, keeps the answers, and leads to the same next step", () => {
  fc.assert(
    fc.property(anyScript, anyVariant, anyPicks, (script, variant, numbers) => {
      const other = inOther(script);
      const begun = beginRun(id, script, variant, at(0));
      const answered = answerAll(begun, stepOf(begun, script)!, picker(numbers));
      const translated = switchLanguage(answered, other, at(1));
      expect(stepOf(translated, other)?.name).toBe(stepOf(answered, script)?.name);
      expect(translated.answers).toEqual(answered.answers);
      expect(translated.visits.map(({ language }) => language)).toEqual([script.language, other.language]);
      expect(translated).toMatchObject({ language: other.language, version: other.version, id });
      const step = stepOf(answered, script)!;
      expect(wayOn(translated, stepOf(translated, other)!)).toBe(wayOn(answered, step));
    }),
  );
});

test("a step whose answer decides the way waits for it; an answer taken back closes the way again", () => {
  const script = scripts.find("flood", "en")!;
  let run = beginRun(id, script, "arriving-call", at(0));
  run = goOn(run, stepOf(run, script)!, at(1));
  const step = stepOf(run, script)!;
  expect(step.name).toBe("check-safety");
  expect(goOn(run, step, at(2))).toBe(run);
  const no = answerQuestion(run, step.questions[0]!, "no");
  expect(wayOn(no, step)).toBe("danger");
  expect(answerTo(no, "safe")).toMatchObject({ value: "no", label: "No, or not sure" });
  expect(wayOn(answerQuestion(no, step.questions[0]!, ""), step)).toBeNull();
});

test("a voicemail begins in the same run, also once the end was reached; an end is reached once", () => {
  const script = scripts.find("heat", "es")!;
  const run = endRun(beginRun(id, script, "callback", at(0)), at(4));
  expect(endRun(run, at(9))).toBe(run);
  const voicemail = switchVariant(run, script, "voicemail", at(5));
  expect(stepOf(voicemail, script)?.name).toBe(script.variants.voicemail);
  expect(voicemail).toMatchObject({ id, variant: "voicemail", endedAt: null });
});

test("the path names each step once, and ends at the one on screen", () => {
  const steps = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(steps, (names) => {
      const visits = names.map((step) => ({ step, language: "en" as const, enteredAt: at(0), ms: 0 }));
      const path = pathOf({ visits });
      expect(path.at(-1)).toBe(names.at(-1));
      expect(new Set(path).size).toBe(path.length);
    }),
  );
});

test("a text is split at its variables and nothing of it is lost", () => {
  const values = { area: "Tampa", known: " " };
  expect(filled("In {{area}}: {{ known }} {{toString}}", values)).toBe("In Tampa: [known] [toString]");
  fc.assert(
    fc.property(fc.string(), (text) => {
      const whole = piecesOf(text, {}).map((piece) => ("words" in piece ? piece.words : ""));
      const plain = text.replaceAll(/\{\{\s*[a-z][a-zA-Z0-9]*\s*\}\}/g, "");
      expect(whole.join("")).toBe(plain);
    }),
  );
});

test("what is for the agent alone is told apart from what is said, in every step of the library", () => {
  for (const script of library)
    for (const { says } of script.steps)
      for (const block of blocksOf(says)) {
        const texts = block.kind === "list" ? block.items : [block.text];
        for (const text of texts) expect(text).not.toMatch(/^(>|- )|\n/);
      }
  expect(blocksOf("Do this:\n- one\n  more\n- two\n\n> Not read\n> out")).toEqual([
    { kind: "said", text: "Do this:" },
    { kind: "list", items: ["one more", "two"] },
    { kind: "aside", text: "Not read out" },
  ]);
});

test("what happens now in the call's queue chooses the script, then a callback, then a dark center", () => {
  const scripts = ["callback", "center-moved", "flood", "heat"].map((event) => ({
    ...{ event, language: "en" as const, title: event, version: "0", number: 0 },
  }));
  const call = { queueId: "q1", direction: "inbound" as const, rerouted: null, language: null };
  const facts = [
    { event: "heat", happening: true, queueIds: ["q2"], at: at(3) },
    { event: "flood", happening: true, queueIds: [], at: at(1) },
    { event: "unknown", happening: true, queueIds: [], at: at(9) },
    { event: "callback", happening: false, queueIds: [], at: at(9) },
  ];
  const choose = (more: object, known: typeof facts = [], language: string | null = null) =>
    chooseScript({ scripts, faults: [] }, known, { ...call, ...more }, language);
  expect(choose({})).toEqual({ event: null, language: "en", variant: "arriving-call" });
  expect(choose({ rerouted: {} }, [], "es-MX")).toMatchObject({ event: "center-moved", language: "es" });
  expect(choose({ direction: "callback", language: "es" })).toEqual({
    ...{ event: "callback", language: "es", variant: "callback" },
  });
  expect(choose({ rerouted: {} }, facts)).toMatchObject({ event: "flood" });
  expect(choose({ queueId: "q2" }, facts)).toMatchObject({ event: "heat" });
  expect(languageFor("pt-BR")).toBe("en");
});
