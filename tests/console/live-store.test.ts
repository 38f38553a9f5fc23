import fc from "fast-check";
import { expect, test } from "vitest";
import { openLiveStore, stateHash } from "#client/platform/live-store.ts";
import type { CallView, LiveRows, LiveView } from "#contract/calls.ts";
import type { QueueView } from "#contract/centers.ts";

const queue = (id: string, version: number): QueueView => ({
  id,
  name: `queue ${id} at ${version}`,
  homeCenterId: "tampa",
  priority: 1,
  skills: [],
  version,
});
const rows = (queues: QueueView[], gone: string[] = [], position = "1.5.5"): LiveRows => ({
  position,
  centers: [],
  seats: [],
  queues,
  calls: [],
  gone: { centers: [], seats: [], queues: gone, calls: [] },
});
const view = (queues: QueueView[]): LiveView => ({
  position: "1.1.1",
  site: "main",
  at: "2026-01-01T00:00:00.000Z",
  centers: [],
  seats: [],
  queues,
  calls: [],
});

test("an older row never overwrites a newer one, and a row that left is gone", () => {
  const store = openLiveStore();
  store.replace(view([queue("a", 3), queue("b", 1)]));
  store.apply(rows([queue("a", 2), queue("b", 2)]));
  expect([...store.state.get().queues.values()].map(({ version }) => version)).toEqual([3, 2]);
  store.apply(rows([], ["a"]));
  expect([...store.state.get().queues.keys()]).toEqual(["b"]);
});

test("what did not change stays the same object, so that screens do not draw it again", () => {
  const store = openLiveStore();
  store.replace(view([queue("a", 1)]));
  const { queues, seats } = store.state.get();
  store.apply(rows([queue("b", 1)]));
  expect(store.state.get().seats).toBe(seats);
  expect(store.state.get().queues.get("a")).toBe(queues.get("a"));
});

test("two consoles that heard the same rows in any order show the same", () => {
  const versions = fc.array(
    fc.record({ id: fc.constantFrom("a", "b", "c"), version: fc.integer({ min: 1, max: 9 }) }),
  );
  fc.assert(
    fc.property(versions, fc.func(fc.double()), (heard, chance) => {
      const [one, other] = [openLiveStore(), openLiveStore()];
      const shuffled = heard
        .map((each, at) => ({ each, key: chance(at) }))
        .sort((x, y) => x.key - y.key)
        .map(({ each }) => each);
      for (const { id, version } of heard) one.apply(rows([queue(id, version)]));
      for (const { id, version } of shuffled) other.apply(rows([queue(id, version)]));
      expect(stateHash(other.state.get())).toBe(stateHash(one.state.get()));
    }),
  );
});

test("the hash tells a version, a state and an owner apart", () => {
  const call = (part: Partial<CallView>) =>
    ({ id: "c", version: 1, state: "waiting", seatId: null, offer: null, ...part }) as CallView;
  const hashes = [{}, { version: 2 }, { state: "talking" as const }, { seatId: "s" }].map((part) => {
    const store = openLiveStore();
    store.apply({ ...rows([]), calls: [call(part)] });
    return stateHash(store.state.get());
  });
  expect(new Set(hashes).size).toBe(4);
});
