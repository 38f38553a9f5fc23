/** What a signed-in customer sees first; "I am safe" and "I need help". */

import { asc, eq } from "drizzle-orm";
import type { Router } from "express";
import { contactPoints } from "#db/schema/customers.ts";
import { helpOwed } from "../calls/call-for-help.ts";
import type { Tx } from "../platform/database/database.ts";
import { perform } from "../platform/operation.ts";
import { type Answer, acts, type Errors, errorsOf, type Fields, type PortalParts, shows } from "./answers.ts";
import { areaTold } from "./area-told.ts";
import { countAttempt } from "./limits.ts";
import { recordLook } from "./look.ts";
import { noticeTold } from "./notice-told.ts";
import { casesOf, lastReport, placeInLine } from "./queries.ts";
import { needs, sayIAmSafe, sayINeedHelp } from "./say-how-i-am.ts";
import { byWhen, phoneTold, when } from "./told.ts";
import { customerOf, type Visit } from "./visit.ts";

type CaseOfTheirs = Awaited<ReturnType<typeof casesOf>>[number];

/** What was just done, by the word behind `?done=`. */
const doneWords = { saved: "saved", safe: "safeSaved", reached: "reached", removed: "removed" } as const;

export function doneTold({ words }: Visit, done: string | undefined): string | null {
  const known = Object.entries(doneWords).find(([name]) => name === done);
  return known ? words.details[known[1]] : null;
}

export function homePage(parts: PortalParts) {
  const { platform } = parts;
  return async (visit: Visit, done?: string): Promise<Answer> => {
    const { customer, caller } = customerOf(visit);
    const now = platform.clock.now();
    const { value } = await platform.database.readAny({ enterpriseId: caller.enterpriseId }, async (tx) => ({
      cases: await casesOf(tx, customer.id, now),
      report: await lastReport(tx, customer.id),
      owed: await owedTold(tx, visit, customer.id),
      areas: await areaTold(tx, visit, customer.id),
    }));
    await recordLook(parts, caller, "home");
    const { words } = visit;
    const notice = await noticeTold(platform, visit);
    const told = value.report && (value.report.isSafe ? words.home.toldSafe : words.home.toldHelp);
    return {
      page: "home",
      title: words.yourPage,
      facts: {
        hello: words.home.hello(customer.name),
        done: doneTold(visit, done),
        // Only beside what was said to customers: an area alone would tell them of nothing they can read.
        notice: notice && { ...notice, areas: notice.isOver ? [] : value.areas },
        told: told && value.report ? told(when(visit, value.report.at, now)) : null,
        owed: value.owed ?? (value.report?.isSafe === false ? words.home.byCase : null),
        isHelp: value.report?.isSafe === false || value.owed !== null,
        cases: value.cases.map((one) => caseTold(visit, one, now)),
      },
    };
  };
}

/** Where the call that they are owed stands. Null: none is. */
async function owedTold(tx: Tx, visit: Visit, customerId: string): Promise<string | null> {
  const owed = await helpOwed(tx, customerId);
  if (!owed) return null;
  const { home } = visit.words;
  const number = phoneTold(owed.number);
  if (owed.state === "due") return home.again(number);
  const place = await placeInLine(tx, owed.id);
  return place === null ? home.beingCalled(number) : home.inLine(place, number);
}

function caseTold(visit: Visit, one: CaseOfTheirs, now: Date) {
  const { words } = visit;
  const isOpen = one.state !== "closed" && one.state !== "resolved";
  const due = one.dueAt && isOpen ? byWhen(visit, one.dueAt, now) : null;
  return {
    kind: words.caseKinds[one.kind],
    title: one.title,
    state: words.caseStates[one.state],
    isDone: !isOpen,
    opened: words.home.opened(when(visit, one.createdAt, now)),
    due: due && one.dueAt && (one.dueAt > now ? words.home.due(due) : words.home.overdue(due)),
  };
}

export function howIAmPages(router: Router, parts: PortalParts): void {
  const { platform, switchboard } = parts;

  router.post(
    "/my/:portal/safe",
    acts(parts, async (visit, { once }) => {
      const { caller } = customerOf(visit);
      await countAttempt(platform, { changesOfCustomer: caller.id });
      await perform(platform, sayIAmSafe, caller, {}, keyed(once));
      return { to: "?done=safe" };
    }),
  );

  const phonesOf = (visit: Visit) =>
    platform.database
      .readAny({ enterpriseId: visit.portal.enterpriseId }, (tx) =>
        tx
          .select()
          .from(contactPoints)
          .where(eq(contactPoints.customerId, customerOf(visit).customer.id))
          .orderBy(asc(contactPoints.at), asc(contactPoints.id)),
      )
      .then(({ value }) => value.filter((point) => point.kind === "phone"));

  async function helpPage(visit: Visit, fields: Fields, errors: Errors): Promise<Answer> {
    const { caller } = customerOf(visit);
    const phones = await phonesOf(visit);
    await recordLook(parts, caller, "help");
    const { words } = visit;
    const chosen = fields.at ?? phones[0]?.id ?? "another";
    return {
      page: "help",
      title: words.help.heading,
      status: Object.keys(errors).length > 0 ? 400 : 200,
      facts: {
        first: words.help.first(visit.portal.emergencyNumber),
        needs: needs.map((name) => ({ name, text: words.help.needs[name], isChosen: name === fields.need })),
        phones: phones.map(({ id, value }) => ({ id, text: phoneTold(value), isChosen: id === chosen })),
        isAnother: chosen === "another",
        isNone: chosen === "none",
        typed: { words: fields.words, number: fields.number },
        errors,
        hasErrors: Object.keys(errors).length > 0,
      },
    };
  }

  router.get(
    "/my/:portal/help",
    shows(parts, (visit) => helpPage(visit, {}, {})),
  );
  router.post(
    "/my/:portal/help",
    acts(
      parts,
      async (visit, fields) => {
        const { caller } = customerOf(visit);
        await countAttempt(platform, { changesOfCustomer: caller.id });
        const phones = await phonesOf(visit);
        const own = phones.find((phone) => phone.id === fields.at)?.value;
        // Whoever wants another number called and types none would be called by nobody.
        const number = fields.at === "none" ? "" : (own ?? (fields.number?.trim() || "-"));
        await switchboard.perform(
          sayINeedHelp,
          caller,
          { need: fields.need, words: fields.words, number, language: visit.language },
          keyed(fields.once),
        );
        return { to: "" };
      },
      (visit, fields, problem) => helpPage(visit, fields, errorsOf(visit, problem)),
    ),
  );
}

/** A form that is sent twice, by a nervous thumb or a reload, does it once. */
export const keyed = (once: string | undefined) =>
  once && once.length <= 64 ? { key: `portal ${once}` } : {};
