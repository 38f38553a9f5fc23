import { randomBytes } from "node:crypto";

/** What the phone company takes from outside itself: time and fresh names. */
export type SimulatorPorts = {
  now(): Date;
  /** A fresh Twilio-shaped id: two capitals and 32 hexadecimal digits. */
  sid(prefix: SidPrefix): string;
  /** A fresh id without a prefix, for idempotency tokens and the like. */
  id(): string;
};

export const sidPrefixes = ["CA", "CF", "SM", "PN", "QU", "RE"] as const;
export type SidPrefix = (typeof sidPrefixes)[number];

/** Ports over a real clock. The simulator's time is the wall's: it talks to programs that use theirs. */
export function simulatorPorts(now: () => Date): SimulatorPorts {
  return {
    now,
    sid: (prefix) => prefix + randomBytes(16).toString("hex"),
    id: () => randomBytes(16).toString("hex"),
  };
}

/** Waits, or until the signal aborts; never throws. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, Math.max(0, ms));
    signal.addEventListener("abort", done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
