/** The stage's door: a site asks here for a drill, tests and the rehearsal ask for a death. Loopback only. */
import { timingSafeEqual } from "node:crypto";
import { createServer, type Server } from "node:http";
import express, { type ErrorRequestHandler, type RequestHandler } from "express";
import { z } from "zod";
import type { DrillPlayer } from "./drill-player.ts";
import type { Stage } from "./stage.ts";
import { StageFault } from "./stage-fault.ts";

const robotsBody = z.object({ on: z.boolean() });
const drillBody = z.object({ runbook: z.string().min(1).max(100), by: z.string().min(1).max(200) });
const byBody = z.object({ by: z.string().min(1).max(200) });

/**
 * `GET /stage`, `POST /sites/:id/kill|restore`, `POST /centers/:id/kill|restore`, `POST /robots`,
 * `GET|POST /drill`, `POST /drill/stop|put-back`, all with the stage's token; `GET /mails` without.
 */
export function stageControl(stage: Stage, drills: DrillPlayer | null): Server {
  const app = express();
  app.disable("x-powered-by");
  app.use(onlyLocalName(stage.ports.control));
  // No token: the demo's mails go to people who exist only here, and a newcomer should find them.
  app.get("/mails", (_req, res) => void res.json(stage.mails()));
  app.use(withToken(stage.token), express.json({ limit: "16kb" }));

  app.get("/stage", (_req, res) => void res.json(stage.view()));
  app.post("/sites/:id/kill", async (req, res) => {
    await stage.killSite(req.params.id);
    res.json(stage.view());
  });
  app.post("/sites/:id/restore", async (req, res) => {
    await stage.restoreSite(req.params.id);
    res.json(stage.view());
  });
  app.post(
    "/centers/:id/kill",
    async (req, res) => void res.json({ seats: await stage.killSeats(req.params.id) }),
  );
  app.post("/centers/:id/restore", async (req, res) => {
    res.json({ seats: await stage.staffSeats(req.params.id) });
  });
  app.post("/robots", async (req, res) => {
    if (robotsBody.parse(req.body).on) await stage.staffSeats(null);
    else await stage.sendRobotsHome();
    res.json(stage.view());
  });

  const play = () => {
    if (!drills) throw new StageFault("This stage plays no drills.");
    return drills;
  };
  app.get("/drill", (_req, res) => void res.json(drills?.current() ?? null));
  app.post("/drill", (req, res) => {
    const { runbook, by } = drillBody.parse(req.body);
    res.json(play().start(runbook, by));
  });
  app.post("/drill/stop", (req, res) => void res.json(play().stop(byBody.parse(req.body).by)));
  app.post("/drill/put-back", (req, res) => void res.json(play().putBack(byBody.parse(req.body).by)));
  app.use((_req, res) => void res.status(404).json({ detail: "The stage has no such thing." }));
  app.use(refusals);
  return createServer(app);
}

/** A page of somebody's whose name was pointed at this machine gets nothing (DNS rebinding). */
function onlyLocalName(port: number): RequestHandler {
  const names = new Set([`localhost:${port}`, `127.0.0.1:${port}`]);
  return (req, res, next) => {
    if (names.has(req.get("host") ?? "")) return next();
    res.status(403).json({ detail: "The stage answers on this machine's own name only." });
  };
}

function withToken(token: string): RequestHandler {
  const expected = Buffer.from(`Bearer ${token}`);
  return (req, res, next) => {
    const given = Buffer.from(req.get("authorization") ?? "");
    if (given.length === expected.length && timingSafeEqual(given, expected)) return next();
    res.status(401).json({ detail: "The stage's token is missing or wrong." });
  };
}

const refusals: ErrorRequestHandler = (fault: unknown, _req, res, _next) => {
  const status = fault instanceof z.ZodError ? 400 : fault instanceof StageFault ? 409 : 500;
  const detail =
    fault instanceof z.ZodError ? z.prettifyError(fault) : String((fault as Error).message ?? fault);
  res.status(status).json({ detail });
};
