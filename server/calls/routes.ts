import { asc, eq } from "drizzle-orm";
import { type Request, Router } from "express";
import { z } from "zod";
import { liveKinds } from "#contract/calls.ts";
import { wrapUpCodes } from "#db/schema/calls.ts";
import { setAgentState, superviseAgentState } from "../centers/set-agent-state.ts";
import { takeSeat } from "../centers/take-seat.ts";
import { may } from "../identity/may.ts";
import { keyOf } from "../platform/http/perform-for.ts";
import type { Operation } from "../platform/operation.ts";
import { chooseCustomer, endCall, holdCall, noteCall } from "./agent-actions.ts";
import { acceptOffer, declineOffer } from "./answer-offer.ts";
import { dialOut, numbersToDialFrom } from "./dial-out.ts";
import { readDrafts, saveDraft } from "./drafts.ts";
import { finishWrapUp } from "./finish-wrap-up.ts";
import { inviteToCall } from "./invite-to-call.ts";
import { leaveCall, takeOutGuest } from "./leave-call.ts";
import type { LiveLooks } from "./live-looks.ts";
import { type LivePorts, liveRows, liveView } from "./live-view.ts";
import { pauseRecording } from "./recording.ts";
import { saveScriptRun } from "./save-script-run.ts";
import { superviseCall } from "./supervise-call.ts";
import type { Switchboard } from "./switchboard.ts";
import { transferCall } from "./transfer-call.ts";
import { finishVoicemail, tieVoicemail } from "./voicemail.ts";
import { extendWrapUp, wrapUpCall } from "./wrap-up.ts";

const idsMax = 1_000;
const rowsBody = z.strictObject(
  Object.fromEntries(liveKinds.map((kind) => [kind, z.array(z.uuid()).max(idsMax).optional()])) as Record<
    (typeof liveKinds)[number],
    z.ZodOptional<z.ZodArray<z.ZodUUID>>
  >,
);

type Ports = { switchboard: Switchboard; live: LivePorts; looks: LiveLooks };

export function callRoutes({ switchboard, live, looks }: Ports): Router {
  const router = Router();
  const { platform } = switchboard;
  const act = <In, Out>(req: Request, op: Operation<In, Out>, input: unknown): Promise<Out> =>
    switchboard.perform(op, req.caller, input, { key: keyOf(req) });
  const take = may("call:take");

  router.get("/live", may("call:look"), async (req, res) => {
    const { ageMs, ...view } = await liveView(live, req.caller);
    await looks.shown(req.caller, view.calls);
    res.setHeader("X-Holdfast-Age-Ms", String(ageMs));
    res.json({
      ...view,
      site: platform.site,
      at: new Date(platform.clock.now().getTime() - ageMs).toISOString(),
    });
  });
  router.post("/live/rows", may("call:look"), async (req, res) => {
    const rows = await liveRows(live, req.caller, rowsBody.parse(req.body ?? {}));
    // What a partner may not see is gone for them, and lives.
    if (!req.caller.partner) looks.forget(req.caller.enterpriseId, rows.gone.calls);
    await looks.shown(req.caller, rows.calls);
    res.json(rows);
  });

  router.post("/agent/seat", take, async (req, res) => {
    const answer = await act(req, takeSeat, req.body);
    req.identity.forgetPerson(req.caller.id);
    res.json(answer);
  });
  router.post(
    "/agent/state",
    take,
    async (req, res) => void res.json(await act(req, setAgentState, req.body)),
  );
  router.post("/agents/:personId/state", may("agent:set-state"), async (req, res) => {
    res.json(await act(req, superviseAgentState, { ...req.body, personId: req.params.personId }));
  });

  router.post(
    "/offers/:id/accept",
    take,
    async (req, res) => void res.json(await act(req, acceptOffer, { offerId: req.params.id })),
  );
  router.post("/offers/:id/decline", take, async (req, res) => {
    res.json(await act(req, declineOffer, { ...req.body, offerId: req.params.id }));
  });

  const onCall = <In, Out>(path: string, op: Operation<In, Out>) => {
    router.post(`/calls/:id/${path}`, take, async (req, res) => {
      res.json(await act(req, op, { ...req.body, callId: req.params.id }));
    });
  };
  router.get("/dial/numbers", may("call:dial"), async (req, res) => {
    const { value } = await platform.database.readAny({ enterpriseId: req.caller.enterpriseId }, (tx) =>
      numbersToDialFrom(tx, req.caller.id),
    );
    res.json(value);
  });
  router.post(
    "/dial",
    may("call:dial"),
    async (req, res) => void res.json(await act(req, dialOut, req.body)),
  );
  router.post("/voicemails/:id/finish", may("call:dial"), async (req, res) => {
    res.json(await act(req, finishVoicemail, { voicemailId: req.params.id }));
  });
  router.post("/voicemails/:id/customer", may("call:dial"), async (req, res) => {
    res.json(await act(req, tieVoicemail, { ...req.body, voicemailId: req.params.id }));
  });
  onCall("hold", holdCall);
  router.post("/calls/:id/supervise", may("call:supervise"), async (req, res) => {
    res.json(await act(req, superviseCall, { ...req.body, callId: req.params.id }));
  });
  router.post("/calls/:id/wrap-up/finish", may("call:supervise"), async (req, res) => {
    res.json(await act(req, finishWrapUp, { ...req.body, callId: req.params.id }));
  });
  onCall("recording", pauseRecording);
  onCall("transfer", transferCall);
  onCall("conference", inviteToCall);
  onCall("conference/take-out", takeOutGuest);
  onCall("leave", leaveCall);
  onCall("end", endCall);
  onCall("wrap-up", wrapUpCall);
  onCall("wrap-up/extend", extendWrapUp);
  onCall("customer", chooseCustomer);
  onCall("note", noteCall);
  onCall("script-run", saveScriptRun);

  router.get("/drafts", take, async (req, res) => {
    const { value } = await platform.database.readAny({ enterpriseId: req.caller.enterpriseId }, (tx) =>
      readDrafts(tx, req.caller.id, keysAsked(req.query.key)),
    );
    res.json(value);
  });
  router.put("/drafts/:key", take, async (req, res) => {
    res.json(await act(req, saveDraft, { ...req.body, key: req.params.key }));
  });
  router.get("/wrap-up-codes", may("call:look"), async (req, res) => {
    const { value } = await platform.database.readAny({ enterpriseId: req.caller.enterpriseId }, (tx) =>
      tx.select().from(wrapUpCodes).where(eq(wrapUpCodes.retired, false)).orderBy(asc(wrapUpCodes.key)),
    );
    res.json(value.map(({ id, group, label, key }) => ({ id, group, label, key })));
  });
  return router;
}

/** `?key=a&key=b`: those drafts alone; without it the newest. */
function keysAsked(key: unknown): string[] | undefined {
  const keys = [key].flat().filter((each) => typeof each === "string");
  return keys.length > 0 ? keys : undefined;
}
