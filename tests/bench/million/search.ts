import postgres from "postgres";
import type { SearchView } from "#contract/customers.ts";
import { percentile, type Subject } from "../subject.ts";
import { startArrivingCalls } from "./arriving-calls.ts";
import { atAPace } from "./at-a-pace.ts";
import { enterpriseId } from "./fill.ts";
import { loadPerSecond, type millionStage } from "./million-stage.ts";
import { type Question, questionsOn, samplePeople } from "./questions.ts";

const perSecond = 15;
const peopleAsked = 60;
const reachMs = 100;

/** The first page of every kind of question, through the front door, while callers arrive; beside the index alone. */
export const search = (million: ReturnType<typeof millionStage>, say: (line: string) => void): Subject => ({
  name: "search",
  async measure() {
    const { node, site } = await million.open();
    const sql = postgres(node.url("supervisor"), { max: 1, onnotice: () => undefined });
    try {
      const people = await samplePeople(sql, peopleAsked);
      const questions = questionsOn(people);
      const stop = startArrivingCalls(site, loadPerSecond, (nth) => people[nth % people.length]!.phone);
      const asked: { question: Question; ms: number; found: boolean }[] = [];
      await atAPace(questions, perSecond, async (question) => {
        const { answer, ms } = await site.get<SearchView>(
          `/customers/search?q=${encodeURIComponent(question.asked)}`,
        );
        const found = question.soughtId
          ? answer.customers.some((customer) => customer.id === question.soughtId)
          : answer.customers.length > 0;
        asked.push({ question, ms, found });
      });
      const bare: number[] = [];
      for (const { asked: words } of questions) {
        const [plan] =
          await sql`select search_query(${enterpriseId}, asked_words(${words}), 'begun')::text as sought`;
        const startedMs = performance.now();
        await sql`select customer_id from customer_search
          where search_terms(enterprise_id, text) @@ ${plan?.sought}::tsquery limit 26`;
        bare.push(performance.now() - startedMs);
      }
      const taken = await stop();
      for (const [kind, those] of Map.groupBy(asked, ({ question }) => question.kind)) {
        const ms = those.map((one) => one.ms);
        say(
          `  ${kind.padEnd(24)} p50 ${percentile(ms, 50).toFixed(0)}, p95 ${percentile(ms, 95).toFixed(0)}, longest ${percentile(ms, 100).toFixed(0)} ms; found ${those.filter((one) => one.found).length} of ${those.length}`,
        );
      }
      const times = asked.map((one) => one.ms);
      const [value, limit] = [percentile(times, 95), percentile(bare, 95)];
      const found = asked.filter((one) => one.found).length;
      return {
        value: Number(value.toFixed(2)),
        unit: "ms",
        limit: Number(limit.toFixed(2)),
        ratio: value / limit,
        reach: `p95 ${reachMs} ms or less`,
        ok: value <= reachMs,
        note: `p50 ${percentile(times, 50).toFixed(1)}, p95 ${value.toFixed(1)}, p99 ${percentile(times, 99).toFixed(1)} ms over ${times.length} first pages of 13 kinds of question, ${perSecond}/s, with sign-in, audit commit and ${taken} calls arriving at ${loadPerSecond}/s; ${found} found what was sought; beside the index scan alone`,
      };
    } finally {
      await sql.end();
    }
  },
});
