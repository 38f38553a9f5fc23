/** What was said, as sound. Each hearing is a look, on the chain before the first byte. */
import { eq } from "drizzle-orm";
import { type Response, Router } from "express";
import { z } from "zod";
import { calls, voicemails } from "#db/schema/calls.ts";
import type { AppParts } from "../app-parts.ts";
import { recordRefusal } from "../audit/record-refusal.ts";
import { ownCustomers } from "../customers/own-customers.ts";
import { may } from "../identity/may.ts";
import type { PersonCaller } from "../platform/caller.ts";
import { Problem } from "../platform/problem.ts";
import type { CallRow } from "./queries.ts";

export function soundRoutes(parts: Pick<AppParts, "platform" | "identity" | "carrier">): Router {
  const { platform, identity, carrier } = parts;
  const router = Router();
  const { database } = platform;
  const { refusePartner } = ownCustomers(database, identity.audit);

  async function sendSound(res: Response, recordingSid: string): Promise<void> {
    const sound = await carrier.fetchRecording(recordingSid);
    if (!sound) throw new Problem("not-found", "The carrier no longer has that recording.");
    res.type(sound.type).setHeader("cache-control", "no-store");
    res.send(sound.body);
  }

  router.get("/voicemails/:id/sound", may("call:dial"), async (req, res) => {
    const id = z.uuid().parse(req.params.id);
    await refusePartner(req.caller, `voicemail ${id}`);
    const { value } = await database.readAny({ enterpriseId: req.caller.enterpriseId }, (tx) =>
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
    await sendSound(res, left.recordingSid);
  });

  router.get("/calls/:id/recording", may("call:look"), async (req, res) => {
    const id = z.uuid().parse(req.params.id);
    const { value } = await database.readAny({ enterpriseId: req.caller.enterpriseId }, (tx) =>
      tx.select().from(calls).where(eq(calls.id, id)),
    );
    const [call] = value;
    if (!mayHear(req.caller, call)) {
      await recordRefusal(identity.audit, req.caller, `recording of call ${id}`);
      throw new Problem("not-allowed", "Whoever took the call and supervisors hear it; this is recorded.");
    }
    if (!call?.recordingSid) throw new Problem("not-found", "Nothing was recorded of that call.");
    await identity.audit.record(req.caller, {
      action: "listened",
      entity: call.customerId ? "customer" : "call",
      entityId: call.customerId ?? id,
      why: id,
      detail: { recordingSid: call.recordingSid },
    });
    await sendSound(res, call.recordingSid);
  });
  return router;
}

/** Promise 11: a partner's seat hears a call for as long as the call is its own, which ends with the wrap-up. */
function mayHear(caller: PersonCaller, call: CallRow | undefined): boolean {
  if (caller.permissions.has("call:supervise")) return true;
  if (call?.personId !== caller.id) return false;
  return !caller.partner || (call.state !== "ended" && call.state !== "waiting");
}
