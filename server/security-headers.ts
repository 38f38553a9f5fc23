/** What browsers are told about this origin, and which other origins may call it. */
import type { RequestHandler } from "express";
import helmet from "helmet";
import type { Config } from "./config.ts";

/** A console keeps its origin when it moves to the other site, so each site lets the other's pages call it. */
export function allowSites(config: Config): RequestHandler {
  const origins = new Set(config.sites.map((site) => new URL(site.url).origin));
  return (req, res, next) => {
    const origin = req.get("origin");
    res.setHeader("Vary", "Origin");
    if (origin && origins.has(origin)) {
      res.setHeader("Access-Control-Allow-Origin", origin);
      res.setHeader("Access-Control-Expose-Headers", "Retry-After, set-auth-token");
      if (req.method === "OPTIONS") {
        res.setHeader("Access-Control-Allow-Headers", "authorization, content-type, idempotency-key");
        res.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE");
        res.setHeader("Access-Control-Max-Age", "600");
        res.status(204).end();
        return;
      }
    }
    next();
  };
}

/** Scripts only from here; connections only to the sites and the carrier. Mantine writes its styles inline. */
export function securityHeaders(config: Config): RequestHandler {
  const reachable = [
    ...config.sites.map((site) => site.url),
    ...(config.twilio.apiUrl ? [config.twilio.apiUrl] : []),
  ];
  // The softphone's signalling, its own reports, and the sounds it plays: twilio.com/docs/voice/sdks/javascript
  const twilio = config.twilio.apiUrl ? [] : ["wss://*.twilio.com", "https://*.twilio.com"];
  const sounds = config.twilio.apiUrl ? [] : ["https://media.twiliocdn.com", "https://sdk.twilio.com"];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'"],
        // A voicemail is fetched with the session's token and played from memory.
        mediaSrc: ["'self'", "blob:", ...sounds],
        connectSrc: [
          "'self'",
          ...reachable,
          ...reachable.map((url) => url.replace(/^http/, "ws")),
          ...twilio,
          ...sounds,
        ],
        workerSrc: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        objectSrc: ["'none'"],
      },
    },
    crossOriginResourcePolicy: { policy: "same-site" },
    // Loopback and closed networks run without TLS; behind TLS the proxy in front adds it.
    strictTransportSecurity: config.sites.every((site) => site.url.startsWith("https:")),
  });
}
