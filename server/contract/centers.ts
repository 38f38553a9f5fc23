/** Centers, seats and the people in them, as shown on the Floor and used by routing. */

export const centerStates = ["open", "silent", "dark", "restoring"] as const;
export type CenterState = (typeof centerStates)[number];

export const centerKinds = ["own", "partner"] as const;
export type CenterKind = (typeof centerKinds)[number];

export const backupRules = ["at-once", "when-waiting-exceeds", "by-hand"] as const;
export type BackupRule = (typeof backupRules)[number];

export const seatKinds = ["primary", "backup"] as const;
export type SeatKind = (typeof seatKinds)[number];

export const seatPhones = ["browser", "phone", "sip"] as const;
export type SeatPhone = (typeof seatPhones)[number];

/** One list for every screen. People choose the first five; the server adds the rest. */
export const agentStates = [
  "available",
  "break",
  "meal",
  "training",
  "offline",
  "offered",
  "on-call",
  "wrap-up",
  "missed",
  "lost",
] as const;
export type AgentState = (typeof agentStates)[number];

export const chosenAgentStates = ["available", "break", "meal", "training", "offline"] as const;
export type ChosenAgentState = (typeof chosenAgentStates)[number];

export const verdicts = ["center-dark", "link-cut", "site-down", "isolated"] as const;
export type Verdict = (typeof verdicts)[number];

export const witnessKinds = ["seat-heartbeats", "beacon", "carrier-legs", "site-probe", "database"] as const;
export type WitnessKind = (typeof witnessKinds)[number];

/** What one independent observer said when a verdict was reached. */
export type Witness = {
  kind: WitnessKind;
  /** Where it was observed from: a site's id, or `carrier`. */
  from: string;
  says: "silent" | "alive" | "unsure";
  /** Since when it has seen nothing; null when alive. ISO 8601. */
  silentSince: string | null;
  detail: string;
};

export type CenterView = {
  id: string;
  name: string;
  kind: CenterKind;
  state: CenterState;
  /** When the state began. ISO 8601. */
  stateAt: string;
  stateReason: string;
  /** Set while a countdown to an automatic declaration runs. ISO 8601. */
  darkAt: string | null;
  verdict: Verdict | null;
  witnesses: Witness[];
  backupRule: BackupRule;
  backupWaitingMaxMs: number | null;
  backupOpen: boolean;
  version: number;
};

/** A seat, with the person in it and their state. `callId` is the call offered to it or on it. */
export type SeatView = {
  id: string;
  centerId: string;
  label: string;
  kind: SeatKind;
  phone: SeatPhone;
  person: { id: string; name: string; robot: boolean } | null;
  state: AgentState;
  stateAt: string;
  /** Who or what put the person in this state, and why: the server never changes it silently. */
  stateReason: string;
  nextState: ChosenAgentState | null;
  skills: string[];
  callId: string | null;
  version: number;
};

export type QueueView = {
  id: string;
  name: string;
  homeCenterId: string;
  priority: number;
  skills: string[];
  version: number;
};
