/** The ledger of a drill on the running demo: lighter than the rehearsal's, for people are using the machine. */
import type { DrillLedger } from "#server/continuity/drill/drill-ledger.ts";
import type { DrillStageControl } from "#server/continuity/drill/stage-control.ts";
import { openLedger } from "./ledger.ts";

const consoles = 4;
const writesPerSecond = 10;

export async function openDemoLedger(stage: DrillStageControl): Promise<DrillLedger & { close(): void }> {
  const ledger = await openLedger(stage, { consoles, browsers: 0, writesPerSecond });
  return { ...ledger, close: () => void ledger.close() };
}
