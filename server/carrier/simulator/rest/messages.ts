import { Router } from "express";
import type { Exchange } from "../exchange.ts";
import { acceptMessage } from "../messages.ts";
import type { Message } from "../model.ts";
import { absoluteUrl, type Form, isNumber, text, whole } from "./fields.ts";
import { matchesDay, page } from "./paging.ts";
import { notFound, Refusal } from "./refusal.ts";
import { messageView } from "./views.ts";

/** Longest body of a message. Characters: twilio.com/docs/errors/21617 */
const bodyCharsMax = 1600;

export function messageRoutes(x: Exchange): Router {
  const router = Router({ mergeParams: true });

  router.post("/Messages.json", (req, res) => {
    const form = (req.body ?? {}) as Form;
    const to = text(form, "To");
    const from = text(form, "From");
    const body = text(form, "Body");
    if (!to) throw new Refusal(400, 21604, "A 'To' phone number is required.");
    if (!from) throw new Refusal(400, 21603, "A 'From' phone number is required.");
    if (!body) throw new Refusal(400, 21602, "Message body is required.");
    if (!isNumber(to))
      throw new Refusal(400, 21211, `The 'To' number ${to.slice(0, 64)} is not a valid phone number.`);
    if (!isNumber(from))
      throw new Refusal(400, 21212, `The 'From' number ${from.slice(0, 64)} is not a valid phone number.`);
    if (!x.numbers.has(from)) {
      throw new Refusal(
        400,
        21606,
        `The 'From' phone number ${from} is not a message-capable number of this account.`,
      );
    }
    if (from === to) throw new Refusal(400, 21266, "'To' and 'From' number cannot be the same.");
    if (body.length > bodyCharsMax) {
      throw new Refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit.");
    }
    whole(form, "ValidityPeriod", 1, 36_000);
    if (x.optedOut.has(`${from}|${to}`)) {
      throw new Refusal(400, 21610, "Attempt to send to unsubscribed recipient");
    }
    const message = acceptMessage(x, {
      from,
      to,
      body,
      statusCallback: absoluteUrl(form, "StatusCallback", 21609),
    });
    res.status(201).json(messageView(x, message));
  });

  router.get("/Messages.json", (req, res) => {
    const query = req.query as Record<string, unknown>;
    const wanted = [...x.messages.values()]
      .reverse()
      .filter(
        (message) =>
          (query.To === undefined || query.To === message.to) &&
          (query.From === undefined || query.From === message.from) &&
          matchesDay(query, "DateSent", message.sentAt),
      );
    const view = (message: Message) => messageView(x, message);
    res.json(page(req.baseUrl + req.path, query, "messages", wanted, view));
  });

  router.get("/Messages/:sid.json", (req, res) => {
    const message = x.messages.get(req.params.sid);
    if (!message) throw notFound(req.originalUrl);
    res.json(messageView(x, message));
  });

  return router;
}
