/** Who looks at the page, in which language, and what of it every page shows. Read once a request. */
import { sql } from "drizzle-orm";
import type { Request } from "express";
import { type PortalLanguage, portalLanguages } from "#contract/portal.ts";
import type { customers } from "#db/schema/customers.ts";
import type { CustomerCaller } from "../platform/caller.ts";
import type { Platform } from "../platform/platform.ts";
import { Problem } from "../platform/problem.ts";
import { customerNamed, type PortalRow, portalAt, type SessionRow, sessionOf } from "./queries.ts";
import type { PortalSecrets } from "./secrets.ts";
import type { Words } from "./words/en.ts";
import { languageFor, wordsIn } from "./words/words.ts";

export const cookieNames = { visit: "my_visit", session: "my_session", language: "my_language" } as const;

export type Visit = {
  portal: PortalRow & { name: string };
  /** Where this enterprise's pages begin: `/my/<slug>`. */
  base: string;
  language: PortalLanguage;
  words: Words;
  /** This browser, by its cookie; null on its first request. */
  browser: string | null;
  sessionToken: string | null;
  /** Null: not signed in. */
  session: SessionRow | null;
  /** Null also while one of several has not said which of them they are. */
  customer: typeof customers.$inferSelect | null;
  /** In which times are told. */
  timeZone: string;
  /** How old what is shown is; 0 from the primary. */
  ageMs: number;
  /** IP address, for limits. */
  address: string;
};

/** @throws Problem `not-found` when no enterprise's page is there, `no-leader` when nothing can be read. */
export async function readVisit(platform: Platform, secrets: PortalSecrets, req: Request): Promise<Visit> {
  const slug = String(req.params.portal);
  const cookies = cookiesOf(req);
  const sessionToken = cookies.get(cookieNames.session) ?? null;
  const now = platform.clock.now();
  const { value, ageMs } = await platform.database.readAny({ enterpriseId: null }, async (tx) => {
    const portal = await portalAt(tx, slug);
    if (!portal) throw new Problem("not-found", "There is no page of this name.");
    // Now it is known whose page this is, their rows may be seen.
    await tx.execute(sql`select set_config('app.enterprise', ${portal.enterpriseId}, true)`);
    const session = sessionToken ? await sessionOf(tx, secrets.sessionDigest(sessionToken), now) : null;
    const customer = session?.customerId ? await customerNamed(tx, session.customerId) : null;
    return { portal, session, customer, timeZone: customer?.timeZone ?? portal.timeZone };
  });
  const language = languageOf(req, cookies.get(cookieNames.language), value.customer?.language);
  return {
    ...value,
    base: `/my/${value.portal.slug}`,
    language,
    words: wordsIn(language),
    browser: cookies.get(cookieNames.visit) ?? null,
    sessionToken,
    ageMs,
    address: req.ip ?? "unknown",
  };
}

/** Chosen here; else the record's; else what the browser prefers. */
export function languageOf(req: Request, chosen?: string, ofRecord?: string): PortalLanguage {
  const known = (tag: string | undefined) => portalLanguages.find((language) => language === tag);
  const recorded = ofRecord === undefined ? null : languageFor(ofRecord);
  return known(chosen) ?? recorded ?? known(req.acceptsLanguages([...portalLanguages]) || undefined) ?? "en";
}

/** Names and values as sent (RFC 6265); of two with one name the first counts. */
export function cookiesOf(req: Request): Map<string, string> {
  const pairs = (req.get("cookie") ?? "").split(";").map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
  });
  return new Map(pairs.filter(([name, value]) => name !== "" && /^[\w-]{1,64}$/.test(value)).reverse());
}

/** @throws Problem `not-signed-in`. */
export function customerOf(visit: Visit): {
  customer: NonNullable<Visit["customer"]>;
  caller: CustomerCaller;
} {
  if (!visit.customer) throw new Problem("not-signed-in", "Nobody is signed in here.");
  return {
    customer: visit.customer,
    caller: { kind: "customer", id: visit.customer.id, enterpriseId: visit.portal.enterpriseId },
  };
}
