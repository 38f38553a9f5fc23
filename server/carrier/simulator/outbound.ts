import { answerCall, endCall, progress, ringCall } from "./call-life.ts";
import type { Exchange } from "./exchange.ts";
import { type Call, isOver } from "./model.ts";

/** Twilio keeps API-made calls for 24 hours of backlog, then refuses with 22005. */
const backlogHours = 24;

/** The queue of API-made calls: released at the account's calls per second, one by default. */
export type Outbound = {
  /** @returns false when the backlog is full (Twilio 22005). */
  place(call: Call, timeoutS: number, onAnswer: () => void): boolean;
  queued(): number;
};

type Waiting = { call: Call; timeoutS: number; onAnswer: () => void };

export function outbound(x: Exchange): Outbound {
  const waiting: Waiting[] = [];
  const gapMs = 1000 / x.config.callsPerSecond;
  let freeAtMs = 0;
  let timer: NodeJS.Timeout | null = null;

  function release() {
    timer = null;
    const next = waiting.shift();
    if (!next) return;
    freeAtMs = x.ports.now().getTime() + gapMs;
    dialOut(x, next);
    schedule();
  }
  function schedule() {
    if (timer || waiting.length === 0) return;
    timer = setTimeout(release, Math.max(0, freeAtMs - x.ports.now().getTime()));
    timer.unref();
  }
  return {
    place(call, timeoutS, onAnswer) {
      if (waiting.length >= backlogHours * 3600 * x.config.callsPerSecond) return false;
      waiting.push({ call, timeoutS, onAnswer });
      schedule();
      return true;
    },
    queued: () => waiting.length,
  };
}

function dialOut(x: Exchange, { call, timeoutS, onAnswer }: Waiting) {
  if (isOver(call)) return;
  progress(x, call, "initiated");
  ringCall(x, call);
  if (!call.farEnd.ring) return endCall(x, call, "carrier", "nobody is registered there", "failed");
  // Twilio adds five seconds to the timeout asked for.
  const giveUp = setTimeout(
    () => {
      if (!call.answeredAt) endCall(x, call, "carrier", "nobody answered", "no-answer");
    },
    (timeoutS + 5) * 1000,
  );
  giveUp.unref();
  call.farEnd.ring({
    answer() {
      clearTimeout(giveUp);
      if (isOver(call) || call.answeredAt) return;
      answerCall(x, call);
      onAnswer();
    },
    decline(status) {
      clearTimeout(giveUp);
      endCall(x, call, "agent", "the phone declined", status);
    },
  });
}
