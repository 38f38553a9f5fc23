import { z } from "zod";

/** How often a fault will still happen: 0 is off, -1 until switched off, n the next n times. */
const times = z.union([
  z.boolean().transform((on) => (on ? -1 : 0)),
  z.number().int().min(-1).max(1_000_000),
]);
const lengthMs = z.number().int().min(0).max(600_000);

export const faultsSchema = z
  .object({
    dropWebhooks: times,
    duplicateWebhooks: times,
    reorderWebhooks: times,
    failVoiceFetch: times,
    failRest: times,
    limitRest: times,
    loseRestAnswers: times,
    resetRest: times,
    unreachableHandsets: times,
    landlines: times,
    delayWebhooksMs: lengthMs,
    slowRestMs: lengthMs,
  })
  .partial()
  .strict();

export type FaultName = keyof z.infer<typeof faultsSchema>;
export type Faults = Record<FaultName, number>;

/** What each switch does, in the page's words. */
export const faultLabels: Record<FaultName, string> = {
  dropWebhooks: "Status and conference callbacks never arrive",
  duplicateWebhooks: "Callbacks arrive twice",
  reorderWebhooks: "Callbacks overtake each other",
  failVoiceFetch: "Voice URLs cannot be reached (the fallback is used)",
  failRest: "REST answers 500 without acting",
  limitRest: "REST answers 429: too many requests",
  loseRestAnswers: "REST acts, then the answer is lost",
  resetRest: "REST connections are reset without acting",
  unreachableHandsets: "Texts do not arrive: the handset is off (30003)",
  landlines: "Texts do not arrive: it is a landline (30006)",
  delayWebhooksMs: "Callbacks arrive late (ms)",
  slowRestMs: "REST answers late (ms)",
};

export const noFaults = (): Faults => ({
  dropWebhooks: 0,
  duplicateWebhooks: 0,
  reorderWebhooks: 0,
  failVoiceFetch: 0,
  failRest: 0,
  limitRest: 0,
  loseRestAnswers: 0,
  resetRest: 0,
  unreachableHandsets: 0,
  landlines: 0,
  delayWebhooksMs: 0,
  slowRestMs: 0,
});

/** Says whether a counted fault happens now, and counts it. */
export function strikes(faults: Faults, name: FaultName): boolean {
  if (faults[name] === 0) return false;
  if (faults[name] > 0) faults[name] -= 1;
  return true;
}
