import type { ClusterView, FailoverRecord } from "#contract/cluster.ts";

/**
 * What a drill may do to the stage it plays on: the running demo, or the rehearsal's own throw-away one.
 * Lives in the process that started everything, so it survives the death of any site.
 */
export type DrillStageControl = {
  /** Base URL of the simulated carrier. */
  readonly simulatorUrl: string;
  readonly sites: readonly { id: string; url: string }[];
  /** Puts a robot at every empty seat of the center, or of all centers; resolves with the seats that are staffed. */
  staffSeats(center: string | null): Promise<number>;
  /** Ends a center's seats and its beacon at once, as a power cut would; resolves with how many seats died. */
  killSeats(center: string): Promise<number>;
  /** Ends a site at once: its server and its database servers, kept down until {@link restoreSite}. */
  killSite(site: string): Promise<void>;
  /** Starts what {@link killSite} ended; resolves when the site's server answers. */
  restoreSite(site: string): Promise<void>;
  cluster(): Promise<ClusterView>;
  /** Moves the primary back home. Rejects with the reason while that is not possible yet. */
  failBack(by: string): Promise<FailoverRecord>;
};
