import { type ImportSample, rowFates } from "#contract/imports.ts";
import type { Fate } from "./plan-batch.ts";

/** So many of each fate are shown; all that were refused can be downloaded. */
const samplesPerFate = 5;

/** The samples so far, and of each fate that has room the first rows of this batch. */
export function withSamples(so: readonly ImportSample[], fates: readonly Fate[]): ImportSample[] {
  const samples = [...so];
  for (const fate of rowFates) {
    const room = samplesPerFate - samples.filter((sample) => sample.fate === fate).length;
    samples.push(
      ...fates
        .filter(({ plan }) => plan.fate === fate)
        .slice(0, Math.max(0, room))
        .map(({ number, row, plan }) => ({
          row: number,
          fate,
          name: row?.name ?? "",
          reason: "reason" in plan ? plan.reason : null,
        })),
    );
  }
  return samples;
}
