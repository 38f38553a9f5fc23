import type { DrillWindow } from "#server/continuity/drill/drill-ledger.ts";
import type { CallerCounts } from "./judge-callers.ts";

export type WindowCount = {
  writesAcknowledged: number;
  writesLost: number;
  writesUnknown: number;
  unknownResolved: number;
  writeGapMs: number;
  consoleGapMs: number;
};

/** Everything that was counted, for the report. */
export type Counted = {
  callers: Omit<CallerCounts, "left" | "owed"> & { orderKept: boolean; overtaken: string[] };
  windows: Record<DrillWindow, WindowCount>;
  consoles: { count: number; diverged: number };
  broken: string[];
};

/** Each promise that did not hold, in words. */
export function brokenPromises(
  all: Omit<Counted, "broken">,
  open: { left: number; owed: number },
  differing: readonly string[],
): string[] {
  const broken: string[] = [];
  const { callers, windows, consoles } = all;
  if (callers.lost > 0)
    broken.push(
      `${callers.lost} callers were lost (${open.left} still on the phone, ${open.owed} callbacks owed). ${callers.losses.slice(0, 3).join("; ")}`,
    );
  if (!callers.orderKept)
    broken.push(
      `${callers.overtaken.length} callers were overtaken. ${callers.overtaken.slice(0, 3).join("; ")}`,
    );
  for (const [name, window] of Object.entries(windows)) {
    if (window.writesLost > 0)
      broken.push(`${name}: ${window.writesLost} acknowledged writes cannot be read back.`);
    const unsettled = window.writesUnknown - window.unknownResolved;
    if (unsettled > 0) broken.push(`${name}: the fate of ${unsettled} writes was never found out.`);
  }
  if (consoles.diverged > 0)
    broken.push(`${consoles.diverged} consoles show something else than the sites: ${differing.join(", ")}.`);
  return broken;
}
