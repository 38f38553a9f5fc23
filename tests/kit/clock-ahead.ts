/** A clock that stands ahead of the real one by as much as the test says. */
export function clockAhead() {
  const clock = {
    aheadMs: 0,
    now: () => new Date(Date.now() + clock.aheadMs),
    monotonicMs: () => performance.now() + clock.aheadMs,
  };
  return clock;
}
