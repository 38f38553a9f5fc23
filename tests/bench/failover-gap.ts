import { join } from "node:path";
import { killAllOf } from "#db/cluster/processes.ts";
import { writeGapMs } from "./steady-writes.ts";
import { median, type Subject } from "./subject.ts";

/** Patroni 3.0.2 on a machine like this: 20.0 s at the documented floor of its timers, host death, median of 5. */
const patroniMs = 20_000;
const reachMs = 1_500;
const rounds = 3;

/** A database server is killed: from the kill to the first acknowledged write through the API. */
export const failoverGap: Subject = {
  name: "failover-gap",
  async measure(bench) {
    const stage = await bench.open();
    const api = await bench.apiOf("agent@holdfast.example");
    const gaps: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await bench.whole();
      const { leader } = await stage.cluster();
      const dir = join(stage.dataDir, "cluster", "nodes", leader ?? "");
      gaps.push(await writeGapMs(api, () => killAllOf(dir), 4_000));
    }
    const value = median(gaps);
    return {
      value,
      unit: "ms",
      limit: patroniMs,
      ratio: value / patroniMs,
      reach: `${reachMs} ms or less`,
      ok: value <= reachMs,
      note: `median of ${rounds} kills (${gaps.join(", ")} ms); limit: Patroni 3.0.2, host death, ttl 20`,
    };
  },
};
