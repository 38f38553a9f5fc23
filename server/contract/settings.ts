/** What an administrator sets: how the work is arranged. Times are ISO 8601, times of day `HH:MM`. */

import type { WrapUpCode } from "./calls.ts";
import type { ChosenAgentState, SeatKind, SeatPhone } from "./centers.ts";
import type { MacroView } from "./macros.ts";

/** States a person may give a reason for. */
export const breakStates = ["break", "meal", "training"] as const satisfies readonly ChosenAgentState[];
export type BreakState = (typeof breakStates)[number];

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

/**
 * When a queue is open, in its home center's time zone; a day that is missing is closed all day. `until` may be
 * `24:00`. Null instead of this: open always.
 */
export type OpeningHours = Partial<Record<Weekday, { from: string; until: string }>>;

/** After so long a wait these skills are no longer asked for. Milliseconds. */
export type Relaxation = { afterMs: number; drop: string[] };

export type SeatSetting = {
  id: string;
  centerId: string;
  label: string;
  kind: SeatKind;
  phone: SeatPhone;
  /** Number or SIP address of a seat that is dialled. */
  address: string | null;
  /** Who sits there now. */
  takenBy: string | null;
};
export type SkillSetting = { id: string; name: string; people: number; queues: number };
export type QueueSetting = {
  id: string;
  name: string;
  homeCenterId: string;
  priority: number;
  skills: string[];
  relaxation: Relaxation[];
  hours: OpeningHours | null;
  /** Its callers are told so, and then recorded. Off unless an administrator says otherwise. */
  recorded: boolean;
  /** Calls in it that have not ended. */
  calls: number;
};
export type NumberSetting = { number: string; queueId: string };
export type BreakReason = { id: string; state: BreakState; label: string };

/** `GET /api/settings`. */
export type SettingsView = {
  centers: { id: string; name: string; timeZone: string }[];
  seats: SeatSetting[];
  skills: SkillSetting[];
  queues: QueueSetting[];
  numbers: NumberSetting[];
  wrapUpCodes: WrapUpCode[];
  breakReasons: BreakReason[];
  macros: MacroView[];
  /** Skills of everybody who ever sat at a seat. */
  people: { id: string; skills: string[] }[];
};
