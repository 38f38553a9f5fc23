/** A phone number or e-mail address of their own: another one, a new one in its place, none. */
import { eq } from "drizzle-orm";
import type { Router } from "express";
import { contactPoints } from "#db/schema/customers.ts";
import { perform } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { type Answer, acts, type Fields, type PortalParts, shows } from "./answers.ts";
import { makeCode } from "./codes.ts";
import { uuidOf } from "./detail-pages.ts";
import { keyed } from "./home-pages.ts";
import { countAttempt } from "./limits.ts";
import { recordLook } from "./look.ts";
import { askToBeReachedAt, confirmReach, removeOwnReach } from "./own-details.ts";
import { reachWaiting } from "./queries.ts";
import { from } from "./sign-in-pages.ts";
import { phoneTold } from "./told.ts";
import { customerOf, type Visit } from "./visit.ts";

type Kind = "phone" | "email";

export function reachPages(router: Router, parts: PortalParts): void {
  const { platform, secrets, courier } = parts;
  const confirm = confirmReach(secrets);
  const scopeOf = (visit: Visit) => ({ enterpriseId: visit.portal.enterpriseId });

  /** @param id - `phone` or `email` to add one, or the id of the one that is changed. */
  async function meant(visit: Visit, id: string) {
    const { customer } = customerOf(visit);
    const { value: points } = await platform.database.readAny(scopeOf(visit), (tx) =>
      tx.select().from(contactPoints).where(eq(contactPoints.customerId, customer.id)),
    );
    if (id === "phone" || id === "email") return { kind: id as Kind, point: null, points };
    const point = points.find((each) => each.id === uuidOf(id));
    if (!point) throw new Problem("not-found", "The record has no such contact point.");
    return { kind: point.kind, point, points };
  }

  async function reachPage(visit: Visit, id: string, typed: Fields, error?: string): Promise<Answer> {
    const { kind, point, points } = await meant(visit, id);
    await recordLook(parts, customerOf(visit).caller, "reach");
    const { details } = visit.words;
    const adds = kind === "phone" ? details.addPhone : details.addEmail;
    return {
      page: "reach",
      title: point ? details.changeNamed(told(kind, point.value)) : adds,
      status: error ? 400 : 200,
      facts: {
        id,
        field: {
          name: "value",
          label: kind === "phone" ? details.phone : details.email,
          hint: details.proveHint,
          value: typed.value ?? "",
          error,
          type: kind === "phone" ? "tel" : "email",
          autocomplete: kind === "phone" ? "tel" : "email",
        },
        isKnown: point !== null,
        isOnly: points.length < 2,
      },
    };
  }

  const errorOf = ({ words }: Visit, kind: Kind) => words.errors[kind];
  router.get(
    "/my/:portal/details/reach/:id",
    shows(parts, (visit, { params }) => reachPage(visit, params.id ?? "", {})),
  );
  router.post(
    "/my/:portal/details/reach/:id",
    acts(
      parts,
      async (visit, fields, { id = "" }) => {
        const { caller } = customerOf(visit);
        if (fields.remove !== undefined) return remove(visit, id, fields);
        const { kind, point } = await meant(visit, id);
        await countAttempt(platform, { reachOfCustomer: caller.id });
        const { code, digits } = makeCode(platform.ids, secrets, visit.browser!);
        const wanted = { code, kind, value: fields.value ?? "", replacesPointId: point?.id ?? null };
        const asked = await perform(platform, askToBeReachedAt, caller, wanted);
        if ("known" in asked) return reachPage(visit, id, fields, visit.words.errors.known);
        const to = { kind, value: asked.value, language: visit.language };
        return { to: "/details/prove", after: () => courier.code(from(visit), to, digits) };
      },
      async (visit, fields, _problem, { id = "" }) =>
        reachPage(visit, id, fields, errorOf(visit, (await meant(visit, id)).kind)),
    ),
  );

  async function provePage(visit: Visit, outcome?: "wrong" | "over" | "digits"): Promise<Answer> {
    customerOf(visit);
    const { value: waiting } = await platform.database.readAny(scopeOf(visit), (tx) =>
      reachWaiting(tx, secrets.visitDigest(visit.browser ?? ""), platform.clock.now()),
    );
    if (!waiting && !outcome) return { to: "/details" };
    const { words } = visit;
    return {
      page: "prove",
      title: words.details.proveHeading,
      status: outcome ? 400 : 200,
      facts: {
        sent: waiting && words.details.proveSent(told(waiting.kind, waiting.value)),
        error: outcome && words.errors[outcome],
      },
    };
  }

  router.get(
    "/my/:portal/details/prove",
    shows(parts, (visit) => provePage(visit)),
  );
  router.post(
    "/my/:portal/details/prove",
    acts(
      parts,
      async (visit, { digits = "" }) => {
        const { caller } = customerOf(visit);
        await countAttempt(platform, { triesFromAddress: visit.address });
        const proved = await perform(platform, confirm, caller, {
          digits,
          visit: secrets.visitDigest(visit.browser!),
        });
        if (proved.outcome !== "right") return provePage(visit, proved.outcome);
        return { to: "/details?done=reached", after: () => tellOld(visit, proved.replaced) };
      },
      (visit) => provePage(visit, "digits"),
    ),
  );

  async function remove(visit: Visit, id: string, fields: Fields): Promise<Answer> {
    const { caller } = customerOf(visit);
    await countAttempt(platform, { changesOfCustomer: caller.id });
    const gone = await perform(platform, removeOwnReach, caller, { pointId: uuidOf(id) }, keyed(fields.once));
    if ("isOnly" in gone) return reachPage(visit, id, {});
    return { to: "/details?done=removed", after: () => tellOld(visit, gone) };
  }

  /** Whoever took somebody's page over would take their number off first. */
  function tellOld(visit: Visit, old: { kind: Kind; value: string } | null): void {
    if (old) courier.replaced(from(visit), { ...old, language: visit.language });
  }
}

const told = (kind: Kind, value: string) => (kind === "phone" ? phoneTold(value) : value);
