import { Router } from "express";
import { endCall, openCall } from "../call-life.ts";
import type { Exchange } from "../exchange.ts";
import { type Call, type CallStatus, callStatuses, isOver } from "../model.ts";
import type { Outbound } from "../outbound.ts";
import type { Instructions } from "../twiml-line.ts";
import { startTwiml } from "../twiml-run.ts";
import { parseTwiml, TwimlParseError } from "../xml.ts";
import {
  absoluteUrl,
  type Form,
  isAddress,
  isNumber,
  method,
  statusCallback,
  text,
  whole,
} from "./fields.ts";
import { matchesDay, page } from "./paging.ts";
import { notFound, Refusal } from "./refusal.ts";
import { callView } from "./views.ts";

/** Longest TwiML a request may carry. Characters: twilio.com/docs/voice/api/call-resource */
const twimlCharsMax = 4000;

export function callRoutes(x: Exchange, outbound: Outbound): Router {
  const router = Router({ mergeParams: true });

  router.post("/Calls.json", (req, res) => {
    const form = (req.body ?? {}) as Form;
    const { to, from } = parties(x, form);
    const instructions = instructionsOf(form, x);
    if (!instructions) throw new Refusal(400, 21205, "Url, Twiml or ApplicationSid is required");
    const fallbackUrl = absoluteUrl(form, "FallbackUrl", 21205);
    const call = openCall(x, {
      direction: "outbound-api",
      from,
      to,
      farEnd: x.farEndOf(to),
      statusCallback: statusCallback(form),
      fallback: fallbackUrl ? { url: fallbackUrl, method: method(form, "FallbackMethod") } : null,
    });
    place(x, outbound, call, whole(form, "Timeout", 1, 600) ?? 60, () => startTwiml(x, call, instructions));
    res.status(201).json(callView(x, call, outbound.queued() * (1000 / x.config.callsPerSecond)));
  });

  router.get("/Calls.json", (req, res) => {
    const query = req.query as Record<string, unknown>;
    const wanted = [...x.calls.values()]
      .reverse()
      .filter(
        (call) =>
          is(query.To, call.to) &&
          is(query.From, call.from) &&
          is(query.ParentCallSid, call.parentSid) &&
          is(query.Status, call.status) &&
          matchesDay(query, "StartTime", call.answeredAt) &&
          matchesDay(query, "EndTime", call.endedAt),
      );
    res.json(page(req.baseUrl + req.path, query, "calls", wanted, (call) => callView(x, call)));
  });

  router.get("/Calls/:sid.json", (req, res) => {
    res.json(callView(x, find(x, req.params.sid, req.originalUrl)));
  });

  router.post("/Calls/:sid.json", (req, res) => {
    const form = (req.body ?? {}) as Form;
    const call = find(x, req.params.sid, req.originalUrl);
    const status = text(form, "Status");
    if (status !== null) {
      if (!callStatuses.includes(status as CallStatus) || !["canceled", "completed"].includes(status)) {
        throw new Refusal(400, 21218, `Status ${status} cannot be set`);
      }
      if (isOver(call)) throw new Refusal(400, 21220, "Call is not in-progress. Cannot redirect.");
      // `canceled` touches only calls that were not answered yet.
      if (status === "completed" || !call.answeredAt) endCall(x, call, "site", `REST set it to ${status}`);
      return void res.json(callView(x, call));
    }
    const instructions = instructionsOf(form, x, true);
    if (!instructions) throw new Refusal(400, 21205, "Url, Twiml or Status is required");
    if (call.status !== "in-progress")
      throw new Refusal(400, 21220, "Call is not in-progress. Cannot redirect.");
    startTwiml(x, call, instructions);
    res.json(callView(x, call));
  });

  return router;
}

/** To and From of an API-made call, refused as Twilio refuses them. */
export function parties(x: Exchange, form: Form): { to: string; from: string } {
  const to = text(form, "To");
  const from = text(form, "From");
  if (!to) throw new Refusal(400, 21201, "No 'To' number is specified");
  if (!from) throw new Refusal(400, 21213, "No 'From' number is specified");
  if (!isAddress(to))
    throw new Refusal(400, 21211, `The 'To' number ${to.slice(0, 64)} is not a valid phone number.`);
  if (!isAddress(from))
    throw new Refusal(400, 21212, `The 'From' number ${from.slice(0, 64)} is not a valid phone number.`);
  if (isNumber(to) && !x.numbers.has(from)) {
    throw new Refusal(
      400,
      21210,
      `The source phone number provided, ${from}, is not yet verified for your account.`,
    );
  }
  return { to, from };
}

export function place(x: Exchange, outbound: Outbound, call: Call, timeoutS: number, onAnswer: () => void) {
  if (outbound.place(call, timeoutS, onAnswer)) return;
  endCall(x, call, "carrier", "the backlog of calls is full", "failed");
  throw new Refusal(429, 22005, "More than 24 hours of calls are queued");
}

function instructionsOf(form: Form, x: Exchange, exclusive = false): Instructions | null {
  const url = absoluteUrl(form, "Url", 21205);
  const twiml = text(form, "Twiml");
  if (exclusive && url && twiml) throw new Refusal(400, 21223, "Url and Twiml exclude each other");
  if (url) return { kind: "fetch", url, method: method(form, "Method"), fields: {} };
  if (twiml) {
    if (twiml.length > twimlCharsMax)
      throw new Refusal(400, 21624, `Twiml is longer than ${twimlCharsMax} characters`);
    return { kind: "given", twiml: checked(twiml) };
  }
  const application = text(form, "ApplicationSid");
  if (!application) return null;
  if (application !== x.config.appSid)
    throw new Refusal(400, 21218, `Invalid ApplicationSid ${application.slice(0, 64)}`);
  return { kind: "fetch", url: x.config.appVoiceUrl, method: "POST", fields: {} };
}

function checked(twiml: string): string {
  try {
    parseTwiml(twiml);
    return twiml;
  } catch (error) {
    if (!(error instanceof TwimlParseError)) throw error;
    throw new Refusal(400, 12100, `Twiml cannot be parsed: ${error.message}`);
  }
}

const is = (asked: unknown, value: string | null) => asked === undefined || asked === value;

function find(x: Exchange, sid: string, uri: string): Call {
  const call = x.calls.get(sid);
  if (!call) throw notFound(uri);
  return call;
}
