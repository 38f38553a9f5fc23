import { answerCall, endCall, openCall, progress, ringCall, setHearing } from "./call-life.ts";
import type { Exchange } from "./exchange.ts";
import { type Call, isOver } from "./model.ts";
import { pause } from "./ports.ts";
import type { Dialled } from "./twiml-dial.ts";
import { type Line, resolveUrl } from "./twiml-line.ts";
import type { Element } from "./xml.ts";

/** `<Dial>` to numbers, clients and SIP addresses: all ring, the first to answer is connected. */
export async function dialPhones(line: Line, element: Element, over: AbortSignal): Promise<Dialled> {
  const { x, call, signal } = line;
  const targets = targetsOf(element);
  if (targets.length === 0 || targets.length > 10)
    return { failed: { code: 13214, message: "a Dial names 1 to 10 phones" } };
  const timeoutMs = (Number(element.attributes.timeout ?? 30) || 30) * 1000;
  setHearing(x, call, { what: "ringing" });
  const stop = AbortSignal.any([signal, over]);
  const legs = targets.map((target) => openLeg(line, element, target));
  const winner = await firstAnswer(x, legs, timeoutMs, stop);
  for (const leg of legs)
    if (leg !== winner) endCall(x, leg, "carrier", "another phone answered or nobody did", "no-answer");
  if (!winner) {
    const status = legs.length === 1 && legs[0]!.status === "busy" ? "busy" : "no-answer";
    return { fields: { DialCallStatus: status, DialCallSid: legs[0]!.sid } };
  }
  const hungUp = new AbortController();
  const watch = () => isOver(winner) && hungUp.abort();
  x.news.on("changed", watch);
  await bridge(x, call, winner, AbortSignal.any([stop, hungUp.signal]));
  x.news.off("changed", watch);
  endCall(x, winner, signal.aborted ? "caller" : "carrier", "the other side left");
  const seconds = Math.round(
    ((winner.endedAt ?? x.ports.now()).getTime() - winner.answeredAt!.getTime()) / 1000,
  );
  return {
    fields: {
      DialCallStatus: "completed",
      DialCallSid: winner.sid,
      DialCallDuration: String(seconds),
      DialBridged: "true",
    },
  };
}

/** Two calls hear each other until the signal. */
export async function bridge(x: Exchange, one: Call, other: Call, until: AbortSignal) {
  setHearing(x, one, { what: "bridged", with: [{ callSid: other.sid, label: null, who: other.to }] });
  setHearing(x, other, { what: "bridged", with: [{ callSid: one.sid, label: null, who: one.from }] });
  await new Promise<void>((resolve) => {
    if (until.aborted) return resolve();
    until.addEventListener("abort", () => resolve(), { once: true });
  });
  for (const call of [one, other]) setHearing(x, call, { what: "silence", why: "nothing" });
}

type Target = { address: string; element: Element };

function targetsOf(element: Element): Target[] {
  const nouns = element.children.filter((child) => ["Number", "Client", "Sip"].includes(child.name));
  if (nouns.length === 0) return element.text.trim() ? [{ address: element.text.trim(), element }] : [];
  return nouns.map((noun) => {
    const text =
      noun.text.trim() || (noun.children.find((child) => child.name === "Identity")?.text.trim() ?? "");
    return { address: noun.name === "Client" ? `client:${text}` : text, element: noun };
  });
}

function openLeg(line: Line, dial: Element, target: Target): Call {
  const { x, call } = line;
  const { attributes } = target.element;
  const url = attributes.statusCallback ? resolveUrl(call, attributes.statusCallback) : null;
  return openCall(x, {
    direction: "outbound-dial",
    parentSid: call.sid,
    from: dial.attributes.callerId ?? call.from,
    to: target.address,
    farEnd: x.farEndOf(target.address),
    statusCallback: url
      ? { url, method: "POST", events: new Set((attributes.statusCallbackEvent ?? "completed").split(/\s+/)) }
      : null,
  });
}

async function firstAnswer(
  x: Exchange,
  legs: Call[],
  timeoutMs: number,
  stop: AbortSignal,
): Promise<Call | null> {
  const decided = new AbortController();
  let winner: Call | null = null;
  let open = legs.length;
  for (const leg of legs) {
    progress(x, leg, "initiated");
    ringCall(x, leg);
    const decline = (status: "busy" | "no-answer" | "failed") => {
      endCall(x, leg, "agent", "the phone did not answer", status);
      open -= 1;
      if (open === 0) decided.abort();
    };
    if (!leg.farEnd.ring) {
      decline("failed");
      continue;
    }
    leg.farEnd.ring({
      answer() {
        if (winner || decided.signal.aborted || isOver(leg)) return;
        winner = leg;
        answerCall(x, leg);
        decided.abort();
      },
      decline,
    });
  }
  await pause(timeoutMs, AbortSignal.any([stop, decided.signal]));
  decided.abort();
  return winner;
}
