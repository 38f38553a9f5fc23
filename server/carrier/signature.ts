import express, { type RequestHandler } from "express";
import type { Counter } from "prom-client";
import twilio from "twilio";
import type { Log } from "#server/platform/log.ts";
import { Problem } from "#server/platform/problem.ts";

type SignatureCheck = {
  authToken: string;
  /** The one public name, without a path. Twilio signed that name, whichever site is answering. */
  publicUrl: string;
  log: Log;
  /** `carrier_webhooks_refused_total`, by reason. */
  refused: Counter<"reason">;
};

/** A webhook's form is a few kB; more is not Twilio. */
const bodyBytesMax = "64kb";
const fieldsMax = 200;

/** Parses a webhook's form. Larger than 64 kB: 413. */
export const webhookBody: RequestHandler = express.urlencoded({
  extended: false,
  limit: bodyBytesMax,
  parameterLimit: fieldsMax,
});

/**
 * Lets only the carrier's own requests through: `X-Twilio-Signature` over the public URL and the form.
 *
 * The signature carries no time, so a replayed webhook passes here and must do nothing twice further in.
 * Needs {@link webhookBody} before it. Refusals are counted and logged, without the form.
 *
 * Source: twilio.com/docs/usage/security#validating-requests
 * @throws Problem `unsigned-webhook` (403).
 */
export function requireSignature({ authToken, publicUrl, log, refused }: SignatureCheck): RequestHandler {
  const base = publicUrl.replace(/\/+$/, "");
  return (req, _res, next) => {
    const signature = req.header("X-Twilio-Signature");
    const params = req.method === "GET" ? {} : ((req.body ?? {}) as Record<string, unknown>);
    if (signature && signed(authToken, signature, base + req.originalUrl, params)) return next();
    const reason = signature ? "wrong" : "missing";
    refused.inc({ reason });
    log.warn(
      { event: "carrier-webhook-refused", reason, path: req.path, ip: req.ip },
      "unsigned webhook refused",
    );
    throw new Problem("unsigned-webhook", `The webhook's signature is ${reason}; nothing was done.`);
  };
}

/** True when the signature is ours. An URL that cannot be parsed was not signed by anyone. */
export function signed(
  authToken: string,
  signature: string,
  url: string,
  params: Record<string, unknown>,
): boolean {
  return URL.canParse(url) && twilio.validateRequest(authToken, signature, url, params);
}
