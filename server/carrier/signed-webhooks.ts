/** The one way in for the carrier: signed forms, answered with TwiML. */
import { type Request, type Response, Router } from "express";
import { Counter } from "prom-client";
import type { Log } from "../platform/log.ts";
import { requireSignature, webhookBody } from "./signature.ts";
import { type WebhookPath, webhookPaths } from "./webhook-paths.ts";

/** Twilio's form fields; what is absent reads as undefined. */
export type Form = Record<string, string | undefined>;

export type SignedWebhooks = {
  /** Mounted at `/carrier`. */
  router: Router;
  /** Answers one path with TwiML. `query` is ours: it was part of the signed URL. */
  on(path: WebhookPath, answer: (form: Form, query: Form) => Promise<string>): void;
};

const prefix = "/carrier";
const refused = new Counter({
  name: "carrier_webhooks_refused_total",
  help: "Webhooks whose signature was missing or wrong",
  labelNames: ["reason"] as const,
});

/** Unsigned: 403, counted and logged. A form over 64 kB: 413. */
export function signedWebhooks(parts: { authToken: string; publicUrl: string; log: Log }): SignedWebhooks {
  const router = Router();
  const guard = [webhookBody, requireSignature({ ...parts, refused })];
  return {
    router,
    on(path, answer) {
      router.post(webhookPaths[path].slice(prefix.length), ...guard, async (req: Request, res: Response) => {
        res.type("text/xml").send(await answer(fieldsOf(req.body), fieldsOf(req.query)));
      });
    },
  };
}

/** Only text: a field sent twice or nested is not the carrier's. */
function fieldsOf(given: unknown): Form {
  const entries = Object.entries((given ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    // The database's text cannot hold U+0000; nobody is turned away for it.
    entries.map(([name, value]) => [
      name,
      typeof value === "string" ? value.replaceAll("\u0000", "\ufffd") : undefined,
    ]),
  );
}
