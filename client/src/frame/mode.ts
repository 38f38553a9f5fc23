import type { CenterView } from "#contract/centers.ts";
import type { SiteStatus } from "#contract/feed.ts";
import { clockTime } from "../ui/duration.ts";

export type ModeNow = {
  mode: SiteStatus["mode"];
  reasons: string[];
  /** False while the site is not heard: this is how it stood then. */
  present: boolean;
  /** False: no database server takes a write. */
  writable: boolean;
};

/** A dark center is something missing, so it is no normal day; it says less than a drill or a failover does. */
export function modeOf(
  status: Pick<SiteStatus, "mode" | "reasons">,
  centers: readonly Pick<CenterView, "name" | "state" | "stateAt">[],
): Pick<ModeNow, "mode" | "reasons"> {
  const dark = centers
    .filter((center) => center.state === "dark")
    .map(
      ({ name, stateAt }) =>
        `${name} is dark since ${clockTime(stateAt)}: its callers keep their place and go to other seats.`,
    );
  const mode = status.mode === "normal" && dark.length > 0 ? "degraded" : status.mode;
  return { mode, reasons: [...status.reasons, ...dark] };
}
