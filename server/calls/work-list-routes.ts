import { eq } from "drizzle-orm";
import { Router } from "express";
import { z } from "zod";
import { type WorkListView, workScopes } from "#contract/work-list.ts";
import { calls, voicemails } from "#db/schema/calls.ts";
import type { AppParts } from "../app-parts.ts";
import { ownCustomers } from "../customers/own-customers.ts";
import { may } from "../identity/may.ts";
import { Problem } from "../platform/problem.ts";
import { readWorkList } from "./work-list.ts";

const query = z.object({ scope: z.enum(workScopes).default("mine") });

/** What waits for somebody names customers: a look, on the chain first. */
export function workListRoutes(parts: Pick<AppParts, "platform" | "identity" | "carrier">): Router {
  const { platform, identity, carrier } = parts;
  const router = Router();
  const { database } = platform;
  const { refusePartner } = ownCustomers(database, identity.audit);
  router.get("/work-list", may("call:take"), async (req, res) => {
    await refusePartner(req.caller, "work-list");
    const { scope } = query.parse(req.query);
    const { enterpriseId, id: personId } = req.caller;
    const { value, ageMs } = await database.readAny({ enterpriseId }, (tx) =>
      readWorkList(tx, { scope, personId }),
    );
    const named = [...value.callbacks, ...value.cases, ...value.voicemails].flatMap(
      ({ customerId }) => customerId ?? [],
    );
    // Asked for every few seconds: nobody is named by an empty list.
    if (named.length > 0)
      await identity.audit.record(req.caller, {
        action: "searched",
        entity: "work-list",
        entityId: scope,
        detail: { found: [...new Set(named)] },
      });
    res.setHeader("X-Holdfast-Age-Ms", String(ageMs));
    res.json(value satisfies WorkListView);
  });
  router.get("/voicemails/:id/sound", may("call:dial"), async (req, res) => {
    const id = z.uuid().parse(req.params.id);
    await refusePartner(req.caller, `voicemail ${id}`);
    const { enterpriseId } = req.caller;
    const { value } = await database.readAny({ enterpriseId }, (tx) =>
      tx.select().from(voicemails).where(eq(voicemails.id, id)),
    );
    const [left] = value;
    if (!left) throw new Problem("not-found", "There is no such voicemail.");
    await identity.audit.record(req.caller, {
      action: "listened",
      entity: left.customerId ? "customer" : "call",
      entityId: left.customerId ?? left.callId,
      why: left.callId,
      detail: { voicemailId: id },
    });
    const sound = await carrier.fetchRecording(left.recordingSid);
    if (!sound) throw new Problem("not-found", "The carrier no longer has that recording.");
    res.type(sound.type).setHeader("cache-control", "no-store");
    res.send(sound.body);
  });
  router.get("/calls/:id/recording", may("call:supervise"), async (req, res) => {
    const id = z.uuid().parse(req.params.id);
    const { enterpriseId } = req.caller;
    const { value } = await database.readAny({ enterpriseId }, (tx) =>
      tx.select().from(calls).where(eq(calls.id, id)),
    );
    const [call] = value;
    if (!call?.recordingSid) throw new Problem("not-found", "Nothing was recorded of that call.");
    await identity.audit.record(req.caller, {
      action: "listened",
      entity: call.customerId ? "customer" : "call",
      entityId: call.customerId ?? id,
      why: id,
      detail: { recordingSid: call.recordingSid },
    });
    const sound = await carrier.fetchRecording(call.recordingSid);
    if (!sound) throw new Problem("not-found", "The carrier no longer has that recording.");
    res.type(sound.type).setHeader("cache-control", "no-store");
    res.send(sound.body);
  });
  return router;
}
