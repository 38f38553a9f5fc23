import { once } from "node:events";
import { eq, sql } from "drizzle-orm";
import { type Response, Router } from "express";
import { z } from "zod";
import { segments } from "#db/schema/segments.ts";
import type { AppParts } from "../app-parts.ts";
import { leadOn } from "../customers/lead-on.ts";
import { ownCustomers } from "../customers/own-customers.ts";
import { may } from "../identity/may.ts";
import { csvLine } from "../imports/csv-line.ts";
import { Problem } from "../platform/problem.ts";
import { compileFilter } from "../segments/compile-filter.ts";
import { customersPage, type ExportedCustomer, exportColumns } from "./customers-page.ts";
import { personPage } from "./person-page.ts";
import { readWholePerson, type WholePerson } from "./whole-person.ts";

/** Rows read at a time: the file is never in memory whole. */
const rowsPerPage = 500;
const pageDeadlineMs = 15_000;

export const exportBody = z.strictObject({
  /** Everybody when left out. */
  segmentId: z.uuid().optional(),
});

/** `exports/…`: customers as a file, and everything of one. Not for partners: it reaches beyond their call. */
export function exportRoutes({ platform, identity }: Pick<AppParts, "platform" | "identity">): Router {
  const router = Router();
  const { database, clock } = platform;
  const { refusePartner } = ownCustomers(database, identity.audit);

  router.post("/exports/customers", may("customer:export"), async (req, res) => {
    await refusePartner(req.caller, "exports:customers");
    const { segmentId } = exportBody.parse(req.body ?? {});
    const scope = { enterpriseId: req.caller.enterpriseId };
    const { value: segment } = await database.readAny(scope, async (tx) =>
      segmentId ? ((await tx.select().from(segments).where(eq(segments.id, segmentId)))[0] ?? null) : null,
    );
    if (segmentId && !segment) throw new Problem("not-found", "There is no such segment.");
    const condition = segment ? compileFilter(segment.filter, clock.now()) : sql`true`;
    // Before the first row leaves, however far it then gets.
    const note = { action: "exported", entity: "customers", entityId: segmentId ?? "all" };
    await identity.audit.record(req.caller, { ...note, detail: { segment: segment?.name ?? null } });
    res.type("text/csv").attachment("customers.csv");
    res.write(`\ufeff${csvLine(exportColumns.map(({ header }) => header))}`);
    let after: string | null = null;
    let rows = 0;
    for (;;) {
      const from: string | null = after;
      const { value }: { value: ExportedCustomer[] } = await database.readAny(
        scope,
        (tx) => customersPage(tx, condition, from, rowsPerPage),
        pageDeadlineMs,
      );
      await send(res, value.map((one) => csvLine(exportColumns.map(({ cell }) => cell(one)))).join(""));
      rows += value.length;
      after = value.at(-1)?.id ?? null;
      if (value.length < rowsPerPage || res.destroyed) break;
    }
    await identity.audit.record(req.caller, {
      ...note,
      action: "export-ended",
      detail: { rows, whole: !res.destroyed },
    });
    res.end();
  });

  router.get("/exports/customers/:id.json", may("customer:export"), async (req, res) => {
    const whole = await readPerson(req, "json");
    if (!whole) return await leadOn(database, req, res);
    res.attachment(`customer-${req.params.id}.json`).json(whole);
  });
  router.get("/exports/customers/:id.html", may("customer:export"), async (req, res) => {
    const whole = await readPerson(req, "html");
    if (!whole) return await leadOn(database, req, res);
    res.type("html").attachment(`customer-${req.params.id}.html`);
    res.send(personPage(whole, clock.now().toISOString()));
  });

  async function readPerson(
    req: { params: { id?: unknown }; caller: Parameters<typeof refusePartner>[0] },
    form: string,
  ): Promise<WholePerson | null> {
    await refusePartner(req.caller, "exports:customer");
    const id = z.uuid().parse(req.params.id);
    const { value } = await database.readAny(
      { enterpriseId: req.caller.enterpriseId },
      (tx) => readWholePerson(tx, id),
      pageDeadlineMs,
    );
    if (!value) return null;
    await identity.audit.record(req.caller, {
      action: "exported",
      entity: "customer",
      entityId: id,
      detail: { form },
    });
    return value;
  }
  return router;
}

/** Waits while whoever reads is slower than we are; a reader who went away ends the wait. */
async function send(res: Response, text: string): Promise<void> {
  if (res.destroyed || res.write(text)) return;
  await Promise.race([once(res, "drain"), once(res, "close")]);
}
