import { describeRoute } from "#server/platform/http/openapi.ts";
import { beginImportBody, checkImportBody, importIdBody } from "./operations.ts";
import { partBody } from "./take-part.ts";

const tag = "imports";
const needs = "customer:import";
const fromPath = ["importId"];

export const importDescriptions = [
  describeRoute({
    method: "get",
    path: "/api/imports",
    tag,
    needs,
    summary: "The newest 50 imports",
    answers: "ImportView[]",
  }),
  describeRoute({
    method: "post",
    path: "/api/imports",
    tag,
    needs,
    summary: "Begin an import; its file follows in parts",
    body: beginImportBody,
    answers: "ImportView",
    status: 201,
  }),
  describeRoute({
    method: "post",
    path: "/api/imports/{id}/parts",
    tag,
    needs,
    summary: "The next part of the file; the last one has its columns recognised",
    body: partBody,
    answers: "ImportView",
  }),
  describeRoute({
    method: "post",
    path: "/api/imports/{id}/check",
    tag,
    needs,
    summary: "Dry run with a mapping: tells what would become of each row, changes no customer",
    body: checkImportBody,
    fromPath,
    answers: "ImportView",
  }),
  describeRoute({
    method: "post",
    path: "/api/imports/{id}/commit",
    tag,
    needs,
    summary: "Do what the dry run told",
    body: importIdBody,
    fromPath,
    answers: "ImportView",
  }),
  describeRoute({
    method: "post",
    path: "/api/imports/{id}/undo",
    tag,
    needs,
    summary: "Take the whole import back, but for customers changed since",
    body: importIdBody,
    fromPath,
    answers: "ImportView",
  }),
  describeRoute({
    method: "post",
    path: "/api/imports/{id}/abandon",
    tag,
    needs,
    summary: "Give up an import that was not committed; its file is deleted",
    body: importIdBody,
    fromPath,
    answers: "ImportView",
  }),
  describeRoute({
    method: "get",
    path: "/api/imports/{id}/refused",
    tag,
    needs,
    summary: "Rows that were not taken, with the reason of each, as CSV",
    answers: "text/csv",
  }),
];
