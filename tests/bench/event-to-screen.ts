import { type LedgerConsole, openLedgerConsole } from "#server/embedded/ledger/ledger-console.ts";
import { leanFetch } from "./lean-fetch.ts";
import { percentile, type Subject } from "./subject.ts";

/** Amazon Connect's wallboard refreshes every 15 s. */
const connectMs = 15_000;
const reachMs = 250;
const consolesCount = 500;
const events = 20;
const everyMs = 700;
const openAtOnce = 10;

/** From the moment an agent's change of state was asked for until each of 500 consoles shows it. */
export const eventToScreen: Subject = {
  name: "event-to-screen",
  async measure(bench) {
    const stage = await bench.open();
    await bench.whole();
    const token = await bench.token("supervisor@holdfast.example");
    const agent = await bench.apiOf("agent@holdfast.example");
    const standardFetch = globalThis.fetch;
    globalThis.fetch = leanFetch;
    const consoles = await openMany(stage.sites, token);
    try {
      const seatId = await sitDown(agent, consoles[0]!);
      const times: number[] = [];
      for (let event = 0; event < events; event += 1) {
        const state = event % 2 === 0 ? "break" : "available";
        const startedMs = performance.now();
        const shown = consoles.map((console) =>
          untilShown(console, seatId, state).then(() => times.push(performance.now() - startedMs)),
        );
        await agent.send({ method: "POST", path: "agent/state", body: { state } });
        await Promise.all(shown);
        await pauseMs(everyMs);
      }
      const value = percentile(times, 95);
      return {
        value: Math.round(value),
        unit: "ms",
        limit: connectMs,
        ratio: value / connectMs,
        reach: `p95 of ${reachMs} ms or less`,
        ok: value <= reachMs,
        note: `p50 ${Math.round(percentile(times, 50))} ms, p99 ${Math.round(percentile(times, 99))} ms over ${times.length} showings on ${consolesCount} consoles in one process with one HTTP client; limit: Amazon Connect, 15 s`,
      };
    } finally {
      for (const console of consoles) console.close();
      globalThis.fetch = standardFetch;
    }
  },
};

async function openMany(
  sites: Parameters<typeof openLedgerConsole>[1],
  token: string,
): Promise<LedgerConsole[]> {
  const consoles: LedgerConsole[] = [];
  const opener = async () => {
    while (consoles.length + openAtOnce <= consolesCount) {
      const at = consoles.length;
      consoles.push(
        await openLedgerConsole(`console ${at}`, sites, sites[at % sites.length]!.id, token, () =>
          performance.now(),
        ),
      );
    }
  };
  await Promise.all(Array.from({ length: openAtOnce }, opener));
  return consoles;
}

/** Takes the first seat that nobody sits at. */
async function sitDown(
  agent: Awaited<ReturnType<Parameters<Subject["measure"]>[0]["apiOf"]>>,
  console: LedgerConsole,
): Promise<string> {
  const free = [...console.sync.live.get().seats.values()].find((seat) => seat.person === null);
  if (!free) throw new Error("no seat is free");
  await agent.send({ method: "POST", path: "agent/seat", body: { seatId: free.id } });
  await agent.send({ method: "POST", path: "agent/state", body: { state: "available" } });
  await untilShown(console, free.id, "available");
  return free.id;
}

function untilShown(console: LedgerConsole, seatId: string, state: string): Promise<void> {
  const { live } = console.sync;
  const isShown = () => live.get().seats.get(seatId)?.state === state;
  return new Promise((resolve) => {
    if (isShown()) return resolve();
    const off = live.subscribe(() => {
      if (!isShown()) return;
      off();
      resolve();
    });
  });
}

const pauseMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
