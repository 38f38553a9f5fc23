import type { DarkCenterFacts } from "#server/continuity/drill/drill-ledger.ts";
import { playRunbook } from "#server/continuity/drill/play-runbook.ts";
import { parseRunbook } from "#server/continuity/drill/runbook.ts";
import { openLedger } from "#server/embedded/ledger/ledger.ts";
import { systemClock } from "#server/platform/clock.ts";
import { systemIds } from "#server/platform/ids.ts";
import type { BenchStage } from "./bench-stage.ts";
import type { Subject } from "./subject.ts";

/** Cisco's outbound option declares a silent agent site dark after 15 s. */
const ciscoMs = 15_000;
const declaredReachMs = 10_000;
const reroutedReachMs = 2_000;

const runbook = `
title: A center goes dark
objective: To measure how fast it is declared and its callers move.
success: [it is declared and emptied]
steps:
  - { title: Seats, owner: bench, do: staff-seats }
  - { title: Callers, owner: bench, do: place-callers, with: { count: 300, overMs: 6000, talkMsMin: 20000, talkMsMax: 40000 } }
  - { title: Steady, owner: bench, do: wait-for-steady-state, with: { waitingMin: 100, talkingMin: 30, withinMs: 60000 } }
  - { title: Kill, owner: bench, do: kill-seats, with: { center: Tampa } }
  - { title: Watch, owner: bench, do: watch-dark-center, with: { declaredWithinMs: 60000, reroutedWithinMs: 60000 } }
`;

let facts: Promise<DarkCenterFacts> | null = null;

/** Played once for both subjects. */
function factsOf(bench: BenchStage): Promise<DarkCenterFacts> {
  facts ??= (async () => {
    const stage = await bench.open();
    await bench.whole();
    const ledger = await openLedger(stage, { consoles: 4, browsers: 0, writesPerSecond: 10 });
    try {
      const drill = playRunbook(parseRunbook("bench", runbook), "bench", {
        stage,
        ledger,
        clock: systemClock,
        ids: systemIds,
      });
      await drill.ended;
      const { broken } = drill.view();
      if (broken.length > 0) throw new Error(broken.join("; "));
      return ledger.darkCenter();
    } finally {
      await ledger.close();
    }
  })();
  return facts;
}

export const darkCenterDeclared: Subject = {
  name: "dark-center-declared",
  async measure(bench) {
    const { declaredMs, detectedMs, witnesses } = await factsOf(bench);
    const value = declaredMs ?? Number.POSITIVE_INFINITY;
    const kinds = new Set(
      witnesses.filter((witness) => witness.says === "silent").map((witness) => witness.kind),
    );
    return {
      value,
      unit: "ms",
      limit: ciscoMs,
      ratio: value / ciscoMs,
      reach: `${declaredReachMs} ms or less, on two kinds of witness or more`,
      ok: value <= declaredReachMs && kinds.size >= 2,
      note: `noticed after ${detectedMs} ms; witnesses: ${[...kinds].join(", ")}; limit: Cisco, 15 s`,
    };
  },
};

export const reroute: Subject = {
  name: "reroute",
  async measure(bench) {
    const { reroutedMs, firstOfferMs } = await factsOf(bench);
    const value = reroutedMs ?? Number.POSITIVE_INFINITY;
    return {
      value,
      unit: "ms",
      limit: null,
      ratio: null,
      reach: `${reroutedReachMs} ms or less`,
      ok: value <= reroutedReachMs,
      note: `300 callers; first offer after ${firstOfferMs} ms; nobody publishes such a figure`,
    };
  },
};
