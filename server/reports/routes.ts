import { Router } from "express";
import { z } from "zod";
import { type ReportView, reportCuts } from "#contract/reports.ts";
import type { AppParts } from "../app-parts.ts";
import { may } from "../identity/may.ts";
import type { LongReads } from "../segments/long-reads.ts";
import { refuseDeep, segmentFilter } from "../segments/parse-filter.ts";
import { tellNoSingle } from "../segments/tell-no-single.ts";
import { withoutWords } from "../segments/without-words.ts";
import { readReport } from "./read-report.ts";

const body = z.strictObject({ cut: z.enum(reportCuts), filter: segmentFilter });

/** `POST reports/customers`: numbers alone; on the chain with what they were narrowed to. */
export function reportRoutes(
  { platform, identity }: Pick<AppParts, "platform" | "identity">,
  longReads: LongReads,
): Router {
  const router = Router();
  router.post("/reports/customers", may("report:look"), async (req, res) => {
    refuseDeep(req.body?.filter);
    const { cut, filter } = body.parse(req.body);
    const now = platform.clock.now();
    const report = await longReads.read(req.caller.enterpriseId, ["report", cut, filter], (tx) =>
      readReport(tx, cut, filter, now),
    );
    tellNoSingle(req.caller, report.total);
    await identity.audit.record(req.caller, {
      action: "reported",
      entity: "customers",
      entityId: cut,
      detail: { filter: withoutWords(filter), total: report.total },
    });
    res.json(report satisfies ReportView);
  });
  return router;
}
