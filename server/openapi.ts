/** `GET /api/openapi.json`: every route of the API, from the descriptions beside each feature's router. */
import { Router } from "express";
import { auditDescriptions } from "./audit/route-descriptions.ts";
import { callDescriptions } from "./calls/route-descriptions.ts";
import { continuityDescriptions } from "./continuity/route-descriptions.ts";
import { customerDescriptions } from "./customers/route-descriptions.ts";
import { exportDescriptions } from "./exports/route-descriptions.ts";
import { identityDescriptions } from "./identity/route-descriptions.ts";
import { importDescriptions } from "./imports/route-descriptions.ts";
import { describeRoute, openApiDocument, type RouteDescription } from "./platform/http/openapi.ts";
import { portalDescriptions } from "./portal/route-descriptions.ts";
import { reportDescriptions } from "./reports/route-descriptions.ts";
import { scriptDescriptions } from "./scripts/route-descriptions.ts";
import { segmentDescriptions } from "./segments/route-descriptions.ts";

const siteDescriptions = [
  describeRoute({
    method: "get",
    path: "/api/welcome",
    tag: "site",
    needs: "nothing",
    summary: "Which site this is and which others there are",
    answers: "WelcomeView",
  }),
  describeRoute({
    method: "get",
    path: "/api/openapi.json",
    tag: "site",
    needs: "nothing",
    summary: "This document",
    answers: "OpenAPI 3.1",
  }),
];

export const routeDescriptions: readonly RouteDescription[] = [
  ...siteDescriptions,
  ...identityDescriptions,
  ...callDescriptions,
  ...customerDescriptions,
  ...importDescriptions,
  ...segmentDescriptions,
  ...reportDescriptions,
  ...exportDescriptions,
  ...scriptDescriptions,
  ...portalDescriptions,
  ...continuityDescriptions,
  ...auditDescriptions,
];

const info = { title: "Holdfast", version: "0.1.0", description: "The contact center that stays up." };

/** Mounted under /api. The document is made when it is first asked for: a start must not wait for it. */
export function openApiRoutes(): Router {
  const router = Router();
  let text: string | null = null;
  router.get("/openapi.json", (_req, res) => {
    text ??= JSON.stringify(openApiDocument(info, routeDescriptions));
    res.type("application/json").send(text);
  });
  return router;
}
