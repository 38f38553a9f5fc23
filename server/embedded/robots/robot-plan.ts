/** What a robots process is told on standard input, and what it says on standard output, a line each. */
export type RobotSeat = {
  personId: string;
  name: string;
  /** Session of a robot: whoever holds it may act as that agent, so it never stands on a command line. */
  token: string;
  seatId: string;
  seatLabel: string;
};

/** How robots behave; milliseconds, least and most. */
export type RobotPace = {
  acceptMs: readonly [number, number];
  /** Hangs up after so long; the caller may be faster. */
  talkMs: readonly [number, number];
  noteEveryMs: readonly [number, number];
  wrapUpMs: readonly [number, number];
  /** Of a hundred calls, so many are put on hold once. */
  holdPercent: number;
  holdMs: readonly [number, number];
};

export type RobotPlan = {
  center: { id: string; name: string };
  sites: readonly { id: string; url: string }[];
  /** The same seed talks about the same things. */
  seed: number;
  pace: RobotPace;
  seats: readonly RobotSeat[];
};

export const usualPace: RobotPace = {
  acceptMs: [600, 2_500],
  talkMs: [25_000, 70_000],
  noteEveryMs: [4_000, 9_000],
  wrapUpMs: [2_000, 8_000],
  holdPercent: 12,
  holdMs: [3_000, 9_000],
};

/**
 * One thing a robot did through the API and what came of it: the ledger of what was acknowledged to clients.
 * `sentAt` and `endedAt` are ISO 8601; `answer` is null while the fate of a request is not known.
 */
export type RobotLine =
  | { what: "staffed"; seats: number }
  | {
      what: "write";
      kind: "seat" | "state" | "accept" | "hold" | "note" | "draft" | "wrap-up" | "end" | "leave";
      seat: string;
      personId: string;
      callId: string | null;
      key: string;
      text: string | null;
      sentAt: string;
      endedAt: string;
      result: "acknowledged" | "refused" | "unknown";
      detail: string;
    }
  | { what: "leg"; seat: string; callId: string; state: "up" | "down"; at: string; detail: string };
