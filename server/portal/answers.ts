/** What every handler of the page gives back, and how it becomes an answer. */
import type { RequestHandler, Response } from "express";
import type { AppParts } from "../app-parts.ts";
import type { Switchboard } from "../calls/switchboard.ts";
import { Problem } from "../platform/problem.ts";
import type { Courier } from "./courier.ts";
import { problemPage } from "./problem-page.ts";
import { type PageName, render } from "./render.ts";
import { isSame, type PortalSecrets } from "./secrets.ts";
import { phoneTold } from "./told.ts";
import { cookieNames, readVisit, type Visit } from "./visit.ts";

/** What the pages are made with. */
export type PortalParts = Pick<AppParts, "platform" | "config"> & {
  audit: AppParts["identity"]["audit"];
  switchboard: Switchboard;
  courier: Courier;
  secrets: PortalSecrets;
  /** Cookies travel over TLS only, where there is TLS. */
  secure: boolean;
};

/** A page to show, or where to look next. `after`: done once the answer is out, so that its time tells nothing. */
export type Answer = (
  | { page: PageName; title: string; facts?: object; status?: number }
  | { to: string; session?: { token: string; livesMs: number } | null }
) & { after?: () => void };

/** Fields of a form as sent, one text each; a name sent twice or not as text is left out. */
export type Fields = Readonly<Record<string, string | undefined>>;
/** By field, in the reader's words. */
export type Errors = Record<string, string>;

export type Show = (visit: Visit, req: { path: string; params: Params; query: Fields }) => Promise<Answer>;
export type Act = (visit: Visit, fields: Fields, params: Params) => Promise<Answer>;
/** The form again, with what was typed, when it could not be taken. */
export type Again = (visit: Visit, fields: Fields, problem: Problem, params: Params) => Promise<Answer>;
type Params = Readonly<Record<string, string>>;

/** `GET`: shows a page. `?language=` chooses one and comes back without it. */
export function shows(parts: PortalParts, show: Show): RequestHandler {
  return guarded(parts, async (req, res, visit) => {
    const chosen = req.query.language;
    if (chosen === "en" || chosen === "es") {
      res.cookie(cookieNames.language, chosen, { ...cookie(parts, visit), maxAge: 365 * 24 * 3_600_000 });
      res.redirect(303, visit.base + restOf(req.path, visit.base));
      return;
    }
    send(parts, res, visit, await show(visit, { ...asked(req), query: fieldsOf(req.query) }), req.path);
  });
}

/** `POST`: acts on a form that this page gave out, and leads onward, or shows the form again with what is wrong. */
export function acts(parts: PortalParts, act: Act, again?: Again): RequestHandler {
  return guarded(parts, async (req, res, visit) => {
    const fields = fieldsOf(req.body);
    const params = asked(req).params;
    if (!isOurs(parts, visit, fields)) {
      send(parts, res, visit, problemPage(visit.words, "expired"), visit.base);
      return;
    }
    const answer = await act(visit, fields, params).catch((fault: unknown) => {
      if (again && fault instanceof Problem && fault.code === "bad-input")
        return again(visit, fields, fault, params);
      throw fault;
    });
    send(parts, res, visit, answer, req.path);
  });
}

type Guarded = (req: Parameters<RequestHandler>[0], res: Response, visit: Visit) => Promise<void>;

/** Reads the visit, and tells in plain words what went wrong. */
function guarded(parts: PortalParts, handle: Guarded): RequestHandler {
  return async (req, res) => {
    const visit = await readVisit(parts.platform, parts.secrets, req);
    res.locals.visit = visit;
    await handle(req, res, visit);
  };
}

/** The form's token, which another site's page cannot know. */
function isOurs({ secrets }: PortalParts, { browser, sessionToken }: Visit, fields: Fields): boolean {
  return browser !== null && isSame(fields.form ?? "", secrets.formToken(browser, sessionToken ?? ""));
}

/** @param path - of the page shown, for the language switch. */
export function send(parts: PortalParts, res: Response, visit: Visit, answer: Answer, path: string): void {
  const browser = visit.browser ?? parts.secrets.cookie();
  if (visit.browser === null) res.cookie(cookieNames.visit, browser, cookie(parts, visit));
  if (answer.after) res.once("finish", answer.after);
  if ("to" in answer) {
    if (answer.session)
      res.cookie(cookieNames.session, answer.session.token, {
        ...cookie(parts, visit),
        maxAge: answer.session.livesMs,
      });
    if (answer.session === null) res.clearCookie(cookieNames.session, cookie(parts, visit));
    res.redirect(303, visit.base + answer.to);
    return;
  }
  const { words, portal, language, customer } = visit;
  res.status(answer.status ?? 200).type("html");
  res.send(
    render(answer.page, {
      ...answer.facts,
      title: answer.title,
      w: words,
      language,
      other: { language: language === "en" ? "es" : "en", name: words.otherLanguage },
      here: visit.base + restOf(path, visit.base),
      base: visit.base,
      enterprise: portal.name,
      formToken: parts.secrets.formToken(browser, visit.sessionToken ?? ""),
      once: parts.secrets.cookie(),
      isSignedIn: customer !== null,
      emergency: { number: portal.emergencyNumber, text: words.emergency(portal.emergencyNumber) },
      ours: {
        number: portal.senderNumber,
        text: words.callUs(portal.name),
        told: phoneTold(portal.senderNumber),
      },
      old: visit.ageMs > 0 ? words.old(words.minutes(Math.max(1, Math.round(visit.ageMs / 60_000)))) : null,
      simulated: simulatorOf(parts),
    }),
  );
}

const cookie = ({ secure }: PortalParts, { base }: Visit) =>
  ({ httpOnly: true, sameSite: "lax", secure, path: base }) as const;

/** In the demo a newcomer must find the code: where the simulated carrier shows its texts. */
function simulatorOf({ config }: PortalParts) {
  if (!config.twilio.apiUrl) return null;
  return { texts: config.twilio.apiUrl, mails: config.stage ? `${config.stage.url}/mails` : null };
}

const restOf = (path: string, base: string) => (path.startsWith(base) ? path.slice(base.length) : "");

const asked = (req: Parameters<RequestHandler>[0]) => ({
  path: req.path,
  params: Object.fromEntries(Object.entries(req.params).map(([name, value]) => [name, String(value)])),
});

function fieldsOf(body: unknown): Fields {
  if (body === null || typeof body !== "object") return {};
  const texts = Object.entries(body).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(texts) as Fields;
}

/** Each field that could not be taken, in the reader's words. @param names - whose words a field is told in. */
export function errorsOf(visit: Visit, problem: Problem, names: Record<string, string> = {}): Errors {
  const known: Record<string, string> = visit.words.errors;
  return Object.fromEntries(
    problem.errors.map(({ field }) => [field, known[names[field] ?? field] ?? visit.words.errors.summary]),
  );
}
