import { Router } from "express";
import { z } from "zod";
import type { AuditEntryView, AuditPage, AuditStanding, AuditVerification } from "#contract/audit.ts";
import type { Identity } from "#server/identity/identity.ts";
import { may } from "#server/identity/may.ts";
import { comparePlaces, formatPlace, type Place, parsePlace } from "#server/platform/feed/position.ts";
import type { Platform } from "#server/platform/platform.ts";
import { Problem } from "#server/platform/problem.ts";
import { countAfter, entriesNewestFirst, newestSeal, sealedThrough } from "./queries.ts";
import { verifyNewest } from "./verify-newest.ts";

export const entriesPerPageMax = 200;
/** A tail longer than this is a fault whatever its length. */
const unsealedCountMax = 10_000;

const word = z.string().trim().min(1).max(200);
const time = z.iso.datetime({ offset: true });
export const auditQuery = z.object({
  entity: word.optional(),
  entityId: word.optional(),
  personId: z.uuid().optional(),
  /** Part of a person's name, or the whole name of a part of Holdfast. */
  who: word.optional(),
  action: word.optional(),
  /** A person whom a live view showed callers. */
  shownTo: z.uuid().optional(),
  /** A customer whom a search or a live view showed. */
  found: z.uuid().optional(),
  /** From this time on. */
  from: time.optional(),
  /** Before this time. */
  until: time.optional(),
  /** `next` of the page before. */
  before: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(entriesPerPageMax).default(50),
});

/** `GET /api/audit`: the chain, newest first, read from any copy; where it stands; its newest part recomputed. */
export function auditRoutes({ platform, identity }: { platform: Platform; identity: Identity }): Router {
  const router = Router();
  router.get("/audit", may("audit:look"), async (req, res) => {
    const { limit, before, from, until, ...filter } = auditQuery.parse(req.query);
    const place = before === undefined ? undefined : parsePlace(before);
    if (place === null)
      throw new Problem("bad-input", "There is no such page.", [{ field: "before", message: "no place" }]);
    const { value, ageMs } = await platform.database.readAny(
      { enterpriseId: req.caller.enterpriseId },
      async (tx) => ({
        rows: await entriesNewestFirst(
          tx,
          { ...filter, from: dateOf(from), until: dateOf(until), before: place },
          limit + 1,
        ),
        sealed: sealedThrough(await newestSeal(tx)),
      }),
    );
    const entries = value.rows.slice(0, limit).map((row) => viewOf(row, value.sealed));
    const next = value.rows.length > limit ? (entries.at(-1)?.id ?? null) : null;
    res.json({ entries, next, ageMs } satisfies AuditPage);
  });
  router.get("/audit/standing", may("audit:look"), async (req, res) => {
    const { value } = await platform.database.readAny(
      { enterpriseId: req.caller.enterpriseId },
      async (tx) => {
        const seal = await newestSeal(tx);
        return { seal, tail: await countAfter(tx, sealedThrough(seal), unsealedCountMax) };
      },
    );
    const { seal, tail } = value;
    res.json({
      head: seal && { number: seal.number, digest: seal.digest.toString("hex"), at: seal.at.toISOString() },
      unsealed: {
        entries: tail.entries,
        more: tail.entries >= unsealedCountMax,
        oldestAt: tail.oldestAt?.toISOString() ?? null,
      },
    } satisfies AuditStanding);
  });
  router.post("/audit/verify", may("audit:look"), async (req, res) => {
    const report: AuditVerification = await verifyNewest(platform, req.caller.enterpriseId);
    // That somebody checked, and what they were told, is itself on the chain.
    await identity.audit.record(req.caller, {
      action: "verified",
      entity: "audit-chain",
      entityId: String(report.seals?.to ?? 0),
      detail: { seals: report.seals, entries: report.entriesChecked, fault: report.fault },
    });
    res.json(report);
  });
  return router;
}

const dateOf = (iso: string | undefined) => (iso === undefined ? undefined : new Date(iso));

type Row = Awaited<ReturnType<typeof entriesNewestFirst>>[number];

function viewOf({ entry, actorName }: Row, sealed: Place): AuditEntryView {
  const place = { term: entry.term, xid: BigInt(entry.xid), id: entry.id };
  return {
    id: formatPlace(place),
    at: entry.at.toISOString(),
    actor: { kind: entry.actorKind, id: entry.actorId, name: actorName },
    action: entry.action,
    entity: entry.entity,
    entityId: entry.entityId,
    why: entry.why,
    detail: entry.detail as Record<string, unknown>,
    sealed: comparePlaces(place, sealed) <= 0,
  };
}
