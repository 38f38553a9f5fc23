import postgres from "postgres";
import type { LookUpView } from "#contract/customers.ts";
import { percentile, type Subject } from "../subject.ts";
import { startArrivingCalls } from "./arriving-calls.ts";
import { atAPace } from "./at-a-pace.ts";
import { enterpriseId } from "./fill.ts";
import { loadPerSecond, type millionStage } from "./million-stage.ts";
import { samplePeople } from "./questions.ts";

const perSecond = 40;
const asked = 1_200;
const reachMs = 20;

/** Whose number is it, through the front door, while callers arrive; beside the index alone. */
export const lookUp = (million: ReturnType<typeof millionStage>): Subject => ({
  name: "look-up",
  async measure() {
    const { node, site } = await million.open();
    const sql = postgres(node.url("supervisor"), { max: 1, onnotice: () => undefined });
    try {
      const people = await samplePeople(sql, asked);
      const stop = startArrivingCalls(site, loadPerSecond, (nth) => people[nth % people.length]!.phone);
      const [times, bare] = [[] as number[], [] as number[]];
      let missed = 0;
      await atAPace(people, perSecond, async ({ id, phone }) => {
        const { answer, ms } = await site.get<LookUpView>(
          `/customers/look-up?number=${encodeURIComponent(phone)}`,
        );
        times.push(ms);
        if (!answer.customers.some((customer) => customer.id === id)) missed += 1;
      });
      for (const { phone } of people) {
        const startedMs = performance.now();
        await sql`select customer_id from contact_points where enterprise_id = ${enterpriseId} and value = ${phone}`;
        bare.push(performance.now() - startedMs);
      }
      const taken = await stop();
      const [value, limit] = [percentile(times, 95), percentile(bare, 95)];
      return {
        value: Number(value.toFixed(2)),
        unit: "ms",
        limit: Number(limit.toFixed(2)),
        ratio: value / limit,
        reach: `p95 ${reachMs} ms or less`,
        ok: value <= reachMs && missed === 0,
        note: `p50 ${percentile(times, 50).toFixed(1)}, p95 ${value.toFixed(1)}, p99 ${percentile(times, 99).toFixed(1)} ms over ${times.length} requests, ${perSecond}/s, with sign-in, audit commit and ${taken} calls arriving at ${loadPerSecond}/s; ${missed} not found; beside the index scan alone`,
      };
    } finally {
      await sql.end();
    }
  },
});
