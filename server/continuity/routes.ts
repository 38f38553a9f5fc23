import { Router } from "express";
import { z } from "zod";
import type { ContinuityView } from "#contract/continuity.ts";
import type { RunbookView } from "#contract/drill.ts";
import type { AppParts } from "../app-parts.ts";
import { may } from "../identity/may.ts";
import { keyOf, performFor } from "../platform/http/perform-for.ts";
import { operation } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { loadRunbook, runbookNames } from "./drill/runbook.ts";

const nodeId = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, "a server's id");

/** Records on the audit chain who asked for a change of the cluster or a drill; the change itself follows. */
const askFor = (name: string, permission: "continuity:switch-over" | "continuity:promote" | "drill:run") =>
  operation({
    name,
    permission,
    input: z.object({ to: z.string().max(200) }),
    async run({ audit, emit }, { to }) {
      await audit({ action: name, entity: "cluster", entityId: to });
      await emit({ topic: "continuity", type: `continuity:${name}`, id: to });
    },
  });

const askSwitchOver = askFor("switch-over", "continuity:switch-over");
const askFailBack = askFor("fail-back", "continuity:switch-over");
const askDrill = askFor("start-drill", "drill:run");
const askStopDrill = askFor("stop-drill", "drill:run");
const askPutBack = askFor("put-back-drill", "drill:run");

export function continuityRoutes(app: AppParts): Router {
  const router = Router();
  const { platform, cluster, watch, drills } = app;

  router.get("/continuity", may("continuity:look"), async (_req, res) => {
    res.json({
      cluster: watch.cluster(),
      sites: app.siteProbes.look(),
      status: watch.standing(),
      failovers: await failoversOrNone(app),
    } satisfies ContinuityView);
  });
  router.post("/continuity/switchover", may("continuity:switch-over"), async (req, res) => {
    const { to } = z.object({ to: nodeId }).parse(req.body);
    await performFor(req, platform, askSwitchOver, { to });
    res.json(await cluster.switchOver(to, { by: req.caller.name, key: keyOf(req) }));
  });
  router.post("/continuity/failback", may("continuity:switch-over"), async (req, res) => {
    await performFor(req, platform, askFailBack, { to: app.homeSite });
    res.json(await cluster.failBack({ by: req.caller.name, key: keyOf(req) }));
  });
  router.post("/continuity/promote", may("continuity:promote"), async (req, res) => {
    const { node, acceptLoss } = z.object({ node: nodeId, acceptLoss: z.boolean() }).parse(req.body);
    // There may be no server to write to: the entry then waits on this site's disk. The supervisor keeps the name too.
    const note = { action: "promote", entity: "cluster", entityId: node, detail: { acceptLoss } };
    await app.identity.audit.record(req.caller, note);
    platform.log.warn({ node, acceptLoss, by: req.caller.id }, "an operator promotes");
    res.json(await cluster.promote(node, req.caller.name, acceptLoss));
  });

  router.get("/drills/runbooks", may("continuity:look"), (_req, res) => {
    res.json(runbookNames().map(runbookView));
  });
  router.get("/drills/current", may("continuity:look"), async (_req, res) => {
    res.json(await drills.current());
  });
  router.post("/drills", may("drill:run"), async (req, res) => {
    const { runbook } = z
      .object({ runbook: z.string().regex(/^[a-z0-9-]{1,80}$/, "a runbook's name") })
      .parse(req.body);
    if (app.config.twilio.apiUrl === null)
      throw new Problem("not-possible-now", "A drill plays on the simulated carrier only, so far.");
    await performFor(req, platform, askDrill, { to: runbook });
    res.status(201).json(await drills.start(runbook, req.caller.name));
  });
  router.post("/drills/current/stop", may("drill:run"), async (req, res) => {
    await performFor(req, platform, askStopDrill, { to: "current" });
    res.json(await drills.stop(req.caller.name));
  });
  router.post("/drills/current/put-back", may("drill:run"), async (req, res) => {
    await performFor(req, platform, askPutBack, { to: "current" });
    res.json(await drills.putBack(req.caller.name));
  });
  return router;
}

/** The history belongs to the page, but the page must show the rest when its keeper does not answer. */
async function failoversOrNone(app: AppParts) {
  try {
    return await app.cluster.failovers();
  } catch (error) {
    app.platform.log.info({ error: String(error) }, "no history of failovers now");
    return null;
  }
}

function runbookView(runbook: string): RunbookView {
  const { name, title, objective, success, steps } = loadRunbook(runbook);
  return {
    name,
    title,
    objective,
    success,
    steps: steps.map(({ number, title, owner }) => ({ number, title, owner })),
  };
}
