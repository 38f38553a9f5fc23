import { Router } from "express";
import { z } from "zod";
import type { DuplicatePair, DuplicatesPage } from "#contract/duplicates.ts";
import type { AppParts } from "../../app-parts.ts";
import { may } from "../../identity/may.ts";
import { refuseField } from "../../platform/differences.ts";
import { performFor } from "../../platform/http/perform-for.ts";
import { dismissDuplicate, reopenDuplicate } from "./dismiss.ts";
import { countUnchecked, type PairRow, pairsPage } from "./queries.ts";

export const duplicatesQuery = z.object({
  state: z.enum(["open", "dismissed"]).default("open"),
  after: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});
/** More than this is told as "more than". */
const uncheckedMax = 10_000;

/** `customers/duplicates`: pairs that may be one customer; whoever is named is a look. Not for partners. */
export function duplicateRoutes({ platform, identity }: Pick<AppParts, "platform" | "identity">): Router {
  const router = Router();
  const { database } = platform;

  router.get("/customers/duplicates", may("customer:merge"), async (req, res) => {
    const { state, after, limit } = duplicatesQuery.parse(req.query);
    const place = after === undefined ? null : parsePlace(after);
    const { value, ageMs } = await database.readAny(
      { enterpriseId: req.caller.enterpriseId },
      async (tx) => ({
        rows: await pairsPage(tx, state, place, limit + 1),
        unchecked: await countUnchecked(tx, uncheckedMax),
      }),
    );
    const shown = value.rows.slice(0, limit);
    const last = shown.at(-1);
    await identity.audit.record(req.caller, {
      action: "searched",
      entity: "customers",
      entityId: "duplicates",
      detail: { found: [...new Set(shown.flatMap(({ firstId, secondId }) => [firstId, secondId]))] },
    });
    res.setHeader("X-Holdfast-Age-Ms", String(ageMs));
    res.json({
      pairs: shown.map(pairView),
      next: value.rows.length > limit && last ? `${last.confidence}_${last.firstId}_${last.secondId}` : null,
      unchecked: value.unchecked,
    } satisfies DuplicatesPage);
  });

  router.post("/customers/duplicates/dismiss", may("customer:merge"), async (req, res) => {
    res.json(await performFor(req, platform, dismissDuplicate, req.body));
  });
  router.post("/customers/duplicates/reopen", may("customer:merge"), async (req, res) => {
    res.json(await performFor(req, platform, reopenDuplicate, req.body));
  });
  return router;
}

const placeShape = z.tuple([z.coerce.number().int(), z.uuid(), z.uuid()]);

function parsePlace(text: string) {
  const read = placeShape.safeParse(text.split("_"));
  if (!read.success) refuseField("after", "There is no such page.");
  const [confidence, firstId, secondId] = read.data;
  return { confidence, firstId, secondId };
}

const iso = (at: Date | string) => new Date(at).toISOString();

const pairView = ({
  first,
  second,
  reasons,
  confidence,
  foundAt,
  dismissedAt,
  dismissedBy,
}: PairRow): DuplicatePair => ({
  first: { ...first, createdAt: iso(first.createdAt) },
  second: { ...second, createdAt: iso(second.createdAt) },
  reasons,
  confidence,
  foundAt: iso(foundAt),
  dismissed: dismissedAt ? { by: dismissedBy, at: iso(dismissedAt) } : null,
});
