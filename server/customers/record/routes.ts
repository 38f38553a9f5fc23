import { type Request, Router } from "express";
import { z } from "zod";
import type { CustomFieldSetting, TimelinePage } from "#contract/customers.ts";
import type { AppParts } from "../../app-parts.ts";
import { may } from "../../identity/may.ts";
import { performFor } from "../../platform/http/perform-for.ts";
import { parseCursor } from "../../platform/page-cursor.ts";
import { Problem } from "../../platform/problem.ts";
import { customerOfCase } from "../cases/queries.ts";
import { leadOn } from "../lead-on.ts";
import { ownCustomers } from "../own-customers.ts";
import { customFieldsInUse } from "../queries.ts";
import { whoStandsFor } from "../who-stands-for.ts";
import { createCustomer } from "./create-customer.ts";
import { fieldDoors, fieldsOfPath, recordDoors } from "./doors.ts";
import { timelinePage } from "./timeline.ts";

export const timelineQuery = z.object({
  before: z.string().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
  callId: z.uuid().optional(),
  caseId: z.uuid().optional(),
});

/** Changes of records and cases, and the timeline page by page. */
export function recordRoutes({ platform, identity }: Pick<AppParts, "platform" | "identity">): Router {
  const router = Router();
  const { database } = platform;
  const { mustBeOwn, refusePartner } = ownCustomers(database, identity.audit);

  /** Whose record the path leads to. A partner is not told which cases there are. */
  async function customerOf(req: Request): Promise<string> {
    if (req.params.customerId !== undefined) return z.uuid().parse(req.params.customerId);
    const caseId = z.uuid().parse(req.params.caseId);
    const scope = { enterpriseId: req.caller.enterpriseId };
    const { value } = await database.readAny(scope, (tx) => customerOfCase(tx, caseId));
    if (value === null) {
      await refusePartner(req.caller, `case ${caseId}`);
      throw new Problem("not-found", "There is no such case.");
    }
    return value;
  }

  for (const { path, op } of recordDoors) {
    const fields = fieldsOfPath(path);
    router.post(path.replaceAll(/\{(\w+)\}/g, ":$1"), may("customer:change"), async (req, res) => {
      await mustBeOwn(req.caller, await customerOf(req));
      const fromPath = Object.fromEntries(fields.map((field) => [field, req.params[field]]));
      res.json(await performFor(req, platform, op, { ...req.body, ...fromPath }));
    });
  }

  for (const { path, op } of fieldDoors) {
    const fields = fieldsOfPath(path);
    router.post(path.replaceAll(/\{(\w+)\}/g, ":$1"), may("settings:change"), async (req, res) => {
      const fromPath = Object.fromEntries(fields.map((field) => [field, req.params[field]]));
      res.json(await performFor(req, platform, op, { ...req.body, ...fromPath }));
    });
  }

  router.get("/custom-fields", may("settings:change"), async (req, res) => {
    const { value } = await database.readAny({ enterpriseId: req.caller.enterpriseId }, customFieldsInUse);
    res.json(
      value.map(({ id, key, label, kind, choices }) => ({
        id,
        key,
        label,
        kind,
        choices,
      })) satisfies CustomFieldSetting[],
    );
  });

  router.post("/customers", may("customer:change"), async (req, res) => {
    await refusePartner(req.caller, "customers:create");
    res.status(201).json(await performFor(req, platform, createCustomer, req.body));
  });

  router.get("/customers/:customerId/timeline", may("customer:look"), async (req, res) => {
    const customerId = await customerOf(req);
    await mustBeOwn(req.caller, customerId);
    const { before, limit, callId, caseId } = timelineQuery.parse(req.query);
    const place = before === undefined ? null : parseCursor(before, "before");
    const scope = { enterpriseId: req.caller.enterpriseId };
    const { value, ageMs } = await database.readAny(scope, async (tx) =>
      (await whoStandsFor(tx, customerId)) === customerId ? timelinePage(tx, customerId, place, limit) : null,
    );
    if (!value) return await leadOn(database, req, res);
    await identity.audit.record(req.caller, {
      action: "looked",
      entity: "customer",
      entityId: customerId,
      why: callId ?? caseId ?? null,
      detail: { part: "timeline", before: before ?? null },
    });
    res.setHeader("X-Holdfast-Age-Ms", String(ageMs));
    res.json(value satisfies TimelinePage);
  });
  return router;
}
