import type { Exchange } from "./exchange.ts";
import { strikes } from "./faults.ts";
import type { Message, MessageStatus } from "./model.ts";
import type { Fields } from "./webhook-sender.ts";

/** Twilio's keywords, whole body, any case: twilio.com/docs/messaging/tutorials/advanced-opt-out */
const stopWords = new Set(["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"]);
const startWords = new Set(["start", "yes", "unstop"]);

/** From acceptance to sent, and from sent to delivered. Milliseconds. */
const stepMs = 200;

/** Takes a message from the account; its statuses follow by callback, none for the first. */
export function acceptMessage(
  x: Exchange,
  given: Pick<Message, "from" | "to" | "body" | "statusCallback">,
): Message {
  const message = record(x, { ...given, direction: "outbound-api", status: "queued" });
  setTimeout(() => step(x, message, "sent"), stepMs).unref();
  setTimeout(() => {
    // 30003: the handset cannot be reached; 30006: a landline. twilio.com/docs/api/errors
    if (strikes(x.faults, "unreachableHandsets")) step(x, message, "undelivered", 30003);
    else if (strikes(x.faults, "landlines")) step(x, message, "undelivered", 30006);
    else step(x, message, "delivered");
  }, stepMs * 2).unref();
  return message;
}

/** A person writes to one of the account's numbers. STOP and START act before the webhook is told. */
export function receiveMessage(x: Exchange, from: string, to: string, body: string): Message {
  const number = x.numbers.get(to);
  if (!number) throw new RangeError(`${to} is not a number of this account`);
  const message = record(x, {
    from,
    to,
    body,
    statusCallback: null,
    direction: "inbound",
    status: "received",
    sentAt: x.ports.now(),
  });
  const word = body.trim().toLowerCase();
  const pair = `${to}|${from}`;
  if (stopWords.has(word)) x.optedOut.add(pair);
  if (startWords.has(word)) x.optedOut.delete(pair);
  if (!number.smsUrl) return message;
  const fields: Fields = {
    ...messageFields(x, message),
    Body: body,
    NumMedia: "0",
    NumSegments: String(message.segments),
    SmsStatus: "received",
  };
  if (stopWords.has(word)) fields.OptOutType = "STOP";
  if (startWords.has(word)) fields.OptOutType = "START";
  if (word === "help" || word === "info") fields.OptOutType = "HELP";
  x.sender.notify("message", number.smsUrl, number.smsMethod, fields, (code) => {
    if (!number.smsFallbackUrl) return;
    const ErrorUrl = number.smsUrl.split("#", 1)[0]!;
    x.sender.notify("message", number.smsFallbackUrl, number.smsFallbackMethod, {
      ...fields,
      ErrorCode: String(code),
      ErrorUrl,
    });
  });
  return message;
}

function record(
  x: Exchange,
  given: Pick<Message, "from" | "to" | "body" | "statusCallback" | "direction" | "status"> & Partial<Message>,
) {
  const message: Message = {
    sid: x.ports.sid("SM"),
    segments: segmentsOf(given.body),
    errorCode: null,
    createdAt: x.ports.now(),
    sentAt: null,
    ...given,
  };
  x.messages.set(message.sid, message);
  x.changed();
  return message;
}

function step(x: Exchange, message: Message, status: MessageStatus, errorCode: number | null = null) {
  message.status = status;
  message.errorCode = errorCode;
  message.sentAt ??= x.ports.now();
  x.changed();
  if (!message.statusCallback) return;
  x.sender.notify("message", message.statusCallback, "POST", {
    ...messageFields(x, message),
    MessageStatus: status,
    SmsStatus: status,
    ...(errorCode === null ? {} : { ErrorCode: String(errorCode) }),
  });
}

const messageFields = (x: Exchange, message: Message): Fields => ({
  MessageSid: message.sid,
  SmsSid: message.sid,
  AccountSid: x.config.accountSid,
  From: message.from,
  To: message.to,
  ApiVersion: "2010-04-01",
});

/** GSM 03.38 in 160 or 153 a part, anything else UCS-2 in 70 or 67. Extended characters count twice. */
export function segmentsOf(body: string): number {
  const basic =
    /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/u;
  if (!basic.test(body)) return body.length <= 70 ? 1 : Math.ceil(body.length / 67);
  const length = body.length + (body.match(/[\^{}\\[~\]|€]/g)?.length ?? 0);
  return length <= 160 ? 1 : Math.ceil(length / 153);
}
