import { z } from "zod";
import { describeRoute } from "#server/platform/http/openapi.ts";
import { auditQuery } from "./routes.ts";

export const auditDescriptions = [
  describeRoute({
    method: "get",
    path: "/api/audit",
    tag: "audit",
    summary: "Who did and saw what, newest first",
    needs: "audit:look",
    query: auditQuery,
    answers: "AuditPage",
  }),
  describeRoute({
    method: "get",
    path: "/api/audit/standing",
    tag: "audit",
    summary: "The newest seal of the chain, and what no seal covers yet",
    needs: "audit:look",
    answers: "AuditStanding",
  }),
  describeRoute({
    method: "post",
    path: "/api/audit/verify",
    tag: "audit",
    summary: "Recompute the newest part of the chain",
    needs: "audit:look",
    body: z.object({}),
    answers: "AuditVerification",
  }),
];
