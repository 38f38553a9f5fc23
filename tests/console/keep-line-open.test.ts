import { expect, test, vi } from "vitest";
import { keepLineOpen } from "#client/calls/keep-line-open.ts";

const noTime = () => Promise.resolve();

test("a line that cannot be opened is tried again until it is, with growing pauses", async () => {
  const pauses: number[] = [];
  let attempts = 0;
  const open = async () => {
    attempts += 1;
    if (attempts < 8) throw new Error("no site mints a token");
  };
  keepLineOpen({ open }, async (ms) => void pauses.push(ms));
  await vi.waitFor(() => expect(attempts).toBe(8));
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
});

test("an open line is left alone", async () => {
  const open = vi.fn(async () => undefined);
  keepLineOpen({ open }, noTime);
  await noTime();
  await new Promise((resolve) => setImmediate(resolve));
  expect(open).toHaveBeenCalledTimes(1);
});

test("`now` ends the pause at once; after `stop` nothing is tried any more", async () => {
  const open = vi.fn(async () => {
    throw new Error("no");
  });
  const untilAborted = (_ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  const keeper = keepLineOpen({ open }, untilAborted);
  await vi.waitFor(() => expect(open).toHaveBeenCalledTimes(1));
  await new Promise((resolve) => setImmediate(resolve));
  keeper.now();
  await vi.waitFor(() => expect(open).toHaveBeenCalledTimes(2));
  await new Promise((resolve) => setImmediate(resolve));
  keeper.stop();
  await new Promise((resolve) => setImmediate(resolve));
  expect(open).toHaveBeenCalledTimes(2);
});
