/** The customers' own page: plain HTML and forms below `/my`, no script. */
import { type ErrorRequestHandler, type RequestHandler, Router, urlencoded } from "express";
import helmet from "helmet";
import type { AppParts } from "../app-parts.ts";
import type { Switchboard } from "../calls/switchboard.ts";
import { asProblem } from "../platform/http/respond.ts";
import { Problem } from "../platform/problem.ts";
import { type PortalParts, send } from "./answers.ts";
import type { Courier } from "./courier.ts";
import { detailPages } from "./detail-pages.ts";
import { homePage, howIAmPages } from "./home-pages.ts";
import { kindOf, problemPage } from "./problem-page.ts";
import { onlyPortal } from "./queries.ts";
import { reachPages } from "./reach-pages.ts";
import { files, render } from "./render.ts";
import type { PortalSecrets } from "./secrets.ts";
import { signInPages } from "./sign-in-pages.ts";
import { cookieNames, cookiesOf, languageOf, type Visit } from "./visit.ts";
import { wordsIn } from "./words/words.ts";

/** The longest form has ten short fields. */
const formMax = "16kb";
const fieldsMax = 20;
const yearS = 365 * 24 * 3_600;

export type PortalRouteParts = Pick<AppParts, "platform" | "config" | "identity"> & {
  switchboard: Switchboard;
  courier: Courier;
  secrets: PortalSecrets;
  portalUrl: string;
};

export function portalRoutes({ portalUrl, identity, ...rest }: PortalRouteParts): Router {
  const router = Router();
  const parts: PortalParts = { ...rest, audit: identity.audit, secure: portalUrl.startsWith("https:") };
  const { database } = parts.platform;
  router.use("/my", onlyOwn(), urlencoded({ extended: false, limit: formMax, parameterLimit: fieldsMax }));

  router.get("/my/files/:name", (req, res) => {
    const file = files[req.params.name];
    if (!file) throw new Problem("not-found", "There is no such file.");
    res.setHeader("Cache-Control", `public, max-age=${yearS}, immutable`);
    res.type(file.type).send(file.text);
  });
  router.get("/my", async (_req, res) => {
    const { value } = await database.readAny({ enterpriseId: null }, onlyPortal);
    if (value === null) throw new Problem("not-found", "Which enterprise's page is meant?");
    res.redirect(303, `/my/${value}`);
  });
  signInPages(router, parts, homePage(parts));
  howIAmPages(router, parts);
  detailPages(router, parts);
  reachPages(router, parts);
  router.use("/my", () => {
    throw new Problem("not-found", "There is no such page.");
  });
  router.use("/my", inPlainWords(parts));
  return router;
}

/** Nothing but what this page brings along: no script at all, from nowhere; in nobody's frame; in nobody's cache. */
function onlyOwn(): RequestHandler {
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    referrerPolicy: { policy: "no-referrer" },
    strictTransportSecurity: false,
  });
  return (req, res, next) => {
    res.setHeader("Cache-Control", "no-store");
    res.setHeader("X-Robots-Tag", "noindex");
    headers(req, res, next);
  };
}

/** A refusal as a page. What we did not expect is logged, without the address: it may be a link's. */
function inPlainWords(parts: PortalParts): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const problem = asProblem(error);
    const kind = kindOf(problem);
    if (kind === "broken")
      parts.platform.log.error({ err: error, method: req.method }, "the customers' page failed");
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const visit = res.locals.visit as Visit | undefined;
    const language = visit?.language ?? languageOf(req, cookiesOf(req).get(cookieNames.language));
    const words = wordsIn(language);
    const page = problemPage(words, kind, Number(problem.message) || 1);
    if (kind === "cannotWrite") res.setHeader("Retry-After", "60");
    if (visit) return send(parts, res, visit, page, req.method === "GET" ? req.path : visit.base);
    res.status(page.status).type("html");
    res.send(
      render("problem", {
        ...page.facts,
        title: words.problems[kind],
        w: words,
        language,
        enterprise: words.yourPage,
        base: "/my",
      }),
    );
  };
}
