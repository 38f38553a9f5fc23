/** How fast a center is believed dark, and how slowly it is believed back. Milliseconds. */
export type CenterTiming = {
  /** No heartbeat for so long is silence. With a beat each second, noticed within 6 s of the cause. */
  noticeMs: number;
  /**
   * From notice to declaration; a supervisor can stop it. Of the 10 s from the cause to the declaration on every
   * screen, a second goes before the first missing heartbeat, and two are left for a busy machine to say so.
   */
  countdownMs: number;
  /** Heard without a break for so long before a center declared dark by the countdown comes back. */
  steadyMs: number;
  /** From then until it takes calls. Fast in, slow out. */
  holdDownMs: number;
};

export const defaultTiming: CenterTiming = {
  noticeMs: 4_000,
  countdownMs: 3_000,
  steadyMs: 5_000,
  holdDownMs: 30_000,
};
