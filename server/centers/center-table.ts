/** What can happen to a center. Fast in, slow out: dark in seconds, back only after a hold-down. */
import type { CenterState } from "#contract/centers.ts";
import { type Fired, fire, type StateTable } from "../platform/state-table.ts";

export const centerEvents = [
  "silence-noticed",
  "link-cut",
  "heard-again",
  "countdown-ended",
  "countdown-stopped",
  "declared",
  "restore",
  "held-down",
] as const;
export type CenterEvent = (typeof centerEvents)[number];

/**
 * `witnesses`: kinds of independent witness that say silent, none saying alive. `automatic`: it was declared
 * by the countdown, not by a person. `byHand`: a person asks. `countdown`: one is running.
 */
export type CenterFacts = { witnesses: number; automatic: boolean; byHand: boolean; countdown: boolean };

/** Design §5: a verdict is never reached on one witness. */
export const witnessesMin = 2;

export const centerTable: StateTable<CenterState, CenterEvent, CenterFacts> = [
  {
    row: 1,
    from: ["open"],
    event: "silence-noticed",
    guard: (f) => f.witnesses >= witnessesMin,
    to: "silent",
    comment:
      "No sign of life, by two kinds of witness or more: the countdown to dark runs and can be stopped.",
  },
  {
    row: 2,
    from: ["open"],
    event: "silence-noticed",
    to: "silent",
    comment: "Its seats are silent, but only one kind of witness says so: a person must decide.",
  },
  {
    row: 3,
    from: ["silent"],
    event: "silence-noticed",
    guard: (f) => f.witnesses >= witnessesMin && !f.countdown,
    to: "silent",
    comment: "A second kind of witness now agrees: the countdown to dark runs and can be stopped.",
  },
  {
    row: 4,
    from: ["open", "silent"],
    event: "link-cut",
    to: "open",
    comment: "A link is cut, but the center works: nothing is moved.",
  },
  {
    row: 5,
    from: ["silent"],
    event: "heard-again",
    to: "open",
    comment: "Heard again before it was declared dark.",
  },
  {
    row: 6,
    from: ["silent"],
    event: "countdown-ended",
    guard: (f) => f.witnesses >= witnessesMin,
    to: "dark",
    comment: "Silent to the end of the countdown: declared dark, its callers move to other seats.",
  },
  {
    row: 7,
    from: ["silent"],
    event: "countdown-stopped",
    to: "silent",
    comment: "A supervisor stopped the countdown; it stays open to calls that its seats can take.",
  },
  {
    row: 8,
    from: ["open", "silent", "restoring"],
    event: "declared",
    to: "dark",
    comment: "Declared dark by hand, its callers move to other seats.",
  },
  {
    row: 9,
    from: ["dark"],
    event: "restore",
    guard: (f) => f.byHand,
    to: "restoring",
    comment: "A supervisor brings it back; the hold-down runs.",
  },
  {
    row: 10,
    from: ["dark"],
    event: "heard-again",
    guard: (f) => f.automatic,
    to: "restoring",
    comment: "Heard again: the hold-down runs before it takes calls.",
  },
  {
    row: 11,
    from: ["restoring"],
    event: "silence-noticed",
    to: "dark",
    comment: "Fell silent again during the hold-down: stays dark.",
  },
  {
    row: 12,
    from: ["restoring"],
    event: "held-down",
    to: "open",
    comment: "Steady through the hold-down: open for calls again.",
  },
];

export function fireCenter(
  state: CenterState,
  event: CenterEvent,
  facts: Partial<CenterFacts> = {},
): Fired<CenterState, CenterEvent, CenterFacts> | null {
  return fire(centerTable, state, event, {
    witnesses: 0,
    automatic: false,
    byHand: false,
    countdown: false,
    ...facts,
  });
}
