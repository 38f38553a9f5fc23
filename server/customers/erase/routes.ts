import { and, desc, eq, lt, or } from "drizzle-orm";
import { Router } from "express";
import { z } from "zod";
import type { ErasurePreview, ErasuresPage, KeepingView } from "#contract/erasures.ts";
import { erasures } from "#db/schema/erasures.ts";
import { people } from "#db/schema/identity.ts";
import type { AppParts } from "../../app-parts.ts";
import { may } from "../../identity/may.ts";
import type { PersonCaller } from "../../platform/caller.ts";
import type { Tx } from "../../platform/database/database.ts";
import { performFor } from "../../platform/http/perform-for.ts";
import { formatCursor, parseCursor } from "../../platform/page-cursor.ts";
import { Problem } from "../../platform/problem.ts";
import { lockCustomers, lockLiveCalls } from "../merge/read-sides.ts";
import { mergeViews } from "../merge/routes.ts";
import { noSuchCustomer, whoStandsFor } from "../who-stands-for.ts";
import { erasureView } from "./certificate.ts";
import { eraseCustomer, eraseRows, whyNotErase } from "./erase-customer.ts";
import { holdsOf, liftLegalHold, setLegalHold } from "./legal-holds.ts";
import { whoseData } from "./whose-data.ts";

export const erasuresQuery = z.object({
  before: z.string().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

/** What stays of somebody who was erased, told before and after. */
const stays = [
  "that it was done, by whom, when and on what ground, in a certificate and on the audit chain",
  "how many calls and interactions there were, in reports of days gone by, without whose they were",
  "the entries of the audit chain on who looked and changed: ids, and a reason where somebody typed one",
  "a number that said STOP, so that nobody messages it again",
  "files of customers that somebody uploaded and did not commit: they go within three days",
  "what a browser holds for one shift: it goes at once where the console is connected, else within 14 hours",
  "single words of names and streets in the search's list of spellings: they go within two days",
];

/** `customers/:id/keeping`, `…/hold`, `…/erase`, and `erasures`: what is kept of whom, and what is not. */
export function eraseRoutes({ platform, identity }: Pick<AppParts, "platform" | "identity">): Router {
  const router = Router();
  const { database } = platform;
  const looked = (caller: PersonCaller, entityId: string, part: string) =>
    identity.audit.record(caller, { action: "looked", entity: "customer", entityId, detail: { part } });

  router.get("/customers/:customerId/keeping", may("customer:merge"), async (req, res) => {
    const asked = z.uuid().parse(req.params.customerId);
    const { value } = await database.readAny({ enterpriseId: req.caller.enterpriseId }, async (tx) => {
      const customerId = await whoStandsFor(tx, asked);
      if (!customerId) throw await noSuchCustomer(tx, asked);
      return { customerId, holds: await holdsOf(tx, customerId), merges: await mergeViews(tx, customerId) };
    });
    await looked(req.caller, value.customerId, "keeping");
    res.json({ holds: value.holds, merges: value.merges } satisfies KeepingView);
  });

  router.post("/customers/:customerId/hold", may("customer:keep"), async (req, res) => {
    const { customerId } = req.params;
    res.json(await performFor(req, platform, setLegalHold, { ...req.body, customerId }));
  });
  router.post("/customers/:customerId/hold/:holdId/lift", may("customer:keep"), async (req, res) => {
    const { customerId, holdId } = req.params;
    res.json(await performFor(req, platform, liftLegalHold, { ...req.body, customerId, holdId }));
  });

  router.get("/customers/:customerId/erase", may("customer:keep"), async (req, res) => {
    const customerId = z.uuid().parse(req.params.customerId);
    const view = await rehearse(req.caller.enterpriseId, customerId);
    await looked(req.caller, customerId, "erasure");
    res.json(view satisfies ErasurePreview);
  });
  router.post("/customers/:customerId/erase", may("customer:keep"), async (req, res) => {
    const { customerId } = req.params;
    res.json(await performFor(req, platform, eraseCustomer, { ...req.body, customerId }));
  });

  router.get("/erasures", may("customer:keep"), async (req, res) => {
    const { before, limit } = erasuresQuery.parse(req.query);
    const place = before === undefined ? null : parseCursor(before, "before");
    const { value } = await database.readAny({ enterpriseId: req.caller.enterpriseId }, (tx) =>
      erasuresBefore(tx, place, limit + 1),
    );
    const shown = value.slice(0, limit);
    const last = shown.at(-1)?.erasure;
    res.json({
      erasures: shown.map(({ erasure, by }) => erasureView(erasure, by)),
      next: value.length > limit && last ? formatCursor({ at: last.at.toISOString(), id: last.id }) : null,
    } satisfies ErasuresPage);
  });

  /** The same code as the erasure, in a transaction that is taken back: what it counts is what would be done. */
  async function rehearse(enterpriseId: string, customerId: string): Promise<ErasurePreview> {
    try {
      return await database.write({ enterpriseId }, async (tx) => {
        const live = await lockLiveCalls(tx, [customerId]);
        const [customer] = await lockCustomers(tx, [customerId]);
        if (!customer) throw await noSuchCustomer(tx, customerId);
        const { version, name } = customer;
        const person = await whoseData(tx, customerId);
        const refusal = await whyNotErase(tx, person, live);
        const nothing = { removed: {}, blanked: {} };
        const counts = refusal ? nothing : (await eraseRows(tx, person)).counts;
        throw new Rehearsed({ customerId, version, name, counts, stays, refusal });
      });
    } catch (error) {
      if (error instanceof Rehearsed) return error.view;
      throw error;
    }
  }
  return router;
}

/** Ends a transaction that must leave nothing. */
class Rehearsed extends Error {
  readonly view: ErasurePreview;
  constructor(view: ErasurePreview) {
    super("rehearsed");
    this.name = "Rehearsed";
    this.view = view;
  }
}

function erasuresBefore(tx: Tx, place: { at: string | null; id: string } | null, rowsMax: number) {
  if (place?.at === null) throw new Problem("bad-input", "There is no such page.");
  const at = place ? new Date(place.at as string) : null;
  return tx
    .select({ erasure: erasures, by: people.name })
    .from(erasures)
    .leftJoin(people, eq(people.id, erasures.byPersonId))
    .where(
      at && place ? or(lt(erasures.at, at), and(eq(erasures.at, at), lt(erasures.id, place.id))) : undefined,
    )
    .orderBy(desc(erasures.at), desc(erasures.id))
    .limit(rowsMax);
}
