/** How calls went: by half hour, by queue, by agent. Only callers' calls count, by when they came. */
export const callReportCuts = ["half-hour", "queue", "agent"] as const;
export type CallReportCut = (typeof callReportCuts)[number];

/** Longest time told of at once, in days: a half hour of a year ago is nobody's question. */
export const callReportDaysMax: Record<CallReportCut, number> = { "half-hour": 3, queue: 93, agent: 93 };

export type CallReportRow = {
  /** ISO time, queue id or person id. */
  key: string;
  name: string;
  /** Callers who came while it was open; for an agent, calls offered to them. */
  offered: number;
  answered: number;
  /** Answered within `targetMs` of coming; null for an agent. */
  answeredInTarget: number | null;
  /** Hung up before anybody spoke with them; null for an agent. */
  abandoned: number | null;
  /** Promised a callback instead of waiting; null for an agent. */
  callbacks: number | null;
  /** Offers that an agent did not answer in time; null for others. */
  missed: number | null;
  /** Mean time from coming to being answered; for an agent, from the offer to accepting it. Null: no call. */
  answerMsMean: number | null;
  /** Mean time of talk and wrap-up together. Null: no call is over. */
  handleMsMean: number | null;
  /**
   * Share of the time ready or busy that was busy, 0 to 1. Null: nobody was either, or agents serve several queues
   * and no time can be told to belong to this one.
   */
  occupancy: number | null;
};

export type CallReportView = {
  cut: CallReportCut;
  since: string;
  until: string;
  targetMs: number;
  rows: CallReportRow[];
  total: CallReportRow;
  /** When it was read. */
  at: string;
};

/** Answered in time, of those answered or lost: a callback promised is neither. Null: nobody was either. */
export function serviceLevel(row: Pick<CallReportRow, "answered" | "answeredInTarget" | "abandoned">) {
  if (row.answeredInTarget === null || row.abandoned === null) return null;
  const all = row.answered + row.abandoned;
  return all === 0 ? null : row.answeredInTarget / all;
}
