import { Router } from "express";
import { z } from "zod";
import type { SegmentChoices, SegmentCount, SegmentPage, SegmentView } from "#contract/segments.ts";
import type { AppParts } from "../app-parts.ts";
import { ownCustomers } from "../customers/own-customers.ts";
import { may } from "../identity/may.ts";
import { performFor } from "../platform/http/perform-for.ts";
import { compileFilter } from "./compile-filter.ts";
import type { LongReads } from "./long-reads.ts";
import { addSegment, changeSegment, removeSegment } from "./operations.ts";
import { pageStart, readPageStart } from "./page-start.ts";
import { refuseDeep, segmentFilter } from "./parse-filter.ts";
import { countCustomers, customersIn, readChoices, readSegments } from "./queries.ts";
import { segmentView } from "./segment-view.ts";
import { tellNoSingle } from "./tell-no-single.ts";
import { withoutWords } from "./without-words.ts";

/** What fits on a screen and a scroll. */
const pageMax = 50;
const countBody = z.strictObject({ filter: segmentFilter });
const customersBody = z.strictObject({ filter: segmentFilter, after: z.string().max(1_000).optional() });

/** `segments/…`: kept filters, and who is meant by one, kept or not. Not for partners: it reaches many customers. */
export function segmentRoutes(
  { platform, identity }: Pick<AppParts, "platform" | "identity">,
  longReads: LongReads,
): Router {
  const router = Router();
  const { database, clock } = platform;
  const { refusePartner } = ownCustomers(database, identity.audit);

  router.get("/segments", may("segment:look"), async (req, res) => {
    const { value } = await database.readAny({ enterpriseId: req.caller.enterpriseId }, readSegments);
    res.json(value.map(segmentView) satisfies SegmentView[]);
  });
  router.get("/segments/choices", may("segment:look"), async (req, res) => {
    const choices = await longReads.read(req.caller.enterpriseId, "choices", readChoices);
    res.json(choices satisfies SegmentChoices);
  });
  router.post("/segments/count", may("segment:look"), async (req, res) => {
    refuseDeep(req.body?.filter);
    const { filter } = countBody.parse(req.body);
    const now = clock.now();
    // Somebody else may have asked the same a moment ago: `at` is when theirs was begun.
    const counted = await longReads.read(req.caller.enterpriseId, ["count", filter], async (tx) => ({
      count: await countCustomers(tx, compileFilter(filter, now)),
      at: now.toISOString(),
    }));
    const { count } = counted;
    tellNoSingle(req.caller, count);
    await identity.audit.record(req.caller, {
      action: "counted",
      entity: "customers",
      entityId: "segment",
      detail: { filter: withoutWords(filter), count },
    });
    res.json(counted satisfies SegmentCount);
  });
  router.post("/segments/customers", may("customer:look"), async (req, res) => {
    await refusePartner(req.caller, "segments:customers");
    refuseDeep(req.body?.filter);
    const { filter, after } = customersBody.parse(req.body);
    const start = after === undefined ? null : readPageStart(after);
    const found = await longReads.read(req.caller.enterpriseId, ["customers", filter, start], (tx) =>
      customersIn(tx, compileFilter(filter, clock.now()), start, pageMax + 1),
    );
    const customers = found.slice(0, pageMax);
    await identity.audit.record(req.caller, {
      action: "searched",
      entity: "customers",
      entityId: "segment",
      detail: { filter: withoutWords(filter), found: customers.map(({ id }) => id) },
    });
    const last = found.length > pageMax ? customers.at(-1) : undefined;
    res.json({ customers, next: last ? pageStart(last) : null } satisfies SegmentPage);
  });
  router.post("/segments", may("segment:change"), async (req, res) => {
    refuseDeep(req.body?.filter);
    res.status(201).json(await performFor(req, platform, addSegment, req.body));
  });
  router.post("/segments/:id", may("segment:change"), async (req, res) => {
    refuseDeep(req.body?.filter);
    res.json(await performFor(req, platform, changeSegment, { ...req.body, segmentId: req.params.id }));
  });
  router.post("/segments/:id/remove", may("segment:change"), async (req, res) => {
    res.json(await performFor(req, platform, removeSegment, { segmentId: req.params.id }));
  });
  return router;
}
