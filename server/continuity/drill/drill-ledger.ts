import type { Witness } from "#contract/centers.ts";

/** Parts of the day whose writes are counted apart. Everything before the first belongs to it. */
export const drillWindows = ["darkSite", "failback", "cloudSite"] as const;
export type DrillWindow = (typeof drillWindows)[number];

export type CallersWish = {
  count: number;
  /** From the first to the last call. */
  overMs: number;
  /** Each talks between these two in all, then hangs up. */
  talkMsMin: number;
  talkMsMax: number;
  /** So many of them lose patience after `patienceMs`. */
  impatient: number;
  patienceMs: number;
  /** So many of them press star after `starAfterMs` and ask to be called back. */
  wantCallback: number;
  starAfterMs: number;
};

/** What the ledger's own consoles show at this moment. */
export type FloorLook = {
  waiting: number;
  ringing: number;
  talking: number;
  wrapUp: number;
  available: number;
  seatsStaffed: number;
  /** State of each center by name. */
  centers: ReadonlyMap<string, string>;
};

/** Measured from the kill (`detectedMs`, `declaredMs`) and from the declaration; null: not seen so far. Milliseconds. */
export type DarkCenterFacts = {
  verdict: string | null;
  witnesses: Witness[];
  detectedMs: number | null;
  declaredMs: number | null;
  firstOfferMs: number | null;
  reroutedMs: number | null;
};

export type WindowFacts = {
  /** Longest time between two acknowledged writes, since the window began. */
  writeGapMs: number;
  /** Longest time a console had no word of any site, since the window began. */
  consoleGapMs: number;
  /** Since the last acknowledged write. */
  quietMs: number;
  /** Every console has a live connection, to a site other than the dead one. */
  consolesLive: boolean;
  writesAcknowledged: number;
};

/**
 * What happened, from outside: what was acknowledged to clients, what the carrier's simulator saw, what
 * the ledger's own consoles were shown. Knows none of the product's tables.
 */
export type DrillLedger = {
  place(wish: CallersWish, signal: AbortSignal): Promise<number>;
  floor(): FloorLook;
  /** The seats of this center are being killed now. */
  markCenterKilled(center: string): void;
  darkCenter(): DarkCenterFacts;
  /** From now on writes are counted for this window; `deadSite` dies now. */
  beginWindow(window: DrillWindow, deadSite: string | null): void;
  window(window: DrillWindow): WindowFacts;
  /** Callers still on the phone. */
  callersLeft(): Promise<number>;
  /** Consoles that do not show what a fresh snapshot of each site shows. */
  divergedNow(): Promise<number>;
  /** Counts everything; returns each broken promise in words. */
  count(): Promise<{ measured: Record<string, number | string | boolean>; broken: string[] }>;
};
