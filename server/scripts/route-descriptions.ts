import { describeRoute } from "../platform/http/openapi.ts";

const tag = "scripts";
const needs = "call:look";

export const scriptDescriptions = [
  describeRoute({
    method: "get",
    path: "/api/scripts",
    tag,
    needs,
    summary: "The scripts in use by event and language, and why a newer text is not in use",
    answers: "ScriptListView",
  }),
  describeRoute({
    method: "get",
    path: "/api/scripts/{event}/{language}",
    tag,
    needs,
    summary: "One script with its steps, variables and messages, not filled in",
    answers: "ScriptView",
  }),
];
