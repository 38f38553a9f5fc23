import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { SimulatorConfig } from "./config.ts";

const header = z.object({ alg: z.literal("HS256"), cty: z.literal("twilio-fpa;v=1") });
const payload = z.object({
  iss: z.string(),
  sub: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
  grants: z.object({
    identity: z.string().regex(/^[A-Za-z0-9_.@:-]{1,121}$/),
    voice: z.object({
      outgoing: z.object({ application_sid: z.string() }).optional(),
      incoming: z.object({ allow: z.boolean() }).optional(),
    }),
  }),
});

/** What a device may do, from a token that holds. */
export type DeviceGrant = { identity: string; mayCall: boolean; mayBeCalled: boolean; expiresAtMs: number };

/** Refusals in the numbers the Voice SDK gives: 20101 invalid, 20104 expired, 31202 wrong signature. */
export type TokenRefusal = { code: number; message: string };

/** Checks a Twilio AccessToken (JWT, HS256 by the API key's secret) with a voice grant for our app. */
export function readDeviceToken(
  config: SimulatorConfig,
  token: string,
  now: Date,
): { grant: DeviceGrant } | { refusal: TokenRefusal } {
  const invalid = (message: string) => ({ refusal: { code: 20101, message } });
  const [head, body, signature, ...rest] = token.split(".");
  if (!head || !body || !signature || rest.length > 0 || token.length > 8192) return invalid("not a JWT");
  const expected = createHmac("sha256", config.apiSecret).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return { refusal: { code: 31202, message: "the token's signature does not match" } };
  }
  const parsedHeader = header.safeParse(json(head));
  const parsed = payload.safeParse(json(body));
  if (!parsedHeader.success || !parsed.success)
    return invalid("the token's content is not an access token with a voice grant");
  const { iss, sub, exp, nbf, grants } = parsed.data;
  if (iss !== config.apiKey || sub !== config.accountSid) return invalid("the token is of another account");
  const seconds = now.getTime() / 1000;
  if (exp <= seconds) return { refusal: { code: 20104, message: "the token has expired" } };
  if (nbf !== undefined && nbf > seconds + 30) return invalid("the token is not valid yet");
  return {
    grant: {
      identity: grants.identity,
      mayCall: grants.voice.outgoing?.application_sid === config.appSid,
      mayBeCalled: grants.voice.incoming?.allow === true,
      expiresAtMs: exp * 1000,
    },
  };
}

function json(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}
