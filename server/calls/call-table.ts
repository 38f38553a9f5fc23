/** What can happen to a call. A call's place in line is its arrival time, which no row changes. */
import type { CallState } from "#contract/calls.ts";
import { type Fired, fire, type StateTable } from "../platform/state-table.ts";

export const callEvents = [
  "offered",
  "accepted",
  "offer-ended",
  "leg-up",
  "leg-failed",
  "agent-left",
  "hold",
  "unhold",
  "transferred",
  "center-dark",
  "caller-left",
  "agent-ended",
  "callback-requested",
  "written-up",
  "caller-still-here",
  "handed-over",
  "unreached",
] as const;
export type CallEvent = (typeof callEvents)[number];

/**
 * `reached`: somebody has spoken with the caller on this call. `dialled`: an agent dialled it by themselves, so
 * until it is reached nobody waits on it.
 */
export type CallFacts = { reached: boolean; dialled: boolean };

/** There is, or will be, somebody who must not be lost. */
const somebodyWaits = (f: CallFacts) => f.reached || !f.dialled;

export const callTable: StateTable<CallState, CallEvent, CallFacts> = [
  {
    row: 1,
    from: ["waiting"],
    event: "offered",
    to: "ringing",
    comment: "A seat is asked to take the call.",
  },
  {
    row: 2,
    from: ["ringing"],
    event: "accepted",
    to: "connecting",
    comment: "The agent accepted; their line is on its way.",
  },
  {
    row: 3,
    from: ["ringing"],
    event: "offer-ended",
    to: "waiting",
    comment: "The seat declined, missed it or went silent; back in line at the same place.",
  },
  {
    row: 4,
    from: ["connecting"],
    event: "leg-up",
    to: "talking",
    comment: "The agent's line joined the caller.",
  },
  {
    row: 5,
    from: ["connecting"],
    event: "leg-failed",
    guard: somebodyWaits,
    to: "waiting",
    comment: "The agent's line did not come up in time; back in line at the same place.",
  },
  {
    row: 6,
    from: ["talking", "held"],
    event: "agent-left",
    guard: somebodyWaits,
    to: "waiting",
    comment:
      "The agent's line dropped while the caller stayed: music, back in line at the same place, offered onward at once.",
  },
  {
    row: 7,
    from: ["talking"],
    event: "hold",
    to: "held",
    comment: "The agent put the caller on hold; the caller hears music.",
  },
  { row: 8, from: ["held"], event: "unhold", to: "talking", comment: "The agent took the caller off hold." },
  {
    row: 9,
    from: ["talking", "held"],
    event: "transferred",
    to: "waiting",
    comment: "Passed on by the agent; the first arrival still decides the place.",
  },
  {
    row: 10,
    from: ["ringing", "connecting", "talking", "held"],
    event: "center-dark",
    guard: somebodyWaits,
    to: "waiting",
    comment: "Its center went dark; back in line at the same place, open to backup seats.",
  },
  {
    row: 11,
    from: ["waiting", "ringing", "connecting"],
    event: "caller-left",
    guard: (f) => !f.reached,
    to: "ended",
    comment: "The caller hung up before anyone spoke with them.",
  },
  {
    row: 12,
    from: ["waiting", "ringing", "connecting"],
    event: "caller-left",
    to: "ended",
    comment: "The caller, who had been answered before, hung up while back in line.",
  },
  {
    row: 13,
    from: ["talking", "held"],
    event: "caller-left",
    to: "wrap-up",
    comment: "The caller hung up; the agent writes up.",
  },
  {
    row: 14,
    from: ["talking", "held"],
    event: "agent-ended",
    to: "wrap-up",
    comment: "The agent ended the call and writes up.",
  },
  {
    row: 15,
    from: ["waiting", "ringing"],
    event: "callback-requested",
    to: "ended",
    comment: "The caller asked to be called back and keeps the place.",
  },
  {
    row: 16,
    from: ["wrap-up"],
    event: "written-up",
    to: "ended",
    comment: "Written up, or the time for it ran out.",
  },
  {
    row: 17,
    from: ["wrap-up"],
    event: "center-dark",
    to: "ended",
    comment: "Its center went dark during wrap-up; the draft of the note is kept.",
  },
  {
    row: 18,
    from: ["ended"],
    event: "caller-still-here",
    to: "waiting",
    comment:
      "Taken for hung up, but the carrier still has the caller on the line: back in line at the same place.",
  },
  {
    row: 19,
    from: ["talking", "held"],
    event: "handed-over",
    to: (_, from) => from,
    comment: "The seat that had the call left it; a guest who was talking has it now, and the caller stays.",
  },
  {
    row: 20,
    from: ["talking", "held"],
    event: "unreached",
    to: "wrap-up",
    comment: "The customer was dialled and nobody answered; the agent writes up.",
  },
  {
    row: 21,
    from: ["connecting"],
    event: "leg-failed",
    to: "ended",
    comment: "Dialling out, the agent's own line did not come up: the customer was not dialled.",
  },
  {
    row: 22,
    from: ["talking", "held"],
    event: "agent-left",
    to: "ended",
    comment:
      "Dialling out, the agent's line dropped before the customer answered: their phone stops ringing.",
  },
  {
    row: 23,
    from: ["connecting", "talking", "held"],
    event: "center-dark",
    to: "ended",
    comment: "Dialling out, its center went dark before the customer answered: their phone stops ringing.",
  },
  {
    row: 24,
    from: ["connecting"],
    event: "agent-ended",
    guard: (f) => f.dialled,
    to: "ended",
    comment: "Dialling out, the agent gave up before their own line was up: the customer was not dialled.",
  },
];

/** @returns null when the event has no effect in this state (late, repeated or out of order). */
export function fireCall(
  state: CallState,
  event: CallEvent,
  facts: CallFacts = { reached: false, dialled: false },
): Fired<CallState, CallEvent, CallFacts> | null {
  return fire(callTable, state, event, facts);
}
