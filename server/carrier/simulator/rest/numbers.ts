import { Router } from "express";
import type { Exchange } from "../exchange.ts";
import type { NumberRecord } from "../model.ts";
import { absoluteUrl, type Form, method, text } from "./fields.ts";
import { page } from "./paging.ts";
import { notFound } from "./refusal.ts";
import { numberView } from "./views.ts";

/** The account's own numbers and where their webhooks go. */
export function numberRoutes(x: Exchange): Router {
  const router = Router({ mergeParams: true });

  router.get("/IncomingPhoneNumbers.json", (req, res) => {
    const query = req.query as Record<string, unknown>;
    const wanted = [...x.numbers.values()].filter(
      (number) =>
        (query.PhoneNumber === undefined || number.phoneNumber.includes(String(query.PhoneNumber))) &&
        (query.FriendlyName === undefined || number.friendlyName === query.FriendlyName),
    );
    const view = (number: NumberRecord) => numberView(x, number);
    res.json(page(req.baseUrl + req.path, query, "incoming_phone_numbers", wanted, view));
  });

  router.get("/IncomingPhoneNumbers/:sid.json", (req, res) => {
    res.json(numberView(x, find(x, req.params.sid, req.originalUrl)));
  });

  router.post("/IncomingPhoneNumbers/:sid.json", (req, res) => {
    const form = (req.body ?? {}) as Form;
    const number = find(x, req.params.sid, req.originalUrl);
    number.voiceUrl = absoluteUrl(form, "VoiceUrl", 21502) ?? number.voiceUrl;
    number.voiceFallbackUrl = absoluteUrl(form, "VoiceFallbackUrl", 21502) ?? number.voiceFallbackUrl;
    number.statusCallback = absoluteUrl(form, "StatusCallback", 21502) ?? number.statusCallback;
    number.smsUrl = absoluteUrl(form, "SmsUrl", 21502) ?? number.smsUrl;
    number.smsFallbackUrl = absoluteUrl(form, "SmsFallbackUrl", 21502) ?? number.smsFallbackUrl;
    number.friendlyName = text(form, "FriendlyName")?.slice(0, 64) ?? number.friendlyName;
    if (text(form, "VoiceMethod")) number.voiceMethod = method(form, "VoiceMethod");
    if (text(form, "VoiceFallbackMethod")) number.voiceFallbackMethod = method(form, "VoiceFallbackMethod");
    if (text(form, "SmsMethod")) number.smsMethod = method(form, "SmsMethod");
    if (text(form, "SmsFallbackMethod")) number.smsFallbackMethod = method(form, "SmsFallbackMethod");
    res.json(numberView(x, number));
  });

  return router;
}

function find(x: Exchange, sid: string, uri: string): NumberRecord {
  for (const number of x.numbers.values()) if (number.sid === sid) return number;
  throw notFound(uri);
}
