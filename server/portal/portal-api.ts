/** The customers' page as the console deals with it: what it says, where it is, and links to it. */
import { Router } from "express";
import { z } from "zod";
import type { PortalView } from "#contract/portal.ts";
import type { AppParts } from "../app-parts.ts";
import { ownCustomers } from "../customers/own-customers.ts";
import { may } from "../identity/may.ts";
import { systemCaller } from "../platform/caller.ts";
import { performFor } from "../platform/http/perform-for.ts";
import { perform } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import type { Courier } from "./courier.ts";
import { linkToSend, makeLink, markLinkSent } from "./links.ts";
import { takeNoticeDown, tellCustomers } from "./notices.ts";
import { placePortal } from "./place-portal.ts";
import { portalAt, portalOf, readNotices } from "./queries.ts";
import type { PortalSecrets } from "./secrets.ts";
import { languageFor } from "./words/words.ts";

export type PortalApiParts = Pick<AppParts, "platform" | "identity"> & {
  courier: Courier;
  secrets: PortalSecrets;
  /** Where customers reach the page: `https://my.example.com`. */
  portalUrl: string;
};

export function portalApi({ platform, identity, courier, secrets, portalUrl }: PortalApiParts): Router {
  const router = Router();
  const { database } = platform;
  const { mustBeOwn } = ownCustomers(database, identity.audit);
  const makeOne = makeLink(secrets);

  router.get("/portal", may("portal:tell"), async (req, res) => {
    const { enterpriseId } = req.caller;
    const { value } = await database.readAny({ enterpriseId }, async (tx) => ({
      notices: await readNotices(tx),
      portal: await portalOf(tx, enterpriseId),
    }));
    const { portal, notices } = value;
    const place = portal && {
      slug: portal.slug,
      url: `${portalUrl}/my/${portal.slug}`,
      helpQueues: portal.helpQueues,
      senderNumber: portal.senderNumber,
      emergencyNumber: portal.emergencyNumber,
      timeZone: portal.timeZone,
      version: portal.version,
    };
    res.json({ notices, place } satisfies PortalView);
  });
  router.post("/portal/notices", may("portal:tell"), async (req, res) => {
    res.status(201).json(await performFor(req, platform, tellCustomers, req.body));
  });
  router.post("/portal/take-down", may("portal:tell"), async (req, res) => {
    res.json(await performFor(req, platform, takeNoticeDown, req.body));
  });
  router.put("/portal/place", may("settings:change"), async (req, res) => {
    res.json(await performFor(req, platform, placePortal, req.body));
  });

  router.post("/customers/:customerId/own-page-link", may("portal:invite"), async (req, res) => {
    const customerId = z.uuid().parse(req.params.customerId);
    await mustBeOwn(req.caller, customerId);
    const { linkId } = await performFor(req, platform, makeOne, { ...req.body, customerId });
    await deliver(req.caller.enterpriseId, linkId);
    res.json({ linkId });
  });

  /** Once: a repeated request finds the link sent. @throws Problem `carrier-unreachable`; then it may be repeated. */
  async function deliver(enterpriseId: string, linkId: string): Promise<void> {
    const { link, portal } = await database.read({ enterpriseId }, async (tx) => {
      const own = await portalOf(tx, enterpriseId);
      return { link: await linkToSend(tx, linkId), portal: own && (await portalAt(tx, own.slug)) };
    });
    if (!link || !portal) return;
    const { kind, value, language } = link;
    const url = `${portalUrl}/my/${portal.slug}/link/${secrets.linkToken(linkId)}`;
    const isSent = await courier.link(portal, { kind, value, language: languageFor(language) ?? "en" }, url);
    if (!isSent)
      throw new Problem("carrier-unreachable", "The link could not be handed over. Try again in a minute.");
    await perform(platform, markLinkSent, systemCaller("portal", enterpriseId), { linkId });
  }
  return router;
}
