/** Time as an argument, so that tests choose it. `monotonicMs` never jumps; use it for durations. */
export type Clock = { now(): Date; monotonicMs(): number };

export const systemClock: Clock = { now: () => new Date(), monotonicMs: () => performance.now() };
