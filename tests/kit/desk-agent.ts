/** An agent at a desk: the console's own way in, everything sent and what was answered written down. */
import { setTimeout as sleep } from "node:timers/promises";
import type { SimulatedCall } from "#client/calls/simulated-device.ts";
import { openApi } from "#client/platform/api.ts";
import { ApiProblem } from "#client/platform/api-problem.ts";
import { keptInMemory } from "#client/platform/kept.ts";
import type { LiveState } from "#client/platform/live-store.ts";
import { keepPresence, type PresenceWish } from "#client/platform/presence.ts";
import { openSession } from "#client/platform/session.ts";
import { signal } from "#client/platform/signal.ts";
import { openSites } from "#client/platform/sites.ts";
import type { Chance } from "./chance.ts";
import type { Lines } from "./lines.ts";

export type Seated = { personId: string; seatId: string; token: string };

/** One change an agent asked for. `answer` stays undefined until a site acknowledged it. */
export type Sent = {
  kind: "accept" | "end" | "wrap-up" | "available";
  key: string;
  token: string;
  seatId: string;
  callId: string | null;
  path: string;
  body: Record<string, unknown>;
  answer?: unknown;
  /** The refusal's code. */
  refused?: string;
  /** Answers to the same key sent to the other site at the same time, by a nervous hand. */
  twins: unknown[];
};

export type DeskAgent = {
  see(live: LiveState): void;
  close(): void;
};

type Desk = {
  seated: Seated;
  sites: readonly { id: string; url: string }[];
  lines: Lines;
  luck: Chance;
  outcome: string;
  /** Writes down what is sent. */
  write(sent: Sent): void;
};

/** Of a hundred changes so many are sent to both sites at once. */
const twinPercent = 25;
/** Of a hundred talks so many are ended by the agent, the others by the caller. */
const endsPercent = 35;
const connectTries = 3;

export async function openDeskAgent(desk: Desk): Promise<DeskAgent> {
  const { seated, lines, luck } = desk;
  let sentSoFar = 0;
  const { personId, seatId, token } = seated;
  const session = openSession(keptInMemory());
  await session.begin(token);
  const sites = openSites(desk.sites, luck.pick(desk.sites).id);
  const api = openApi(sites, session);
  const presence = keepPresence(signal<PresenceWish>({ token, urls: desk.sites.map((site) => site.url) }));
  const device = lines.device(personId);
  const closed = new AbortController();
  /** What was reacted to: offers and states by the moment they began. */
  const seen = new Set<string>();

  async function send(
    kind: Sent["kind"],
    path: string,
    body: Sent["body"],
    callId: string | null,
  ): Promise<boolean> {
    const key = `${seatId}-${sentSoFar}`;
    sentSoFar += 1;
    const entry: Sent = { kind, key, token, seatId, callId, path, body, twins: [] };
    if (kind === "wrap-up") entry.body = { ...body, note: key };
    desk.write(entry);
    if (luck.int(1, 100) <= twinPercent) void sendTwin(entry, sites.others()[0]!.url);
    try {
      entry.answer = await api.send(
        { method: "POST", path, body: entry.body, key },
        { signal: closed.signal },
      );
      return true;
    } catch (fault) {
      if (closed.signal.aborted) return false;
      if (!(fault instanceof ApiProblem)) throw fault;
      entry.refused = fault.code;
      return false;
    }
  }

  async function answer(offerId: string, callId: string): Promise<void> {
    if (!(await send("accept", `offers/${offerId}/accept`, {}, callId))) return;
    for (let tries = 1; tries <= connectTries; tries += 1) {
      try {
        const leg = await device.connect({ params: { offerId } });
        leg.on("accept", () => void talk(leg, callId));
        return;
      } catch {
        // The carrier could reach no site this moment; after the last try the call goes to another seat.
        await sleep(300);
      }
    }
  }

  async function talk(leg: SimulatedCall, callId: string): Promise<void> {
    if (luck.int(1, 100) > endsPercent) return;
    await sleep(luck.int(80, 400));
    if (leg.status() === "open") await send("end", `calls/${callId}/end`, {}, callId);
  }

  const once = (what: string, waitMs: number, act: () => Promise<unknown>) => {
    if (seen.has(what)) return;
    seen.add(what);
    void sleep(waitMs).then(() => (closed.signal.aborted ? undefined : act()));
  };
  return {
    see(live) {
      const seat = live.seats.get(seatId);
      if (!seat) return;
      for (const call of live.calls.values()) {
        const { offer } = call;
        if (offer?.seatId === seatId && offer.state === "offered")
          once(offer.id, luck.int(10, 200), () => answer(offer.id, call.id));
        if (call.state === "wrap-up" && call.seatId === seatId)
          once(`wrap-up ${call.id}`, luck.int(10, 150), () =>
            send("wrap-up", `calls/${call.id}/wrap-up`, { outcome: desk.outcome, next: true }, call.id),
          );
      }
      if (seat.state === "missed" || seat.state === "lost")
        once(`back ${seat.stateAt}`, luck.int(100, 400), () =>
          send("available", "agent/state", { state: "available" }, null),
        );
    },
    close() {
      closed.abort();
      presence.close();
      device.destroy();
    },
  };
}

/** The same key to one site, once. What becomes of it is only of interest when it is an answer. */
async function sendTwin(entry: Sent, url: string): Promise<void> {
  const answered = await sendAgain(entry, url).catch(() => null);
  if (answered?.ok) entry.twins.push(answered.body);
}

/** Sends what was sent before, with its key, to a site of the test's choice. */
export async function sendAgain(
  entry: Sent,
  url: string,
): Promise<{ ok: boolean; status: number; body: unknown }> {
  const response = await fetch(`${url}/api/${entry.path}`, {
    method: "POST",
    signal: AbortSignal.timeout(15_000),
    headers: {
      authorization: `Bearer ${entry.token}`,
      "content-type": "application/json",
      "idempotency-key": entry.key,
    },
    body: JSON.stringify(entry.body),
  });
  return { ok: response.ok, status: response.status, body: await response.json() };
}
