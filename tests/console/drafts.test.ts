import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Change } from "#client/platform/api.ts";
import { ApiProblem } from "#client/platform/api-problem.ts";
import { openDrafts } from "#client/platform/drafts.ts";
import { keptInMemory } from "#client/platform/kept.ts";
import type { DraftView } from "#contract/calls.ts";
import { standInApi } from "./stand-in-api.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const stored = (change: Change): DraftView => ({
  key: decodeURIComponent(change.path.split("/")[1] ?? ""),
  at: "2026-01-01T00:00:00.000Z",
  ...(change.body as { text: string; version: number }),
});

test("each keystroke is kept here, and the newest of them goes to the site within a second", async () => {
  const kept = keptInMemory();
  const api = standInApi(stored);
  const drafts = openDrafts(api, kept);
  drafts.type("call:1:note", "w");
  drafts.type("call:1:note", "water");
  expect(await kept.get("draft/call:1:note")).toMatchObject({ text: "water", version: 2, saved: false });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(api.sent).toHaveLength(1);
  expect(api.sent[0]).toMatchObject({ path: "drafts/call%3A1%3Anote", body: { text: "water", version: 2 } });
  expect(drafts.of("call:1:note").get().saved).toBe(true);
  drafts.close();
});

test("a browser that died and one that is behind both end with the newest text", async () => {
  const kept = keptInMemory();
  await kept.set("draft/a", { text: "typed here last", version: 7, saved: false });
  await kept.set("draft/b", { text: "old", version: 2, saved: true });
  const drafts = openDrafts(
    standInApi(stored, () => [
      { key: "a", text: "older at the site", version: 5 },
      { key: "b", text: "newer, from another browser", version: 4 },
    ]),
    kept,
  );
  await drafts.loadKept();
  await drafts.loadStored();
  expect(drafts.of("a").get()).toMatchObject({ text: "typed here last", saved: false });
  expect(drafts.of("b").get()).toMatchObject({ text: "newer, from another browser", saved: true });
  expect([...drafts.written.get()].sort()).toEqual(["a", "b"]);
  drafts.close();
});

test("what arrives late from the site never replaces what is being typed", async () => {
  const drafts = openDrafts(
    standInApi(stored, () => [{ key: "a", text: "from before", version: 9 }]),
    keptInMemory(),
  );
  drafts.type("a", "typing now");
  await drafts.loadStored();
  expect(drafts.of("a").get()).toMatchObject({ text: "typing now", version: 10, saved: false });
  drafts.close();
});

test("while no site takes it the draft counts as unsaved, and it is sent later as it then is", async () => {
  let away = true;
  const api = standInApi((change) => (away ? Promise.reject(new TypeError("away")) : stored(change)));
  const drafts = openDrafts(api, keptInMemory());
  drafts.type("a", "one");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(drafts.unsaved()).toBe(1);
  drafts.type("a", "one two");
  away = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(drafts.unsaved()).toBe(0);
  expect(api.sent.at(-1)?.body).toEqual({ text: "one two", version: 2 });
  drafts.close();
});

test("a draft the site refuses stays here, says why, and is sent again only once it was changed", async () => {
  let refuses = true;
  const api = standInApi((change) => {
    if (!refuses) return stored(change);
    throw new ApiProblem("bad-input", {
      status: 400,
      title: "Refused",
      detail: "This text cannot be kept.",
      errors: [],
    });
  });
  const kept = keptInMemory();
  const drafts = openDrafts(api, kept);
  drafts.type("a", "one");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(api.sent).toHaveLength(1);
  expect(drafts.of("a").get()).toMatchObject({ text: "one", saved: false, refused: expect.any(String) });
  expect(await kept.get("draft/a")).toMatchObject({ text: "one" });
  refuses = false;
  drafts.type("a", "two");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(drafts.of("a").get()).toEqual({ text: "two", version: 2, saved: true });
  drafts.close();
});
