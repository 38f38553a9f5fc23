import { Router } from "express";
import type { Exchange } from "../exchange.ts";
import { toneOf } from "../recordings.ts";
import { notFound } from "./refusal.ts";

/** The sound of a recording, and its end: twilio.com/docs/voice/api/recording#fetch-a-recordings-media-file */
export function recordingRoutes(x: Exchange): Router {
  const router = Router({ mergeParams: true });
  router.get("/Recordings/:sid.wav", (req, res) => {
    const seconds = x.recordings.get(req.params.sid);
    if (seconds === undefined) throw notFound(req.originalUrl);
    res.type("audio/x-wav").send(toneOf(seconds));
  });
  router.delete("/Recordings/:sid.json", (req, res) => {
    if (!x.recordings.delete(req.params.sid)) throw notFound(req.originalUrl);
    res.status(204).end();
  });
  return router;
}
