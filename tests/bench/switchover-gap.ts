import { writeGapMs } from "./steady-writes.ts";
import { median, type Subject } from "./subject.ts";

/** Patroni 3.0.2 on a machine like this: median of 5 planned switchovers. */
const patroniMs = 1_390;
const reachMs = 1_000;
const rounds = 3;

/** A planned switchover: the longest time without an acknowledged write through the API. */
export const switchoverGap: Subject = {
  name: "switchover-gap",
  async measure(bench) {
    const stage = await bench.open();
    const writes = await bench.apiOf("agent@holdfast.example");
    const board = await bench.apiOf("board@holdfast.example");
    const gaps: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await bench.whole();
      const { leader } = await stage.cluster();
      const to = leader === "main" ? "s1" : "main";
      const switchOver = () => board.send({ method: "POST", path: "continuity/switchover", body: { to } });
      gaps.push(await writeGapMs(writes, switchOver, 2_000));
    }
    const value = median(gaps);
    return {
      value,
      unit: "ms",
      limit: patroniMs,
      ratio: value / patroniMs,
      reach: `${reachMs} ms or less`,
      ok: value <= reachMs,
      note: `median of ${gaps.length} (${gaps.join(", ")} ms); limit: Patroni 3.0.2, planned switchover`,
    };
  },
};
