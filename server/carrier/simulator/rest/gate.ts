import { timingSafeEqual } from "node:crypto";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { Exchange } from "../exchange.ts";
import { strikes } from "../faults.ts";
import { Refusal } from "./refusal.ts";

/** Requests under way at once before 429. Twilio limits by concurrency and publishes no number. */
const concurrencyMax = 100;

/** Who asks: the account's own token or its API key, for its own account only. Else 401, 20003. */
export const authenticate =
  (x: Exchange): RequestHandler =>
  (req, _res, next) => {
    const [scheme, encoded = ""] = (req.headers.authorization ?? "").split(" ");
    const [user = "", ...rest] = Buffer.from(encoded, "base64").toString("utf8").split(":");
    const password = rest.join(":");
    const { accountSid, authToken, apiKey, apiSecret } = x.config;
    const known =
      scheme?.toLowerCase() === "basic" &&
      ((user === accountSid && same(password, authToken)) || (user === apiKey && same(password, apiSecret)));
    if (!known || req.params.account !== accountSid) throw new Refusal(401, 20003, "Authenticate");
    next();
  };

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Rate limit and faults on demand. Those that lose an answer let the request act first. */
export function weather(x: Exchange): RequestHandler {
  let underWay = 0;
  return (req: Request, res: Response, next: NextFunction) => {
    res.setHeader("Twilio-Concurrent-Requests", String(underWay + 1));
    if (underWay >= concurrencyMax || strikes(x.faults, "limitRest")) {
      throw new Refusal(429, 20429, "Too Many Requests");
    }
    underWay += 1;
    res.once("close", () => {
      underWay -= 1;
    });
    if (strikes(x.faults, "resetRest")) return void req.socket.destroy();
    if (strikes(x.faults, "failRest")) throw new Refusal(500, 20500, "Internal Server Error");
    if (req.method !== "GET" && strikes(x.faults, "loseRestAnswers")) {
      res.json = () => {
        req.socket.destroy();
        return res;
      };
    }
    if (x.faults.slowRestMs > 0) return void setTimeout(next, x.faults.slowRestMs);
    next();
  };
}
