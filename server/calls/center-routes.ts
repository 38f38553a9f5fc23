import { desc, eq } from "drizzle-orm";
import { type Request, Router } from "express";
import { z } from "zod";
import { centerEvents } from "#db/schema/centers.ts";
import { openBackup, restoreCenter, stopCountdown } from "../centers/center-operations.ts";
import { may } from "../identity/may.ts";
import { keyOf } from "../platform/http/perform-for.ts";
import type { Operation } from "../platform/operation.ts";
import { declareCenterDark } from "./declare-center-dark.ts";
import type { Switchboard } from "./switchboard.ts";
import { whatIfDark } from "./what-if-dark.ts";

const eventsMax = 200;

export function centerRoutes(switchboard: Switchboard): Router {
  const router = Router();
  const { database, clock } = switchboard.platform;
  const act = <In, Out>(req: Request, op: Operation<In, Out>, input: unknown): Promise<Out> =>
    switchboard.perform(op, req.caller, input, { key: keyOf(req) });
  const declare = may("center:declare-dark");

  router.post("/centers/:id/dark", declare, async (req, res) => {
    res.json(await act(req, declareCenterDark, { ...req.body, centerId: req.params.id }));
  });
  router.post("/centers/:id/dark/stop", declare, async (req, res) => {
    res.json(await act(req, stopCountdown, { ...req.body, centerId: req.params.id }));
  });
  router.post("/centers/:id/restore", declare, async (req, res) => {
    res.json(await act(req, restoreCenter, { centerId: req.params.id }));
  });
  router.post("/centers/:id/backup", may("center:open-backup"), async (req, res) => {
    res.json(await act(req, openBackup, { ...req.body, centerId: req.params.id }));
  });
  router.get("/centers/:id/events", may("center:look"), async (req, res) => {
    const centerId = z.uuid().parse(req.params.id);
    const { value } = await database.readAny({ enterpriseId: req.caller.enterpriseId }, (tx) =>
      tx
        .select()
        .from(centerEvents)
        .where(eq(centerEvents.centerId, centerId))
        .orderBy(desc(centerEvents.at))
        .limit(eventsMax),
    );
    res.json(value.map(({ enterpriseId: _, ...event }) => ({ ...event, at: event.at.toISOString() })));
  });
  router.get("/centers/:id/what-if", may("center:look"), async (req, res) => {
    const centerId = z.uuid().parse(req.params.id);
    const { value } = await database.readAny({ enterpriseId: req.caller.enterpriseId }, (tx) =>
      whatIfDark(tx, centerId, clock.now()),
    );
    res.json(value);
  });
  return router;
}
