import type { z } from "zod";
import type { Permission } from "#contract/identity.ts";
import { describeRoute } from "../platform/http/openapi.ts";
import { alertBody } from "./alerts/read-alert.ts";
import {
  decideScriptBody,
  proposeScriptBody,
  rollBackScriptBody,
  turnDownScriptBody,
} from "./change-script.ts";
import { checkBody } from "./routes.ts";
import { tellFactsBody } from "./tell-facts.ts";

const tag = "scripts";
const look = (path: string, summary: string, answers: string, needs: Permission = "call:look") =>
  describeRoute({ method: "get", path: `/api/scripts${path}`, tag, needs, summary, answers });
const change = (
  method: "post" | "put",
  path: string,
  needs: Permission,
  summary: string,
  body: z.ZodType,
  more: { fromPath?: string[]; answers?: string; status?: number } = {},
) =>
  describeRoute({
    ...{ method, path: `/api/scripts${path}`, tag, needs, summary, body },
    answers: more.answers ?? "{event, number}",
    fromPath: more.fromPath ?? ["event", "number"],
    ...(more.status ? { status: more.status } : {}),
  });

export const scriptDescriptions = [
  look("", "The scripts in use by event and language, and why a newer text is not in use", "ScriptListView"),
  look("/facts", "What is known of each event now: filled into its script", "ScriptFactsView[]"),
  look("/waiting", "Changes that wait for a second person", "ScriptVersionView[]", "script:edit"),
  look(
    "/{event}/{language}",
    "One script with its steps, variables and messages, not filled in",
    "ScriptView",
  ),
  look(
    "/{event}/versions",
    "What was proposed to a script, and which version is in use",
    "ScriptHistoryView",
  ),
  look(
    "/{event}/versions/{number}",
    "The text of a version by language; 0 is as shipped",
    "ScriptTexts",
    "script:edit",
  ),
  change("post", "/check", "script:edit", "Whether texts could be used, and what they say", checkBody, {
    fromPath: [],
    answers: "ScriptCheckView",
  }),
  change(
    "post",
    "/area-of-alert",
    "script:tell",
    "Where a CAP alert holds, to be told or changed",
    alertBody,
    {
      fromPath: [],
      answers: "AlertArea",
    },
  ),
  change(
    "post",
    "/{event}/versions",
    "script:edit",
    "Propose a change; a text with a fault is refused with line and reason",
    proposeScriptBody,
    { fromPath: ["event"], status: 201 },
  ),
  change(
    "post",
    "/{event}/versions/{number}/approve",
    "script:approve",
    "Put a proposed version in use; never its author",
    decideScriptBody,
  ),
  change(
    "post",
    "/{event}/versions/{number}/turn-down",
    "script:edit",
    "Withdraw one's own version, or turn down another's",
    turnDownScriptBody,
  ),
  change(
    "post",
    "/{event}/versions/{number}/roll-back",
    "script:approve",
    "Use an earlier approved version again; 0 is as shipped",
    rollBackScriptBody,
  ),
  change("put", "/{event}/facts", "script:tell", "Say what is known of an event now", tellFactsBody, {
    fromPath: ["event"],
    answers: "{event, version}",
  }),
];
