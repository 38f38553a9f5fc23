/** What can happen to an agent's state. The server never changes it without saying who or what did, and why. */
import type { AgentState, ChosenAgentState } from "#contract/centers.ts";
import { type Fired, fire, type StateTable } from "../platform/state-table.ts";

export const agentEvents = [
  "chose",
  "set-by-supervisor",
  "offered",
  "accepted",
  "missed",
  "declined",
  "withdrawn",
  "leg-failed",
  "line-dropped",
  "call-over",
  "call-moved",
  "left-call",
  "saved",
  "wrap-up-limit",
  "seat-silent",
  "seat-heard",
  "seat-left",
  "center-dark",
  "center-restored",
  "dialled",
  "supervises",
] as const;
export type AgentEvent = (typeof agentEvents)[number];

/** `chosen`: what is asked for now. `next`: what they chose during a call. `takeNext`: saved with *and next*. */
export type AgentFacts = {
  chosen: ChosenAgentState | null;
  next: ChosenAgentState | null;
  takeNext: boolean;
  centerOpen: boolean;
};

const resting = ["available", "break", "meal", "training", "offline", "missed"] as const;
const busy = ["offered", "on-call", "wrap-up"] as const;

export const agentTable: StateTable<AgentState, AgentEvent, AgentFacts> = [
  {
    row: 1,
    from: [...resting, "lost"],
    event: "chose",
    to: (f) => f.chosen ?? "offline",
    comment: "Chosen by the agent.",
  },
  {
    row: 2,
    from: busy,
    event: "chose",
    to: (_, from) => from,
    comment: "Chosen by the agent, for after this call.",
  },
  {
    row: 3,
    from: [...resting, "lost"],
    event: "set-by-supervisor",
    to: (f) => f.chosen ?? "offline",
    comment: "Set by a supervisor.",
  },
  {
    row: 4,
    from: busy,
    event: "set-by-supervisor",
    to: (_, from) => from,
    comment: "Set by a supervisor, for after this call.",
  },
  { row: 5, from: ["available"], event: "offered", to: "offered", comment: "A call is offered." },
  { row: 6, from: ["offered"], event: "accepted", to: "on-call", comment: "Accepted the call." },
  {
    row: 7,
    from: ["offered"],
    event: "missed",
    to: "missed",
    comment: "An offer was not answered in time; no more calls until the agent is back.",
  },
  {
    row: 8,
    from: ["offered"],
    event: "declined",
    to: (f) => f.next ?? "available",
    comment: "Declined an offer.",
  },
  {
    row: 9,
    from: ["offered", "on-call"],
    event: "withdrawn",
    to: (f) => f.next ?? "available",
    comment: "The offered call is gone.",
  },
  {
    row: 10,
    from: ["on-call"],
    event: "leg-failed",
    to: "missed",
    comment: "The line did not come up; no more calls until the agent is back.",
  },
  {
    row: 11,
    from: ["on-call"],
    event: "line-dropped",
    to: "missed",
    comment: "The line dropped during the call; no more calls until the agent is back.",
  },
  { row: 12, from: ["on-call"], event: "call-over", to: "wrap-up", comment: "The call is over; writing up." },
  {
    row: 13,
    from: ["on-call"],
    event: "call-moved",
    to: (f) => f.next ?? "available",
    comment: "The call was passed on.",
  },
  {
    row: 14,
    from: ["wrap-up"],
    event: "saved",
    guard: (f) => f.next !== null,
    to: (f) => f.next ?? "break",
    comment: "Written up; the state chosen before begins.",
  },
  {
    row: 15,
    from: ["wrap-up"],
    event: "saved",
    guard: (f) => f.takeNext,
    to: "available",
    comment: "Written up, and ready for the next call.",
  },
  {
    row: 16,
    from: ["wrap-up"],
    event: "saved",
    to: "break",
    comment: "Written up without taking the next call.",
  },
  {
    row: 17,
    from: ["wrap-up"],
    event: "wrap-up-limit",
    to: (f) => f.next ?? "available",
    comment: "The time for writing up ran out; the draft is kept.",
  },
  {
    row: 18,
    from: ["available", "offered"],
    event: "seat-silent",
    to: "lost",
    comment: "The seat's console stopped answering.",
  },
  {
    row: 19,
    from: ["lost"],
    event: "seat-heard",
    guard: (f) => f.centerOpen,
    to: (f) => f.next ?? "missed",
    comment: "The seat's console answers again.",
  },
  {
    row: 20,
    from: [...resting, ...busy, "lost"],
    event: "seat-left",
    to: "offline",
    comment: "Left the seat.",
  },
  {
    row: 21,
    from: ["available", "break", "meal", "training", "missed", ...busy],
    event: "center-dark",
    to: "lost",
    comment: "The center went dark.",
  },
  {
    row: 22,
    from: ["lost"],
    event: "center-restored",
    to: "missed",
    comment: "The center is back; choose Available to take calls.",
  },
  {
    row: 23,
    from: ["on-call"],
    event: "left-call",
    to: (f) => f.next ?? "available",
    comment: "Left a call that another seat has, or that is over.",
  },
  {
    row: 24,
    from: ["available", "missed", "break", "meal", "training"],
    event: "dialled",
    to: "on-call",
    comment: "Dials out; whoever was on a break is on it again after the call.",
  },
  {
    row: 25,
    from: ["available", "missed", "break", "meal", "training"],
    event: "supervises",
    to: "on-call",
    comment: "Went onto another seat's call.",
  },
];

export function fireAgent(
  state: AgentState,
  event: AgentEvent,
  facts: Partial<AgentFacts> = {},
): Fired<AgentState, AgentEvent, AgentFacts> | null {
  return fire(agentTable, state, event, {
    chosen: null,
    next: null,
    takeNext: false,
    centerOpen: true,
    ...facts,
  });
}
