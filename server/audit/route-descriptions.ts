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
];
