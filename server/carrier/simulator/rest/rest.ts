import express, { type ErrorRequestHandler, Router } from "express";
import type { Exchange } from "../exchange.ts";
import type { Outbound } from "../outbound.ts";
import { callRecordingRoutes } from "./call-recordings.ts";
import { callRoutes } from "./calls.ts";
import { conferenceRoutes } from "./conferences.ts";
import { authenticate, weather } from "./gate.ts";
import { messageRoutes } from "./messages.ts";
import { numberRoutes } from "./numbers.ts";
import { participantRoutes } from "./participants.ts";
import { queueRoutes } from "./queues.ts";
import { recordingRoutes } from "./recordings.ts";
import { notFound, Refusal, refusalBody } from "./refusal.ts";

/** Twilio's REST API 2010-04-01, as far as a contact center uses it. */
export function restApi(x: Exchange, outbound: Outbound): Router {
  const router = Router();
  const account = "/2010-04-01/Accounts/:account";
  // parameterLimit: a form of ours never has so many fields; more is an attack or a mistake.
  router.use(
    account,
    authenticate(x),
    weather(x),
    express.urlencoded({ extended: false, limit: "64kb", parameterLimit: 100 }),
  );
  for (const routes of [
    callRoutes(x, outbound),
    conferenceRoutes(x),
    participantRoutes(x, outbound),
    messageRoutes(x),
    numberRoutes(x),
    queueRoutes(x),
    recordingRoutes(x),
    callRecordingRoutes(x),
  ]) {
    router.use(account, routes);
  }
  router.use("/2010-04-01", (req) => {
    throw notFound(req.originalUrl);
  });
  router.use(refuse);
  return router;
}

const refuse: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) return next(error);
  const refusal = error instanceof Refusal ? error : unexpected(error);
  res.status(refusal.status).json(refusalBody(refusal));
};

/** Body parser errors carry a status; anything else is the simulator's own fault. */
function unexpected(error: unknown): Refusal {
  const status =
    error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : 500;
  if (status < 500) return new Refusal(status, 20001, error instanceof Error ? error.message : "Bad request");
  process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`);
  return new Refusal(500, 20500, "Internal Server Error");
}
