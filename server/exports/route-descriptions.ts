import { describeRoute } from "../platform/http/openapi.ts";
import { exportBody } from "./routes.ts";

const tag = "exports";
const needs = "customer:export";

export const exportDescriptions = [
  describeRoute({
    method: "post",
    path: "/api/exports/customers",
    tag,
    needs,
    summary: "The customers of a segment, or all, as CSV in which no cell is a formula",
    body: exportBody,
    answers: "text/csv",
  }),
  describeRoute({
    method: "get",
    path: "/api/exports/customers/{id}.json",
    tag,
    needs,
    summary: "Everything that is kept of one customer, by table",
    answers: "WholePerson",
  }),
  describeRoute({
    method: "get",
    path: "/api/exports/customers/{id}.html",
    tag,
    needs,
    summary: "The same as a page to read and print",
    answers: "text/html",
  }),
];
