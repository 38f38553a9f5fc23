import { expect, test } from "vitest";
import type { DrillLedger } from "#server/continuity/drill/drill-ledger.ts";
import { playRunbook } from "#server/continuity/drill/play-runbook.ts";
import { loadRunbook, parseRunbook, RunbookFaults, runbookNames } from "#server/continuity/drill/runbook.ts";
import type { DrillStageControl } from "#server/continuity/drill/stage-control.ts";
import { systemClock } from "#server/platform/clock.ts";
import { systemIds } from "#server/platform/ids.ts";

test("every runbook in the folder can be played", () => {
  expect(runbookNames()).toContain("dark-center-then-dark-site");
  for (const name of runbookNames()) expect(loadRunbook(name).steps.length).toBeGreaterThan(1);
});

test("a runbook's faults are named with the step they are in", () => {
  const text = `
title: Broken
objective: to be refused
success: [it is refused]
steps:
  - { title: First, owner: me, do: fly }
  - { title: Second, owner: me, do: kill-site, with: { site: moon, window: darkSite } }
`;
  const parse = () => parseRunbook("broken", text);
  expect(parse).toThrow(RunbookFaults);
  expect(parse).toThrow(/step 1 \(First\): "fly" is no step/);
  expect(parse).toThrow(/step 2 \(Second\): site:/);
});

/** A stage that notes what was done to it. */
function notingStage(done: string[]): DrillStageControl {
  const note = (what: string) => async () => void done.push(what);
  return {
    simulatorUrl: "http://127.0.0.1:1",
    sites: [],
    staffSeats: async (center) => {
      done.push(`staff ${center}`);
      return 24;
    },
    killSeats: async (center) => {
      done.push(`kill seats of ${center}`);
      return 24;
    },
    killSite: async (site) => note(`kill ${site}`)(),
    restoreSite: async (site) => note(`restore ${site}`)(),
    cluster: () => Promise.reject(new Error("no cluster here")),
    failBack: () => Promise.reject(new Error("no cluster here")),
  };
}

const silentLedger: DrillLedger = {
  place: async () => 0,
  floor: () => ({
    waiting: 0,
    ringing: 0,
    talking: 0,
    wrapUp: 0,
    available: 0,
    seatsStaffed: 0,
    centers: new Map(),
  }),
  markCenterKilled: () => undefined,
  darkCenter: () => ({
    verdict: null,
    witnesses: [],
    detectedMs: null,
    declaredMs: null,
    firstOfferMs: null,
    reroutedMs: null,
  }),
  beginWindow: () => undefined,
  window: () => ({ writeGapMs: 0, consoleGapMs: 0, quietMs: 0, consolesLive: true, writesAcknowledged: 1 }),
  callersLeft: async () => 0,
  divergedNow: async () => 0,
  count: async () => ({ measured: { lost: 1 }, broken: ["1 caller was lost."] }),
};

const play = (text: string, done: string[]) =>
  playRunbook(parseRunbook("test", text), "Walter", {
    stage: notingStage(done),
    ledger: silentLedger,
    clock: systemClock,
    ids: systemIds,
  });

const head = "title: T\nobjective: o\nsuccess: [s]\nsteps:\n";

test("stopping ends the step under way at once, and putting back undoes the kills, last first", async () => {
  const done: string[] = [];
  const drill = play(
    `${head}
  - { title: a, owner: me, do: kill-seats, with: { center: Tampa } }
  - { title: b, owner: me, do: kill-site, with: { site: main, window: darkSite } }
  - { title: c, owner: me, do: wait-for-steady-state, with: { waitingMin: 5, talkingMin: 5, withinMs: 60000 } }
  - { title: d, owner: me, do: kill-site, with: { site: cloud, window: cloudSite } }`,
    done,
  );
  await expect.poll(() => drill.view().steps[2]?.state).toBe("running");
  drill.stop();
  await drill.ended;
  expect(drill.view().steps.map((step) => step.state)).toEqual(["done", "done", "failed", "skipped"]);
  expect(drill.view()).toMatchObject({ state: "stopped", broken: [] });
  await drill.putBack();
  expect(done).toEqual(["kill seats of Tampa", "kill main", "restore main", "staff Tampa"]);
  expect(drill.view().state).toBe("put-back");
});

test("a broken promise is told and the drill goes on; a step that cannot be done ends it", async () => {
  const done: string[] = [];
  const drill = play(
    `${head}
  - { title: Count, owner: me, do: count-everything }
  - { title: Restore, owner: me, do: restore-site, with: { site: main, wholeWithinMs: 100 } }
  - { title: Never, owner: me, do: kill-site, with: { site: cloud, window: cloudSite } }`,
    done,
  );
  await drill.ended;
  expect(drill.view().steps.map((step) => step.state)).toEqual(["failed", "failed", "skipped"]);
  expect(drill.view().broken).toEqual(["Count: 1 caller was lost.", "Restore: no cluster here"]);
  expect(done).toEqual(["restore main"]);
});
