import { z } from "zod";
import { PromiseBroken, step } from "../step.ts";
import { waitUntil } from "../wait-until.ts";

const limit = z.number().int().min(1).max(600_000);

/** Watches how long it takes until the center is declared dark and all of its callers have somewhere to go. */
export const watchDarkCenter = step({
  name: "watch-dark-center",
  with: z.strictObject({
    declaredWithinMs: limit,
    reroutedWithinMs: limit,
    patienceMs: limit.default(30_000),
  }),
  async run({ ledger, signal, measured }, { declaredWithinMs, reroutedWithinMs, patienceMs }) {
    const isDeclared = () => ledger.darkCenter().declaredMs !== null;
    const isRerouted = () =>
      ledger.darkCenter().reroutedMs !== null && ledger.darkCenter().firstOfferMs !== null;
    try {
      await waitUntil(
        isDeclared,
        patienceMs,
        `The center was not declared dark within ${patienceMs} ms.`,
        signal,
      );
      await waitUntil(
        isRerouted,
        patienceMs,
        `Not every caller of the center had somewhere to go within ${patienceMs} ms.`,
        signal,
      );
    } finally {
      const { witnesses, ...facts } = ledger.darkCenter();
      measured({ ...facts, witnesses: witnesses.filter((witness) => witness.says === "silent").length });
    }
    const { declaredMs, reroutedMs } = ledger.darkCenter();
    if (Number(declaredMs) > declaredWithinMs)
      throw new PromiseBroken(`Declared after ${declaredMs} ms; the limit is ${declaredWithinMs} ms.`);
    if (Number(reroutedMs) > reroutedWithinMs)
      throw new PromiseBroken(`Rerouted after ${reroutedMs} ms; the limit is ${reroutedWithinMs} ms.`);
  },
});
