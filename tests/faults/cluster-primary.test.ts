import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestCluster, type TestCluster } from "#tests/kit/cluster.ts";
import { keepLedger, rounds } from "#tests/kit/ledger.ts";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

/** A connection of the supervisor's may have ended since the processes were listed. */
function freeze(pid: number): void {
  try {
    process.kill(pid, "SIGSTOP");
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== "ESRCH") throw fault;
  }
}

type Fault = { name: string; strike(leader: { id: string; pid: number }): void | Promise<void> };

/** Each way a primary can go, by real signals. */
const ways: Fault[] = [
  {
    name: "killed without warning",
    strike({ pid }) {
      process.kill(pid, "SIGKILL");
    },
  },
  {
    name: "frozen, its whole process tree",
    strike({ id }) {
      for (const pid of cluster.processesOf(id)) freeze(pid);
    },
  },
  {
    name: "frozen, its postmaster alone, while its children go on acknowledging",
    strike({ pid }) {
      process.kill(pid, "SIGSTOP");
    },
  },
  {
    name: "killed, with one child frozen that could still acknowledge when it wakes",
    strike({ id, pid }) {
      for (const child of cluster.processesOf(id).filter((other) => other !== pid)) freeze(child);
      process.kill(pid, "SIGKILL");
    },
  },
];

describe.each(Array.from({ length: rounds }, (_, round) => ({ round })))("round $round", () => {
  test.each(ways)(
    "a primary that is $name is replaced and no acknowledged write is lost",
    async ({ strike }) => {
      await cluster.untilWhole();
      const before = await cluster.leader();
      const ledger = await keepLedger(cluster);
      await ledger.untilAcknowledged(50);
      await sleep(Math.random() * 40); // A varied instant of the commits under way.
      ledger.longestGapMs();
      const processes = cluster.processesOf(before.id);

      await strike({ id: before.id, pid: before.pid ?? 0 });
      const after = await cluster.until(
        "another leads",
        (view) => view.leader !== null && view.leader !== before.id,
      );
      // The term's own fence: of the old primary's processes not one is left that could acknowledge.
      expect(after.nodes.find((node) => node.id === before.id)?.role).not.toBe("primary");
      expect(cluster.processesOf(before.id).filter((pid) => processes.includes(pid))).toEqual([]);
      await ledger.untilAcknowledged(100);
      await cluster.untilWhole();
      await ledger.stop();

      expect(await ledger.lost()).toEqual([]);
      expect((await cluster.view()).term).toBeGreaterThan(before.term ?? 0);
      const [record] = await cluster.failovers();
      expect(record).toMatchObject({ kind: "failover", from: before.id, to: after.leader });
      expect(record?.phases.map(({ phase }) => phase)).toEqual(["detect", "decide", "promote"]);
    },
  );
});
