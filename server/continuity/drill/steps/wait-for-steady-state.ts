import { z } from "zod";
import { step } from "../step.ts";
import { waitUntil } from "../wait-until.ts";

const few = z.number().int().min(0).max(1_000);

/** Waits until callers wait, ring and talk at once: only then does a kill prove anything. */
export const waitForSteadyState = step({
  name: "wait-for-steady-state",
  with: z.strictObject({ waitingMin: few, talkingMin: few, withinMs: z.number().int().min(1).max(600_000) }),
  async run({ ledger, signal, measured }, { waitingMin, talkingMin, withinMs }) {
    const isSteady = () => {
      const { waiting, talking } = ledger.floor();
      return waiting >= waitingMin && talking >= talkingMin;
    };
    await waitUntil(
      isSteady,
      withinMs,
      `Not ${waitingMin} waiting and ${talkingMin} talking within ${withinMs} ms.`,
      signal,
    );
    const { waiting, ringing, talking, available } = ledger.floor();
    measured({ waiting, ringing, talking, available });
  },
});
