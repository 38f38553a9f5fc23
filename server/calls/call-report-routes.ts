import { Router } from "express";
import { z } from "zod";
import { type CallReportView, callReportCuts, callReportDaysMax } from "#contract/call-reports.ts";
import { may } from "../identity/may.ts";
import { refuseField } from "../platform/differences.ts";
import type { Platform } from "../platform/platform.ts";
import { readCallReport, readCallTotal } from "./call-report.ts";
import { answerTargetMs } from "./day-figures.ts";

const dayMs = 24 * 3_600_000;
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const query = z.object({ by: z.enum(callReportCuts), since: time, until: time });

/** `GET reports/calls`: numbers alone, nobody's record. */
export function callReportRoutes({ database, clock }: Pick<Platform, "database" | "clock">): Router {
  const router = Router();
  router.get("/reports/calls", may("report:look"), async (req, res) => {
    const { by, since, until } = query.parse(req.query);
    if (until <= since) refuseField("until", "It ends before it begins.");
    const days = callReportDaysMax[by];
    if (until.getTime() - since.getTime() > days * dayMs + 3_600_000)
      refuseField("until", `At most ${days} days are told of at once by ${by}.`);
    const now = clock.now();
    const period = { since, until, now };
    const { value, ageMs } = await database.readAny(
      { enterpriseId: req.caller.enterpriseId },
      async (tx) => ({
        rows: await readCallReport(tx, by, period),
        total: await readCallTotal(tx, period),
      }),
    );
    res.setHeader("X-Holdfast-Age-Ms", String(ageMs));
    res.json({
      cut: by,
      since: since.toISOString(),
      until: until.toISOString(),
      targetMs: answerTargetMs,
      ...value,
      at: new Date(now.getTime() - ageMs).toISOString(),
    } satisfies CallReportView);
  });
  return router;
}
