import { afterEach, expect, test, vi } from "vitest";
import { ApiProblem } from "#client/platform/api-problem.ts";
import { keptInMemory } from "#client/platform/kept.ts";
import { type Outgoing, openOutbox } from "#client/platform/outbox.ts";
import { standInApi } from "./stand-in-api.ts";

const wrapUp = {
  method: "POST" as const,
  path: "calls/7/wrap-up",
  body: { outcome: "x" },
  label: "Wrap-up of Ana",
};
const refusal = new ApiProblem("not-possible-now", {
  title: "no",
  status: 409,
  detail: "The call is not over yet.",
});

afterEach(() => {
  vi.useRealTimers();
});

/** A site that answers nothing while the page stands. */
const silentUntilGone = () =>
  standInApi(
    (_change, options) =>
      new Promise((_, reject) => options?.signal?.addEventListener("abort", () => reject(new Error("gone")))),
  );

test("changes to one call leave one after the other, in the order they were made", async () => {
  const { promise: firstAnswered, resolve: answerFirst } = Promise.withResolvers<string>();
  const api = standInApi((change) => (change.path.endsWith("hold") ? firstAnswered : "ended"));
  const outbox = openOutbox(api, keptInMemory());
  const hold = outbox.send({ method: "POST", path: "calls/7/hold", label: "Hold" });
  const end = outbox.send({ method: "POST", path: "calls/7/end", label: "End" });
  await vi.waitFor(() => expect(api.sent).toHaveLength(1));
  answerFirst("held");
  expect(await Promise.all([hold, end])).toEqual(["held", "ended"]);
  expect(api.sent.map(({ path }) => path)).toEqual(["calls/7/hold", "calls/7/end"]);
});

test("what was typed survives the page and is sent again under the same key", async () => {
  const kept = keptInMemory();
  const before = openOutbox(
    standInApi(() => new Promise(() => undefined)),
    kept,
  );
  void before.send({ ...wrapUp, kept: true });
  await vi.waitFor(async () => expect(await kept.list("outbox/")).toHaveLength(1));
  const [left] = await kept.list<Outgoing>("outbox/");

  const api = standInApi(() => "saved");
  await openOutbox(api, kept).resume();
  await vi.waitFor(async () => expect(await kept.list("outbox/")).toHaveLength(0));
  expect(api.sent).toMatchObject([{ key: left?.value.key, path: wrapUp.path }]);
});

test("a change that no site has taken yet is shown as waiting, in the person's words", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const outbox = openOutbox(
    standInApi(() => promise),
    keptInMemory(),
  );
  const sent = outbox.send(wrapUp);
  await vi.waitFor(
    () => expect(outbox.view.get().waiting.map(({ label }) => label)).toEqual(["Wrap-up of Ana"]),
    3_000,
  );
  resolve("saved");
  await sent;
  expect(outbox.view.get().waiting).toEqual([]);
});

test("a page that goes in the middle of a lane sends nothing more of it: the next page sends it in order", async () => {
  const kept = keptInMemory();
  const going = silentUntilGone();
  const before = openOutbox(going, kept);
  // In one millisecond, and with keys that sort the other way round.
  const clock = vi.spyOn(Date, "now").mockReturnValue(1_800_000_000_000);
  const end = { method: "POST" as const, path: "calls/7/end", label: "End", kept: true, key: "b" };
  const lost = [before.send(end), before.send({ ...wrapUp, kept: true, key: "a" })];
  clock.mockRestore();
  await vi.waitFor(() => expect(going.sent).toHaveLength(1));
  before.close();
  await Promise.allSettled(lost);
  expect(going.sent.map(({ path }) => path)).toEqual([end.path]);
  const api = standInApi(() => "done");
  await openOutbox(api, kept).resume();
  await vi.waitFor(() => expect(api.sent.map(({ path }) => path)).toEqual([end.path, wrapUp.path]));
});

test("a refused change is told and not kept; the next of its lane still goes", async () => {
  const kept = keptInMemory();
  const outbox = openOutbox(
    standInApi((change) => {
      if (change.path.endsWith("wrap-up")) throw refusal;
      return "noted";
    }),
    kept,
  );
  const refused = outbox.send({ ...wrapUp, kept: true });
  const noted = outbox.send({ method: "POST", path: "calls/7/note", label: "Note" });
  await expect(refused).rejects.toBe(refusal);
  expect(await noted).toBe("noted");
  expect(await kept.list("outbox/")).toEqual([]);
});

test("a refusal of something an earlier page sent is reported to whoever opens the next one", async () => {
  const kept = keptInMemory();
  void openOutbox(
    standInApi(() => new Promise(() => undefined)),
    kept,
  ).send({ ...wrapUp, kept: true });
  await vi.waitFor(async () => expect(await kept.list("outbox/")).toHaveLength(1));
  const onRefused = vi.fn();
  const later = openOutbox(
    standInApi(() => {
      throw refusal;
    }),
    kept,
    { onRefused },
  );
  await later.resume();
  await vi.waitFor(() =>
    expect(onRefused).toHaveBeenCalledWith(expect.objectContaining({ label: wrapUp.label }), refusal),
  );
});

test("what a site takes at once is taken, not held", async () => {
  const outbox = openOutbox(
    standInApi(() => "saved"),
    keptInMemory(),
  );
  expect(await outbox.hand(wrapUp)).toBe("taken");
  expect(outbox.view.get()).toEqual({ waiting: [], held: [] });
});

test("a refusal at once is thrown to whoever handed it over, and told nowhere else", async () => {
  const onRefused = vi.fn();
  const kept = keptInMemory();
  const api = standInApi(() => {
    throw refusal;
  });
  await expect(openOutbox(api, kept, { onRefused }).hand(wrapUp)).rejects.toBe(refusal);
  expect(onRefused).not.toHaveBeenCalled();
  expect(await kept.list("outbox/")).toEqual([]);
});

test("what no site takes within the time of a failover is held, and a refusal after that is told", async () => {
  vi.useFakeTimers();
  const onRefused = vi.fn();
  const { promise: answered, reject: refuse } = Promise.withResolvers<string>();
  const outbox = openOutbox(
    standInApi(() => answered),
    keptInMemory(),
    { onRefused },
  );
  const handed = vi.fn();
  outbox.hand(wrapUp).then(handed);
  await vi.advanceTimersByTimeAsync(2_499);
  expect(handed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(handed).toHaveBeenCalledWith("held");
  expect(outbox.view.get().held).toMatchObject([{ label: wrapUp.label }]);
  refuse(refusal);
  await vi.advanceTimersByTimeAsync(0);
  expect(onRefused).toHaveBeenCalledWith(expect.objectContaining({ label: wrapUp.label }), refusal);
  expect(outbox.view.get().held).toEqual([]);
});

test("what a page that goes leaves behind is held: the next page sends it", async () => {
  const kept = keptInMemory();
  const going = silentUntilGone();
  const before = openOutbox(going, kept);
  const handed = before.hand(wrapUp);
  await vi.waitFor(() => expect(going.sent).toHaveLength(1));
  before.close();
  expect(await handed).toBe("held");
  expect(await kept.list("outbox/")).toMatchObject([{ value: { label: wrapUp.label } }]);
});
