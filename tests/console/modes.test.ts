import { expect, test } from "vitest";
import { modeOf } from "#client/frame/mode.ts";

const tampa = { name: "Tampa", state: "dark", stateAt: "2026-09-03T06:14:00Z" } as const;
const denver = { name: "Denver", state: "open", stateAt: "2026-09-03T00:00:00Z" } as const;

test("a dark center makes a normal day a degraded one and says since when", () => {
  expect(modeOf({ mode: "normal", reasons: [] }, [denver])).toEqual({ mode: "normal", reasons: [] });
  const { mode, reasons } = modeOf({ mode: "normal", reasons: [] }, [denver, tampa]);
  expect(mode).toBe("degraded");
  expect(reasons).toEqual([
    expect.stringMatching(/^Tampa is dark since \d\d:14: its callers keep their place/),
  ]);
});

test("a drill or a failover stays what it is, with the dark center among its reasons", () => {
  for (const mode of ["drill", "failed-over"] as const) {
    const now = modeOf({ mode, reasons: ["first"] }, [tampa]);
    expect(now.mode).toBe(mode);
    expect(now.reasons).toHaveLength(2);
  }
});
