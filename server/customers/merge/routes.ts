import { Router } from "express";
import { z } from "zod";
import type { MergePreview, MergeSide, MergeView } from "#contract/merges.ts";
import type { AppParts } from "../../app-parts.ts";
import { may } from "../../identity/may.ts";
import type { Tx } from "../../platform/database/database.ts";
import { refuseField } from "../../platform/differences.ts";
import { performFor } from "../../platform/http/perform-for.ts";
import { whoStandsFor } from "../who-stands-for.ts";
import { choices, mergeCustomers, planOf } from "./merge-customers.ts";
import { fieldsOf } from "./merge-fields.ts";
import { countRows } from "./move-rows.ts";
import type { MergeRecord } from "./plan-merge.ts";
import { heldAmong } from "./read-sides.ts";
import { movedMax, whyNotMerge } from "./refusal.ts";
import { mergesOf, undoMerge, whyNotUndo } from "./undo-merge.ts";

export const previewBody = z.strictObject({ otherId: z.uuid(), choices });

/** `customers/:id/merge…`: what would become of two records, the merge, its undo. */
export function mergeRoutes({ platform, identity }: Pick<AppParts, "platform" | "identity">): Router {
  const router = Router();
  const { database } = platform;

  router.post("/customers/:customerId/merge/preview", may("customer:merge"), async (req, res) => {
    const customerId = z.uuid().parse(req.params.customerId);
    const { otherId, choices: chosen } = previewBody.parse(req.body ?? {});
    const scope = { enterpriseId: req.caller.enterpriseId };
    const view = await database.read(scope, (tx) => previewOf(tx, customerId, otherId, chosen));
    for (const id of [view.mine.id, view.theirs.id])
      await identity.audit.record(req.caller, {
        action: "looked",
        entity: "customer",
        entityId: id,
        detail: { part: "merge" },
      });
    res.json(view satisfies MergePreview);
  });

  router.post("/customers/:customerId/merge", may("customer:merge"), async (req, res) => {
    const { customerId } = req.params;
    res.json(await performFor(req, platform, mergeCustomers, { ...req.body, customerId }));
  });

  router.post("/customers/:customerId/merges/:mergeId/undo", may("customer:merge"), async (req, res) => {
    const { customerId, mergeId } = req.params;
    res.json(await performFor(req, platform, undoMerge, { ...req.body, customerId, mergeId }));
  });
  return router;
}

async function previewOf(
  tx: Tx,
  asked: string,
  other: string,
  chosen: z.infer<typeof choices>,
): Promise<MergePreview> {
  const [customerId, otherId] = [await whoStandsFor(tx, asked), await whoStandsFor(tx, other)];
  if (customerId === otherId) refuseField("otherId", "These two are one record.");
  const { mine, theirs, plan } = await planOf(tx, customerId ?? asked, otherId ?? other, chosen);
  const [own, more] = [
    await countRows(tx, mine.own.id, movedMax + 1),
    await countRows(tx, theirs.own.id, movedMax + 1),
  ];
  const rows = Object.values(more).reduce((sum, count) => sum + count, 0);
  const held = await heldAmong(tx, [mine.own.id, theirs.own.id]);
  return {
    mine: sideOf(mine, own),
    theirs: sideOf(theirs, more),
    differences: fieldsOf(mine.own, theirs.own).map(({ put: _, name, ...field }) => ({
      ...field,
      field: name,
      choice: chosen[name] ?? field.choice,
    })),
    outcome: plan.outcome,
    refusal: whyNotMerge(mine, theirs, plan.outcome, held, rows),
  };
}

const sideOf = ({ own: { id, version, name } }: MergeRecord, counts: Record<string, number>): MergeSide => ({
  id,
  version,
  name,
  counts,
});

/** The merges that a record has come from, with why one cannot be undone. */
export async function mergeViews(tx: Tx, customerId: string): Promise<MergeView[]> {
  const views: MergeView[] = [];
  for (const { merge, by } of await mergesOf(tx, customerId)) {
    const name = merge.before?.absorbed.name;
    views.push({
      id: merge.id,
      absorbedId: merge.absorbedId,
      name: typeof name === "string" ? name : null,
      oldAccount: merge.oldAccount,
      by,
      at: merge.at.toISOString(),
      refusal: await whyNotUndo(tx, merge),
    });
  }
  return views;
}
