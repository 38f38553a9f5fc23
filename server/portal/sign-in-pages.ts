/** The first page, the code, the link, and which of several one is. */
import type { Router } from "express";
import { readPhone } from "../customers/read-phone.ts";
import { email } from "../customers/record/shapes.ts";
import { systemCaller } from "../platform/caller.ts";
import { refuseField } from "../platform/differences.ts";
import { perform } from "../platform/operation.ts";
import { type Again, type Answer, acts, errorsOf, type PortalParts, shows } from "./answers.ts";
import { askForCode, makeCode } from "./codes.ts";
import { countAttempt } from "./limits.ts";
import { askForCodeByLink, linkNamed } from "./links.ts";
import { noticeTold } from "./notice-told.ts";
import { chooseByAccount, signInWithCode, signOutOfPortal } from "./sign-in.ts";
import { sessionLivesMs } from "./timing.ts";
import { customerOf, type Visit } from "./visit.ts";

export function signInPages(
  router: Router,
  parts: PortalParts,
  home: (visit: Visit, done?: string) => Promise<Answer>,
) {
  const { platform, secrets, courier } = parts;
  const signIn = signInWithCode(secrets);
  const portalItself = (visit: Visit) => systemCaller("portal", visit.portal.enterpriseId);

  async function entrance(visit: Visit, typed = "", error?: string): Promise<Answer> {
    return {
      page: "entrance",
      title: visit.words.yourPage,
      status: error ? 400 : 200,
      facts: { notice: await noticeTold(platform, visit), typed, error },
    };
  }
  const codePage = (visit: Visit, outcome?: "wrong" | "over" | "digits"): Answer => ({
    page: "code",
    title: visit.words.signIn.codeHeading,
    status: outcome ? 400 : 200,
    facts: { error: outcome && visit.words.errors[outcome] },
  });
  const accountPage = (visit: Visit, error?: string): Answer => ({
    page: "account",
    title: visit.words.signIn.accountHeading,
    status: error ? 400 : 200,
    facts: { error },
  });

  router.get(
    "/my/:portal",
    shows(parts, async (visit, { query }) => {
      if (visit.customer) return home(visit, query.done);
      return visit.session ? { to: "/account" } : entrance(visit);
    }),
  );

  const formAgain: Again = async (visit, fields, problem) =>
    entrance(visit, fields.reach, errorsOf(visit, problem).reach);
  router.post(
    "/my/:portal",
    acts(
      parts,
      async (visit, fields) => {
        const { kind, value } = readReach(fields.reach ?? "");
        const { address } = visit;
        await countAttempt(platform, {
          reachFromAddress: `${value} ${address}`,
          reach: value,
          codesFromAddress: address,
        });
        const { code, digits } = makeCode(platform.ids, secrets, visit.browser!);
        const { send } = await perform(platform, askForCode, portalItself(visit), { code, kind, value });
        const to = { kind, value, language: visit.language };
        return { to: "/code", after: () => (send ? courier.code(from(visit), to, digits) : undefined) };
      },
      formAgain,
    ),
  );

  router.get(
    "/my/:portal/code",
    shows(parts, async (visit) => codePage(visit)),
  );
  router.post(
    "/my/:portal/code",
    acts(
      parts,
      async (visit, { digits = "" }) => {
        await countAttempt(platform, { triesFromAddress: visit.address });
        const token = secrets.cookie();
        const { outcome } = await perform(platform, signIn, portalItself(visit), {
          digits,
          visit: secrets.visitDigest(visit.browser!),
          session: secrets.sessionDigest(token),
        });
        if (outcome === "wrong" || outcome === "over") return codePage(visit, outcome);
        return {
          to: outcome === "choose" ? "/account" : "",
          session: { token, livesMs: sessionLivesMs },
        };
      },
      async (visit) => codePage(visit, "digits"),
    ),
  );

  router.get(
    "/my/:portal/account",
    shows(parts, async (visit) => (visit.session && !visit.customer ? accountPage(visit) : { to: "" })),
  );
  router.post(
    "/my/:portal/account",
    acts(
      parts,
      async (visit, { account = "" }) => {
        await countAttempt(platform, { triesFromAddress: visit.address });
        const { outcome } = await perform(platform, chooseByAccount, portalItself(visit), {
          account,
          session: secrets.sessionDigest(visit.sessionToken ?? ""),
        });
        if (outcome === "wrong") return accountPage(visit, visit.words.errors.account);
        return outcome === "in" ? { to: "" } : { to: "", session: null };
      },
      async (visit) => accountPage(visit, visit.words.errors.account),
    ),
  );

  router.get(
    "/my/:portal/link/:token",
    shows(parts, async (visit, { params }) => {
      const link = await platform.database.readAny({ enterpriseId: visit.portal.enterpriseId }, (tx) =>
        linkNamed(tx, secrets.linkDigest(params.token ?? ""), platform.clock.now()),
      );
      return {
        page: "link",
        title: visit.words.signIn.linkHeading,
        status: link.value ? 200 : 404,
        facts: { leads: link.value !== null, token: params.token },
      };
    }),
  );
  router.post(
    "/my/:portal/link/:token",
    acts(parts, async (visit, _fields, params) => {
      const { address, portal } = visit;
      const digest = secrets.linkDigest(params.token ?? "");
      const scope = { enterpriseId: portal.enterpriseId };
      const link = await platform.database.read(scope, (tx) => linkNamed(tx, digest, platform.clock.now()));
      if (!link) return { to: `/link/${encodeURIComponent(params.token ?? "")}` };
      const { kind, value } = link;
      await countAttempt(platform, {
        reachFromAddress: `${value} ${address}`,
        reach: value,
        codesFromAddress: address,
      });
      const { code, digits } = makeCode(platform.ids, secrets, visit.browser!);
      const asked = await perform(platform, askForCodeByLink, portalItself(visit), { code, link: digest });
      const to = { kind, value, language: visit.language };
      return { to: "/code", after: () => (asked.send ? courier.code(from(visit), to, digits) : undefined) };
    }),
  );

  router.post(
    "/my/:portal/sign-out",
    acts(parts, async (visit) => {
      const { caller } = customerOf(visit);
      await perform(platform, signOutOfPortal, caller, {
        session: secrets.sessionDigest(visit.sessionToken ?? ""),
      });
      return { to: "", session: null };
    }),
  );
}

export const from = ({ portal }: Visit) => ({ name: portal.name, senderNumber: portal.senderNumber });

/** A number or an e-mail address, whichever was typed. @throws Problem naming `reach`. */
function readReach(typed: string): { kind: "phone" | "email"; value: string } {
  if (typed.includes("@")) {
    const read = email.safeParse(typed);
    if (read.success) return { kind: "email", value: read.data };
    return refuseField("reach", "no e-mail address.");
  }
  const read = readPhone(typed.trim());
  if ("reason" in read) return refuseField("reach", `${read.reason}.`);
  return { kind: "phone", value: read.number };
}
