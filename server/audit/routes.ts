import { Router } from "express";
import { z } from "zod";
import type { AuditEntryView, AuditPage } from "#contract/audit.ts";
import { may } from "#server/identity/may.ts";
import { formatPlace, parsePlace } from "#server/platform/feed/position.ts";
import type { Platform } from "#server/platform/platform.ts";
import { Problem } from "#server/platform/problem.ts";
import { entriesNewestFirst } from "./queries.ts";

export const entriesPerPageMax = 200;

const word = z.string().min(1).max(200);
export const auditQuery = z.object({
  entity: word.optional(),
  entityId: word.optional(),
  personId: z.uuid().optional(),
  action: word.optional(),
  /** `next` of the page before. */
  before: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(entriesPerPageMax).default(50),
});

/** `GET /api/audit`: the chain, newest first, read from any copy. */
export function auditRoutes({ platform }: { platform: Platform }): Router {
  const router = Router();
  router.get("/audit", may("audit:look"), async (req, res) => {
    const { limit, before, ...filter } = auditQuery.parse(req.query);
    const place = before === undefined ? undefined : parsePlace(before);
    if (place === null)
      throw new Problem("bad-input", "There is no such page.", [{ field: "before", message: "no place" }]);
    const { value, ageMs } = await platform.database.readAny(
      { enterpriseId: req.caller.enterpriseId },
      (tx) => entriesNewestFirst(tx, { ...filter, before: place }, limit + 1),
    );
    const entries = value.slice(0, limit).map(viewOf);
    const next = value.length > limit ? (entries.at(-1)?.id ?? null) : null;
    res.json({ entries, next, ageMs } satisfies AuditPage);
  });
  return router;
}

type Row = Awaited<ReturnType<typeof entriesNewestFirst>>[number];

function viewOf({ entry, actorName }: Row): AuditEntryView {
  return {
    id: formatPlace({ term: entry.term, xid: BigInt(entry.xid), id: entry.id }),
    at: entry.at.toISOString(),
    actor: { kind: entry.actorKind, id: entry.actorId, name: actorName },
    action: entry.action,
    entity: entry.entity,
    entityId: entry.entityId,
    why: entry.why,
    detail: entry.detail as Record<string, unknown>,
  };
}
