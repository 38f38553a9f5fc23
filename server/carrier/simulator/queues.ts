import { setHearing } from "./call-life.ts";
import type { Exchange } from "./exchange.ts";
import type { Call } from "./model.ts";

/** Why a call left its queue, in Twilio's words for `QueueResult`. */
export type QueueResult = "bridged" | "queue-full" | "redirected" | "hangup" | "leave" | "error";

export type QueueMember = { call: Call; enqueuedAt: Date; release(result: QueueResult): void };

export type Queue = { sid: string; friendlyName: string; members: QueueMember[]; createdAt: Date };

/** Twilio's default length of a queue; more are turned away with `queue-full`. */
export const queueMembersMax = 1_000;

export function queueNamed(x: Exchange, friendlyName: string): Queue {
  const known = x.queues.get(friendlyName);
  if (known) return known;
  const queue: Queue = { sid: x.ports.sid("QU"), friendlyName, members: [], createdAt: x.ports.now() };
  x.queues.set(friendlyName, queue);
  return queue;
}

/** Waits in the queue with music. First come, first out; the abort of the call's TwiML takes it out. */
export function waitInQueue(
  x: Exchange,
  queue: Queue,
  call: Call,
  signal: AbortSignal,
): Promise<{ result: QueueResult; waitedS: number }> {
  const enqueuedAt = x.ports.now();
  if (queue.members.length >= queueMembersMax) return Promise.resolve({ result: "queue-full", waitedS: 0 });
  return new Promise((resolve) => {
    const member: QueueMember = {
      call,
      enqueuedAt,
      release(result) {
        const at = queue.members.indexOf(member);
        if (at < 0) return;
        queue.members.splice(at, 1);
        signal.removeEventListener("abort", onAbort);
        resolve({ result, waitedS: Math.round((x.ports.now().getTime() - enqueuedAt.getTime()) / 1000) });
      },
    };
    const onAbort = () => member.release(signal.reason === "redirected" ? "redirected" : "hangup");
    queue.members.push(member);
    setHearing(x, call, { what: "music", why: "queue" });
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
