/** What a rehearsal prints: one object for programs, the same in plain words for people. */
import type { Witness } from "#contract/centers.ts";
import type { DrillView } from "#contract/drill.ts";
import type { DarkCenterFacts } from "#server/continuity/drill/drill-ledger.ts";
import type { Counted } from "./counted.ts";

export type RehearsalReport = {
  callers: {
    placed: number;
    answered: number;
    calledBack: number;
    hungUp: number;
    lost: number;
    orderKept: boolean;
  };
  /** From the kill: `detectedMs`, `declaredMs`. From the declaration: `firstOfferMs`, `reroutedMs`. */
  darkCenter: DarkCenterFacts & { witnesses: Witness[] };
  darkSite: {
    writesAcknowledged: number;
    writesLost: number;
    writesUnknown: number;
    unknownResolved: number;
    writeGapMs: number;
    consoleGapMs: number;
  };
  failback: { writesLost: number; writeGapMs: number };
  cloudSite: { writesLost: number; writeGapMs: number };
  consoles: { count: number; diverged: number };
  phases: { phase: string; state: string; ms: number; measured: Record<string, number | string | boolean> }[];
};

/** Puts together what was counted; every number in it was measured by the ledger. */
export function reportOf(counted: Counted, darkCenter: DarkCenterFacts, drill: DrillView): RehearsalReport {
  const { placed, answered, calledBack, hungUp, lost, orderKept } = counted.callers;
  const { darkSite, failback, cloudSite } = counted.windows;
  return {
    callers: { placed, answered, calledBack, hungUp, lost, orderKept },
    darkCenter: { ...darkCenter, witnesses: darkCenter.witnesses },
    darkSite,
    failback: { writesLost: failback.writesLost, writeGapMs: failback.writeGapMs },
    cloudSite: { writesLost: cloudSite.writesLost, writeGapMs: cloudSite.writeGapMs },
    consoles: counted.consoles,
    phases: drill.steps.map((step) => ({
      phase: step.title,
      state: step.state,
      ms: lengthMs(step.startedAt, step.endedAt),
      measured: step.measured,
    })),
  };
}

/** The same for people, a line each. */
export function reportLines(report: RehearsalReport, broken: readonly string[]): string[] {
  const { callers, darkCenter, darkSite, failback, cloudSite, consoles } = report;
  const witnesses = darkCenter.witnesses
    .filter((witness) => witness.says === "silent")
    .map(({ kind, from }) => `${kind} (${from})`);
  return [
    `Callers       ${callers.placed} called: ${callers.answered} answered, ${callers.calledBack} called back, ${callers.hungUp} hung up, ${callers.lost} lost; order ${callers.orderKept ? "kept" : "NOT kept"}`,
    `Dark center   verdict ${darkCenter.verdict ?? "none"}; witnesses: ${witnesses.join(", ") || "none"}`,
    `              noticed after ${seconds(darkCenter.detectedMs)}, declared after ${seconds(darkCenter.declaredMs)}; then first offer after ${seconds(darkCenter.firstOfferMs)}, everybody rerouted after ${seconds(darkCenter.reroutedMs)}`,
    `Dark site     ${darkSite.writesAcknowledged} writes acknowledged, ${darkSite.writesLost} lost; ${darkSite.writesUnknown} unanswered, of which ${darkSite.unknownResolved} found out`,
    `              no write for ${seconds(darkSite.writeGapMs)}, no console without a word for longer than ${seconds(darkSite.consoleGapMs)}`,
    `Failback      ${failback.writesLost} writes lost, no write for ${seconds(failback.writeGapMs)}`,
    `Cloud site    ${cloudSite.writesLost} writes lost, no write for ${seconds(cloudSite.writeGapMs)}`,
    `Consoles      ${consoles.count}, of which ${consoles.diverged} show something else than the sites`,
    broken.length === 0 ? "Every promise was kept." : "BROKEN:",
    ...broken.map((line) => `  ${line}`),
  ];
}

const seconds = (ms: number | null) => (ms === null ? "(not seen)" : `${(ms / 1_000).toFixed(2)} s`);

function lengthMs(startedAt: string | null, endedAt: string | null): number {
  return startedAt && endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : 0;
}
