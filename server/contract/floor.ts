/** Figures of the Floor that are not rows: what was measured of today's calls, and who was heard when. */

/** One center's calls since the day began. A call belongs to its queue's home center. */
export type CenterDay = {
  centerId: string;
  /** Inbound calls that arrived. */
  arrived: number;
  answered: number;
  /** Answered within `targetMs` of arrival. */
  answeredInTarget: number;
  /** Hung up before anybody answered. */
  abandoned: number;
  arrivedLastHour: number;
  /** Mean from answer to written up, over the calls that ended in the last hour; null when none did. */
  handleMsMean: number | null;
  handledLastHour: number;
};

/** Answer to `GET /api/floor/today?since=`. `ageMs`: how old the copy is that answered. */
export type FloorDay = { since: string; targetMs: number; at: string; ageMs: number; centers: CenterDay[] };

/**
 * Answer to `GET /api/floor/heartbeats`. `heard[i]`: how many different seats of the center were heard in
 * that slot, oldest first, by the site that answered; `beacon[i]`: whether the center's own beacon was.
 */
export type Heartbeats = {
  site: string;
  at: string;
  slotMs: number;
  /** When this site began to listen; slots before it say nothing. ISO 8601. */
  since: string;
  centers: { centerId: string; heard: number[]; beacon: boolean[] }[];
};
