import type { Express } from "express";
import request from "supertest";
import twilio from "twilio";

/** Sends a form signed as the carrier signs it: over the public name, whichever site answers. */
export function callWebhook(
  app: Express,
  publicUrl: string,
  authToken: string,
  path: string,
  form: Record<string, string>,
) {
  const signature = twilio.getExpectedTwilioSignature(authToken, publicUrl + path, form);
  return request(app).post(path).type("form").set("X-Twilio-Signature", signature).send(form);
}
