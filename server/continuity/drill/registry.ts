/** Every kind of step a runbook may name. A new one is a file in `steps/` and a row here. */
import type { StepKind } from "./step.ts";
import { countEverything } from "./steps/count-everything.ts";
import { failBack } from "./steps/fail-back.ts";
import { killSeats } from "./steps/kill-seats.ts";
import { killSite } from "./steps/kill-site.ts";
import { letSettle } from "./steps/let-settle.ts";
import { placeCallers } from "./steps/place-callers.ts";
import { restoreSite } from "./steps/restore-site.ts";
import { staffSeats } from "./steps/staff-seats.ts";
import { waitForSteadyState } from "./steps/wait-for-steady-state.ts";
import { watchDarkCenter } from "./steps/watch-dark-center.ts";
import { watchDarkSite } from "./steps/watch-dark-site.ts";

export const stepKinds: readonly StepKind[] = [
  placeCallers,
  staffSeats,
  waitForSteadyState,
  killSeats,
  watchDarkCenter,
  killSite,
  watchDarkSite,
  restoreSite,
  failBack,
  letSettle,
  countEverything,
];
