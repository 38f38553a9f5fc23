/** The demo's stage plays a drill; a site only asks it to, and shows what it says. */
import { z } from "zod";
import type { DrillView } from "#contract/drill.ts";
import { drillView } from "#contract/drill.ts";
import type { Log } from "../platform/log.ts";
import { Problem } from "../platform/problem.ts";

const answerMaxMs = 4_000;
const lookEveryMs = 1_000;

export type DrillStage = {
  /** What was last seen of the drill; null when none was played or no stage is there. */
  glance(): DrillView | null;
  current(): Promise<DrillView | null>;
  start(runbook: string, by: string): Promise<DrillView>;
  stop(by: string): Promise<DrillView>;
  putBack(by: string): Promise<DrillView>;
  close(): void;
};

/** Talks to the stage at `address`, or refuses everything when there is none (a real installation). */
export function openDrillStage(address: { url: string; token: string } | null, log: Log): DrillStage {
  let last: DrillView | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    if (!address)
      throw new Problem("not-possible-now", "Drills are played on the embedded installation only, so far.");
    const answer = await fetch(`${address.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${address.token}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(answerMaxMs),
    });
    const json: unknown = await answer.json();
    if (answer.ok) return json;
    throw new Problem("not-possible-now", refusal.parse(json).detail);
  };
  const keep = (json: unknown): DrillView | null => {
    const next = drillView.nullable().parse(json);
    last = next;
    return next;
  };
  const mustKeep = (json: unknown): DrillView => {
    const drill = keep(json);
    if (!drill) throw new Problem("not-found", "No drill was played yet.");
    return drill;
  };
  const look = async () => {
    try {
      keep(await ask("GET", "/drill"));
    } catch (error) {
      log.debug({ error: String(error) }, "the stage does not answer");
    }
    if (!closed) timer = setTimeout(look, lookEveryMs);
  };
  if (address) void look();
  return {
    glance: () => last,
    current: async () => (address ? keep(await ask("GET", "/drill")) : null),
    start: async (runbook, by) => mustKeep(await ask("POST", "/drill", { runbook, by })),
    stop: async (by) => mustKeep(await ask("POST", "/drill/stop", { by })),
    putBack: async (by) => mustKeep(await ask("POST", "/drill/put-back", { by })),
    close() {
      closed = true;
      if (timer) clearTimeout(timer);
    },
  };
}

const refusal = z.object({ detail: z.string() });
