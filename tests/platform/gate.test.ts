import postgres from "postgres";
import { expect, test, vi } from "vitest";
import type { ClusterView } from "#contract/cluster.ts";
import { watchContinuity } from "#server/continuity/watch.ts";
import { watchGate } from "#server/platform/feed/gate.ts";
import { metricsText } from "#server/platform/metrics.ts";
import { freshPlatform } from "#tests/kit/platform.ts";

/** Another test's writer may be older for a while: then that one is named, rightly. */
const settles = { timeout: 30_000 };

const gateSeconds = async () =>
  Number(/^holdfast_feed_gate_seconds (\S+)$/m.exec(await metricsText())?.[1] ?? Number.NaN);

test("a write left open for more than a second is named in the log, as a figure and on every screen", async () => {
  await using p = await freshPlatform();
  const logged: string[] = [];
  const log = Object.assign(Object.create(p.log) as typeof p.log, {
    error: (_facts: unknown, text: string) => logged.push(text),
  });
  const gate = watchGate(p.database, log);
  const watch = watchContinuity({
    site: "main",
    homeSite: "main",
    cluster: { view: async () => whole } as unknown as Parameters<typeof watchContinuity>[0]["cluster"],
    database: p.database,
    carrier: "simulated",
    drill: () => ({ running: false }),
    gate: gate.alarm,
    monotonicMs: p.clock.monotonicMs,
    log: p.log,
  });
  const forgetful = postgres(p.store.ownerUrl, {
    max: 1,
    connection: { application_name: "forgetful-import" },
    onnotice: () => undefined,
  });
  try {
    await forgetful`begin`;
    const [own] = await forgetful<{ pid: number }[]>`
      insert into enterprises (id, name) values (gen_random_uuid(), 'Half') returning pg_backend_pid() as pid`;
    const sentence = `"forgetful-import" (process ${own?.pid}), signed in as holdfast_owner, idle in its transaction.`;
    await vi.waitFor(() => expect(gate.alarm()).toContain(sentence), settles);
    expect(logged.some((line) => line.endsWith(sentence))).toBe(true);
    expect(watch.standing()).toMatchObject({
      mode: "degraded",
      reasons: [expect.stringContaining(sentence)],
    });
    expect(await gateSeconds()).toBeGreaterThan(1);

    await forgetful`rollback`;
    await vi.waitFor(() => expect(gate.alarm() ?? "").not.toContain("forgetful-import"), settles);
  } finally {
    await forgetful.end({ timeout: 1 });
    watch.close();
    gate.close();
  }
});

const whole: ClusterView = {
  driver: "embedded",
  copiesConfigured: 3,
  copies: 3,
  term: 1,
  leader: "main",
  voters: [],
  acknowledgementsNeeded: 0,
  automaticFailover: true,
  needsOperator: null,
  holdDownUntil: null,
  nodes: [],
  seenAt: "2026-11-21T12:00:00.000Z",
};
