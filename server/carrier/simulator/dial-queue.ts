import { setHearing } from "./call-life.ts";
import { bridge } from "./dial-phones.ts";
import { queueNamed } from "./queues.ts";
import type { Dialled } from "./twiml-dial.ts";
import type { Line } from "./twiml-line.ts";
import type { Element } from "./xml.ts";

/** `<Dial><Queue>`: waits for the front of the queue, then talks with it until either leaves. */
export async function dialQueue(line: Line, noun: Element, over: AbortSignal): Promise<Dialled> {
  const { x, call, signal } = line;
  const queue = queueNamed(x, noun.text.trim());
  setHearing(x, call, { what: "ringing" });
  while (queue.members.length === 0 && !signal.aborted && !over.aborted) {
    await new Promise<void>((resolve) => {
      x.news.once("changed", resolve);
      AbortSignal.any([signal, over]).addEventListener("abort", () => resolve(), { once: true });
    });
  }
  const front = queue.members[0];
  if (!front || signal.aborted || over.aborted) return { fields: { DialCallStatus: "no-answer" } };
  const waiting = front.call;
  const execution = waiting.execution;
  await bridge(x, call, waiting, AbortSignal.any([signal, over, ...(execution ? [execution.signal] : [])]));
  // The queued call's action runs after the bridge, as Twilio's does for a Dial dequeue.
  front.release("bridged");
  return { fields: { DialCallStatus: "completed", DialCallSid: waiting.sid } };
}
