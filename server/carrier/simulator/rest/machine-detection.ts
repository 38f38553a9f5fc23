import type { Exchange } from "../exchange.ts";
import { type Call, isOver } from "../model.ts";
import { absoluteUrl, type Form, method, text } from "./fields.ts";
import { Refusal } from "./refusal.ts";

/** Twilio takes about four seconds to tell a greeting from a hello; here it is quicker. Milliseconds. */
const listensMs = 400;

/**
 * Answering machine detection of a leg made by REST, told asynchronously while the leg goes on:
 * twilio.com/docs/voice/answering-machine-detection
 *
 * @returns what to do once the phone answers.
 */
export function detection(x: Exchange, form: Form): (call: Call) => void {
  const asked = text(form, "MachineDetection");
  if (asked !== null && asked !== "Enable" && asked !== "DetectMessageEnd")
    throw new Refusal(400, 21240, `MachineDetection ${asked.slice(0, 64)} is invalid`);
  const url = absoluteUrl(form, "AmdStatusCallback", 21609);
  const verb = method(form, "AmdStatusCallbackMethod");
  if (asked === null || !url) return () => undefined;
  return (call) => {
    setTimeout(() => {
      if (isOver(call)) return;
      x.sender.notify("status", url, verb, {
        CallSid: call.sid,
        AccountSid: x.config.accountSid,
        AnsweredBy: call.farEnd.answers ?? "human",
        MachineDetectionDuration: String(listensMs),
      });
    }, listensMs).unref();
  };
}
