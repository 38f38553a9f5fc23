import type { BenchStage } from "./bench-stage.ts";

/** What is printed for one subject. `ratio` is value / limit; where more is better the subject says so. */
export type Measured = {
  value: number;
  unit: "ms" | "s" | "MB" | "requests/s";
  /** A peer's published figure, or what was measured beside it in the same run. */
  limit: number | null;
  ratio: number | null;
  /** What `value` or `ratio` must reach, in words and figures. */
  reach: string;
  ok: boolean;
  /** How it was measured and where the limit comes from. */
  note: string;
};

export type Subject = { name: string; measure(stage: BenchStage): Promise<Measured> };

/** The nth percentile (0–100) of some values; NaN when there are none. */
export function percentile(values: readonly number[], nth: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((nth / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]) => percentile(values, 50);
