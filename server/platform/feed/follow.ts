/** Keeps a durable reader going at this site: woken by what the site's stream brings, and by a slow poll. */
import { setTimeout as sleep } from "node:timers/promises";
import { Gauge } from "prom-client";
import type { Operation } from "../operation.ts";
import type { Platform } from "../platform.ts";
import { type DurableReader, findNews, type Taken, takeNews } from "./durable-reader.ts";
import type { FeedRow } from "./read.ts";
import type { FeedStream } from "./stream.ts";

/** Time for the direct reaction after a commit: the reader is the net below it, not a second one beside it. */
const settleMs = 100;
/** While another site reads; whatever it leaves behind is taken up this soon. */
const heldRetryMs = 100;
/** Catches what a broken stream, or a failed reaction, left. */
const slowPollMs = 1_000;
/** Batches in one go; the slow poll takes up the rest, so that no enterprise waits for another's backlog. */
const batchesMax = 50;

const behind = new Gauge({
  name: "holdfast_feed_reader_behind_seconds",
  help: "Age of the oldest event that a durable reader has not taken yet",
  labelNames: ["reader"],
});

export type FollowPorts = {
  platform: Platform;
  stream: Pick<FeedStream, "listen">;
  /** Those this site serves; asked anew at each slow poll. */
  enterprises: () => Promise<readonly string[]>;
  perform: (op: Operation<Record<string, never>, Taken>, enterpriseId: string) => Promise<Taken>;
};

/** @returns what ends it; a batch under way is waited for. */
export function followFeed(reader: DurableReader, ports: FollowPorts): { close(): Promise<void> } {
  const { platform } = ports;
  const step = takeNews(reader);
  const wanted = new Set(reader.topics);
  const unwanted = new Set(reader.notTypes);
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  let closed = false;

  async function catchUp(enterpriseId: string): Promise<void> {
    for (let batch = 0; batch < batchesMax && !closed; batch += 1) {
      if (!platform.database.status().writable) return;
      const news = await findNews(platform, reader, enterpriseId);
      const waitedMs = news?.since ? platform.clock.now().getTime() - news.since.getTime() : 0;
      behind.set({ reader: reader.name }, Math.max(0, waitedMs / 1_000));
      if (!news) return;
      const { state } = await ports.perform(step, enterpriseId);
      if (state === "nothing") return;
      if (state === "held") await sleep(heldRetryMs);
    }
  }
  const wake = (enterpriseId: string) => {
    if (closed) return;
    if (running.has(enterpriseId)) {
      again.add(enterpriseId);
      return;
    }
    const run = (async () => {
      do {
        again.delete(enterpriseId);
        await sleep(settleMs);
        await catchUp(enterpriseId);
      } while (again.has(enterpriseId) && !closed);
    })()
      .catch((error: unknown) => {
        platform.log.warn(
          { reader: reader.name, error: String(error) },
          "a reader of the feed failed; it tries again from the same place",
        );
      })
      .finally(() => running.delete(enterpriseId));
    running.set(enterpriseId, run);
  };
  const wakeAll = async () => {
    if (!platform.database.status().writable) return;
    for (const enterpriseId of await ports.enterprises()) wake(enterpriseId);
  };
  const concerns = (row: FeedRow) => wanted.has(row.topic) && !unwanted.has(row.type);
  const offStream = ports.stream.listen({
    rows: (rows) => {
      for (const id of new Set(rows.filter(concerns).map((row) => row.enterpriseId))) wake(id);
    },
    reset: () => void poll(),
  });
  let timer: NodeJS.Timeout | null = null;
  async function poll(): Promise<void> {
    if (timer) clearTimeout(timer);
    if (closed) return;
    timer = setTimeout(() => void poll(), slowPollMs);
    await wakeAll().catch((error: unknown) =>
      platform.log.warn({ reader: reader.name, error: String(error) }, "whose feed to read is not known now"),
    );
  }
  void poll();
  return {
    async close() {
      closed = true;
      offStream();
      if (timer) clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
}
