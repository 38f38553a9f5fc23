import { z } from "zod";
import { describeRoute, type RouteDescription } from "../platform/http/openapi.ts";

const tag = "continuity";
const look = "continuity:look";
const route = (
  method: "get" | "post",
  path: string,
  needs: RouteDescription["needs"],
  summary: string,
  answers: string,
  body?: z.ZodType,
) => describeRoute({ method, path: `/api${path}`, tag, needs, summary, answers, ...(body ? { body } : {}) });

export const continuityDescriptions = [
  route("get", "/continuity", look, "Servers, sites, copies and past failovers", "ContinuityView"),
  route(
    "post",
    "/continuity/switchover",
    "continuity:switch-over",
    "Make another server the primary, in good order",
    "ClusterView",
    z.object({ to: z.string() }),
  ),
  route(
    "post",
    "/continuity/failback",
    "continuity:switch-over",
    "Return the primary to its usual site",
    "ClusterView",
  ),
  route(
    "post",
    "/continuity/promote",
    "continuity:promote",
    "Promote a server when too few are left to do it safely",
    "ClusterView",
    z.object({ node: z.string(), acceptLoss: z.boolean() }),
  ),
  route("get", "/drills/runbooks", look, "The runbooks that can be played", "RunbookView[]"),
  route("get", "/drills/current", look, "The running drill", "DrillView, or null"),
  route("post", "/drills", "drill:run", "Start a drill", "DrillView", z.object({ runbook: z.string() })),
  route("post", "/drills/current/stop", "drill:run", "Stop the drill", "DrillView"),
  route("post", "/drills/current/put-back", "drill:run", "Put back what the drill broke", "DrillView"),
];
