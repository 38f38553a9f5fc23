import { Router } from "express";
import { rfc2822 } from "../call-life.ts";
import type { Exchange } from "../exchange.ts";
import { type Call, isOver } from "../model.ts";
import { keepRecording } from "../recordings.ts";
import { absoluteUrl, type Form, method, text } from "./fields.ts";
import { notFound, Refusal } from "./refusal.ts";

type Taping = {
  sid: string;
  call: Call;
  status: "in-progress" | "paused" | "stopped" | "completed";
  startedAt: Date;
  /** What was taped so far, pauses left out. Milliseconds. */
  tapedMs: number;
  sinceMs: number | null;
  callback: { url: string; verb: "GET" | "POST" } | null;
};

/** Recordings of live calls, by call: twilio.com/docs/voice/api/recording. A pause is left out of what is kept. */
export function callRecordingRoutes(x: Exchange): Router {
  const router = Router({ mergeParams: true });
  const tapings = new Map<string, Taping[]>();
  const of = (callSid: string) => tapings.get(callSid) ?? [];
  const nowMs = () => x.ports.now().getTime();

  function stopTape(taping: Taping, status: Taping["status"]) {
    if (taping.sinceMs !== null) taping.tapedMs += nowMs() - taping.sinceMs;
    taping.sinceMs = null;
    taping.status = status;
  }
  function complete(taping: Taping) {
    if (taping.status === "completed") return;
    stopTape(taping, "completed");
    const seconds = Math.round(taping.tapedMs / 1000);
    keepRecording(x, taping.sid, seconds);
    if (taping.callback)
      x.sender.notify("status", taping.callback.url, taping.callback.verb, {
        AccountSid: x.config.accountSid,
        CallSid: taping.call.sid,
        RecordingSid: taping.sid,
        RecordingStatus: "completed",
        RecordingDuration: String(seconds),
        RecordingSource: "StartCallRecordingAPI",
        RecordingStartTime: rfc2822(taping.startedAt),
      });
  }
  x.news.on("changed", () => {
    for (const [callSid, list] of tapings) {
      if (!list.some(({ call }) => isOver(call))) continue;
      for (const taping of list) complete(taping);
      tapings.delete(callSid);
    }
  });

  router.post("/Calls/:call/Recordings.json", (req, res) => {
    const call = x.calls.get(req.params.call);
    if (!call) throw notFound(req.originalUrl);
    if (call.status !== "in-progress")
      throw new Refusal(400, 21220, "Requested resource is not eligible for recording");
    const form = (req.body ?? {}) as Form;
    const url = absoluteUrl(form, "RecordingStatusCallback", 21609);
    const taping: Taping = {
      sid: x.ports.sid("RE"),
      call,
      status: "in-progress",
      startedAt: x.ports.now(),
      tapedMs: 0,
      sinceMs: nowMs(),
      callback: url ? { url, verb: method(form, "RecordingStatusCallbackMethod") } : null,
    };
    tapings.set(call.sid, [...of(call.sid), taping]);
    res.status(201).json(view(x, taping));
  });

  router.get("/Calls/:call/Recordings.json", (req, res) => {
    const list = of(req.params.call).map((taping) => view(x, taping));
    res.json({ recordings: list, page: 0, page_size: 50, next_page_uri: null });
  });

  router.post("/Calls/:call/Recordings/:sid.json", (req, res) => {
    const taping = of(req.params.call).findLast(
      ({ sid }) => req.params.sid === "Twilio.CURRENT" || sid === req.params.sid,
    );
    if (!taping) throw notFound(req.originalUrl);
    const status = text((req.body ?? {}) as Form, "Status");
    if (status !== "paused" && status !== "in-progress" && status !== "stopped")
      throw new Refusal(400, 20001, "Status is in-progress, paused or stopped");
    if (status === "in-progress") {
      taping.sinceMs ??= nowMs();
      taping.status = "in-progress";
    } else stopTape(taping, status);
    res.json(view(x, taping));
  });
  return router;
}

const view = (x: Exchange, { sid, call, status, startedAt }: Taping) => ({
  sid,
  account_sid: x.config.accountSid,
  call_sid: call.sid,
  conference_sid: null,
  status,
  channels: 1,
  source: "StartCallRecordingAPI",
  start_time: rfc2822(startedAt),
  date_created: rfc2822(startedAt),
  date_updated: rfc2822(startedAt),
  duration: null,
  price: null,
  price_unit: "USD",
  error_code: null,
  api_version: "2010-04-01",
  uri: `/2010-04-01/Accounts/${x.config.accountSid}/Calls/${call.sid}/Recordings/${sid}.json`,
});
