import { and, asc, desc, eq, gt } from "drizzle-orm";
import { Router } from "express";
import { z } from "zod";
import type { ImportView } from "#contract/imports.ts";
import { importRefusals, imports } from "#db/schema/imports.ts";
import { may } from "#server/identity/may.ts";
import { performFor } from "#server/platform/http/perform-for.ts";
import type { Platform } from "#server/platform/platform.ts";
import { Problem } from "#server/platform/problem.ts";
import { csvLine } from "./csv-line.ts";
import { importView } from "./import-view.ts";
import { abandonImport, beginImport, checkImport, commitImport, undoImport } from "./operations.ts";
import { readImport } from "./queries.ts";
import { partBody, takePart } from "./take-part.ts";

const shownMax = 50;
const refusalsPerRead = 1_000;

/** `imports/…`: a file in parts, its mapping, the dry run, the commit, the undo. */
export function importRoutes({ platform }: { platform: Platform }): Router {
  const router = Router();
  const allowed = may("customer:import");
  const idOf = (params: { id?: unknown }) => z.uuid().parse(params.id);

  router.get("/imports", allowed, async (req, res) => {
    const { value } = await platform.database.readAny({ enterpriseId: req.caller.enterpriseId }, (tx) =>
      tx.select().from(imports).orderBy(desc(imports.createdAt)).limit(shownMax),
    );
    const now = platform.clock.now();
    res.json(value.map((row) => importView(row, now)) satisfies ImportView[]);
  });
  router.post("/imports", allowed, async (req, res) => {
    res.status(201).json(await performFor(req, platform, beginImport, req.body));
  });
  router.post("/imports/:id/parts", allowed, async (req, res) => {
    res.json(await takePart(platform, req.caller, idOf(req.params), partBody.parse(req.body)));
  });
  router.post("/imports/:id/check", allowed, async (req, res) => {
    res.json(await performFor(req, platform, checkImport, { ...req.body, importId: idOf(req.params) }));
  });
  router.post("/imports/:id/commit", allowed, async (req, res) => {
    res.json(await performFor(req, platform, commitImport, { importId: idOf(req.params) }));
  });
  router.post("/imports/:id/undo", allowed, async (req, res) => {
    res.json(await performFor(req, platform, undoImport, { importId: idOf(req.params) }));
  });
  router.post("/imports/:id/abandon", allowed, async (req, res) => {
    res.json(await performFor(req, platform, abandonImport, { importId: idOf(req.params) }));
  });
  router.get("/imports/:id/refused", allowed, async (req, res) => {
    const { enterpriseId } = req.caller;
    const id = idOf(req.params);
    const { value: own } = await platform.database.readAny({ enterpriseId }, (tx) => readImport(tx, id));
    if (!own) throw new Problem("not-found", "There is no such import.");
    await req.identity.audit.record(req.caller, {
      action: "downloaded",
      entity: "import",
      entityId: id,
      detail: { what: "refused rows" },
    });
    res.type("text/csv").attachment("refused-rows.csv");
    res.write(`\ufeff${csvLine(["row", "fate", "reason", ...own.headers])}`);
    for (let after = 0; ; ) {
      const { value: rows } = await platform.database.readAny({ enterpriseId }, (tx) =>
        tx
          .select()
          .from(importRefusals)
          .where(
            and(
              eq(importRefusals.importId, id),
              eq(importRefusals.pass, own.pass),
              gt(importRefusals.row, after),
            ),
          )
          .orderBy(asc(importRefusals.row))
          .limit(refusalsPerRead),
      );
      for (const { row, fate, reason, cells } of rows)
        res.write(csvLine([String(row), fate, reason, ...cells]));
      if (rows.length < refusalsPerRead) break;
      after = rows.at(-1)!.row;
    }
    res.end();
  });
  return router;
}
