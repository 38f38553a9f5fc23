/** Where customers correct what we have of them. */
import { and, asc, eq } from "drizzle-orm";
import type { Router } from "express";
import { z } from "zod";
import { addresses, contactPoints } from "#db/schema/customers.ts";
import { perform } from "../platform/operation.ts";
import { Problem } from "../platform/problem.ts";
import { type Answer, acts, type Errors, errorsOf, type Fields, type PortalParts, shows } from "./answers.ts";
import { doneTold, keyed } from "./home-pages.ts";
import { countAttempt } from "./limits.ts";
import { recordLook } from "./look.ts";
import { correctOwnAddress, correctOwnName } from "./own-details.ts";
import { phoneTold } from "./told.ts";
import { customerOf, type Visit } from "./visit.ts";

const statusFor = (errors: Errors) => (Object.keys(errors).length > 0 ? 400 : 200);

export function detailPages(router: Router, parts: PortalParts): void {
  const { platform } = parts;
  const read = <T>(visit: Visit, work: Parameters<typeof platform.database.readAny<T>>[1]) =>
    platform.database.readAny({ enterpriseId: visit.portal.enterpriseId }, work).then(({ value }) => value);

  async function detailsPage(visit: Visit, typed: Fields, errors: Errors, done?: string): Promise<Answer> {
    const { customer, caller } = customerOf(visit);
    const { points, places } = await read(visit, async (tx) => ({
      points: await tx
        .select()
        .from(contactPoints)
        .where(eq(contactPoints.customerId, customer.id))
        .orderBy(asc(contactPoints.at), asc(contactPoints.id)),
      places: await tx.select().from(addresses).where(eq(addresses.customerId, customer.id)),
    }));
    await recordLook(parts, caller, "details");
    const { words } = visit;
    const language = typed.language ?? customer.language;
    const spoken = { ...words.details.languages, [customer.language]: nameOf(visit, customer.language) };
    const told = (kind: "phone" | "email") =>
      points
        .filter((point) => point.kind === kind)
        .map(({ id, value }) => {
          const text = kind === "phone" ? phoneTold(value) : value;
          const [box, domain] = value.split("@");
          return { id, text, box, domain, change: words.details.changeNamed(text) };
        });
    return {
      page: "details",
      title: words.details.heading,
      status: statusFor(errors),
      facts: {
        done: doneTold(visit, done),
        name: typed.name ?? customer.name,
        languages: Object.entries(spoken).map(([tag, text]) => ({ tag, text, isChosen: tag === language })),
        phones: told("phone"),
        emails: told("email"),
        places: places.map(({ id, lines, city, region, postcode }) => {
          const second = [city, region, postcode].filter(Boolean).join(" ");
          return { id, lines, second, change: words.details.changeNamed(lines) };
        }),
        errors,
        hasErrors: statusFor(errors) === 400,
      },
    };
  }

  router.get(
    "/my/:portal/details",
    shows(parts, (visit, { query }) => detailsPage(visit, {}, {}, query.done)),
  );
  router.post(
    "/my/:portal/details",
    acts(
      parts,
      async (visit, { name, language, once }) => {
        const { caller } = customerOf(visit);
        await countAttempt(platform, { changesOfCustomer: caller.id });
        await perform(platform, correctOwnName, caller, { name, language }, keyed(once));
        return { to: "/details?done=saved" };
      },
      (visit, fields, problem) => detailsPage(visit, fields, errorsOf(visit, problem)),
    ),
  );

  const addressNames = ["lines", "city", "region", "postcode"] as const;
  async function addressPage(
    visit: Visit,
    id: string,
    typed: Fields | null,
    errors: Errors,
  ): Promise<Answer> {
    const { customer, caller } = customerOf(visit);
    const [own] =
      id === "new"
        ? []
        : await read(visit, (tx) =>
            tx
              .select()
              .from(addresses)
              .where(and(eq(addresses.id, uuidOf(id)), eq(addresses.customerId, customer.id))),
          );
    if (id !== "new" && !own) throw new Problem("not-found", "The record has no such address.");
    await recordLook(parts, caller, "address");
    const { details } = visit.words;
    const autocomplete = {
      lines: "street-address",
      city: "address-level2",
      region: "address-level1",
      postcode: "postal-code",
    };
    return {
      page: "address",
      title: id === "new" ? details.addAddress : details.changeNamed(own?.lines ?? ""),
      status: statusFor(errors),
      facts: {
        id,
        hasErrors: statusFor(errors) === 400,
        fields: addressNames.map((name) => ({
          name,
          label: details[name],
          value: typed ? typed[name] : own?.[name],
          error: errors[name],
          autocomplete: autocomplete[name],
        })),
      },
    };
  }
  router.get(
    "/my/:portal/details/address/:id",
    shows(parts, (visit, { params }) => addressPage(visit, params.id ?? "", null, {})),
  );
  router.post(
    "/my/:portal/details/address/:id",
    acts(
      parts,
      async (visit, { lines, city, region, postcode, once }, { id = "" }) => {
        const { caller } = customerOf(visit);
        await countAttempt(platform, { changesOfCustomer: caller.id });
        const addressId = id === "new" ? null : uuidOf(id);
        const wanted = { lines, city, region, postcode, addressId };
        await perform(platform, correctOwnAddress, caller, wanted, keyed(once));
        return { to: "/details?done=saved" };
      },
      (visit, fields, problem, { id = "" }) => addressPage(visit, id, fields, errorsOf(visit, problem)),
    ),
  );
}

/** @throws Problem `not-found` for what is no id. */
export function uuidOf(text: string): string {
  const read = z.uuid().safeParse(text);
  if (!read.success) throw new Problem("not-found", "That is no id.");
  return read.data;
}

/** A language that the page does not speak stays what it is on the record. */
function nameOf({ language, words }: Visit, tag: string): string {
  const known: Record<string, string> = words.details.languages;
  return known[tag] ?? new Intl.DisplayNames([language], { type: "language" }).of(tag) ?? tag;
}
