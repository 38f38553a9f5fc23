import { z } from "zod";
import { describeRoute } from "../platform/http/openapi.ts";
import { casesQuery } from "./cases/routes.ts";
import { dismissDuplicate, reopenDuplicate } from "./duplicates/dismiss.ts";
import { duplicatesQuery } from "./duplicates/routes.ts";
import { eraseCustomer } from "./erase/erase-customer.ts";
import { liftLegalHold, setLegalHold } from "./erase/legal-holds.ts";
import { erasuresQuery } from "./erase/routes.ts";
import { askedMax } from "./find/routes.ts";
import { mergeCustomers } from "./merge/merge-customers.ts";
import { previewBody } from "./merge/routes.ts";
import { undoMerge } from "./merge/undo-merge.ts";
import { createCustomer } from "./record/create-customer.ts";
import { fieldDoors, fieldsOfPath, recordDoors } from "./record/doors.ts";
import { timelineQuery } from "./record/routes.ts";
import { lookQuery } from "./routes.ts";

const tag = "customers";
const needs = "customer:look";

export const customerDescriptions = [
  describeRoute({
    method: "get",
    path: "/api/customers/look-up",
    tag,
    needs,
    summary: "Whose number is this",
    query: z.object({ number: z.string().max(64) }),
    answers: "LookUpView: the number as read, how sure it is, and up to 20 customers",
  }),
  describeRoute({
    method: "get",
    path: "/api/customers/search",
    tag,
    needs,
    summary: "Customers by name, number, e-mail, account or address, as typed; recorded with whom it found",
    query: z.object({ q: z.string().min(1).max(askedMax) }),
    answers: "SearchView: the first 25, best first; `tolerant` when they are only spelt nearly so",
  }),
  describeRoute({
    method: "get",
    path: "/api/customers/{id}",
    tag,
    needs,
    summary: "One customer; the look is recorded, with the call or case it was for",
    query: lookQuery,
    answers: "CustomerSummary",
  }),
  describeRoute({
    method: "get",
    path: "/api/customers/{customerId}/timeline",
    tag,
    needs,
    summary: "What happened with a customer, newest first; each page is recorded as a look",
    query: timelineQuery,
    answers: "TimelinePage",
  }),
  describeRoute({
    method: "post",
    path: "/api/customers",
    tag,
    needs: "customer:change",
    summary: "Make a record of somebody who is in none",
    body: createCustomer.input,
    answers: "RecordChanged",
    status: 201,
  }),
  describeRoute({
    method: "get",
    path: "/api/cases",
    tag: "cases",
    needs,
    summary: "Cases by due time, soonest first; recorded with whom it named",
    query: casesQuery,
    answers: "CasesPage",
  }),
  describeRoute({
    method: "get",
    path: "/api/case-owners",
    tag: "cases",
    needs,
    summary: "Who may own a case",
    answers: "CaseOwner[]",
  }),
  describeRoute({
    method: "get",
    path: "/api/cases/{id}",
    tag: "cases",
    needs,
    summary: "One case, its events and the moves it has now; recorded as a look",
    query: z.object({ callId: z.uuid().optional() }),
    answers: "CaseView",
  }),
  describeRoute({
    method: "get",
    path: "/api/custom-fields",
    tag,
    needs: "settings:change",
    summary: "The fields that this enterprise added to its records",
    answers: "CustomFieldSetting[]",
  }),
  describeRoute({
    method: "get",
    path: "/api/customers/duplicates",
    tag,
    needs: "customer:merge",
    summary: "Pairs of records that may be one customer's, with reasons; recorded with whom it named",
    query: duplicatesQuery,
    answers: "DuplicatesPage",
  }),
  describeRoute({
    method: "post",
    path: "/api/customers/duplicates/dismiss",
    tag,
    needs: "customer:merge",
    summary: "Say that two are not the same; remembered",
    body: dismissDuplicate.input,
    answers: "the pair",
  }),
  describeRoute({
    method: "post",
    path: "/api/customers/duplicates/reopen",
    tag,
    needs: "customer:merge",
    summary: "Take that back",
    body: reopenDuplicate.input,
    answers: "the pair",
  }),
  describeRoute({
    method: "post",
    path: "/api/customers/{customerId}/merge/preview",
    tag,
    needs: "customer:merge",
    summary: "What two records would become, with these choices; recorded as a look at both",
    body: previewBody,
    answers: "MergePreview",
  }),
  describeRoute({
    method: "post",
    path: "/api/customers/{customerId}/merge",
    tag,
    needs: "customer:merge",
    summary: "Make another record part of this one; its id leads here from then on",
    body: mergeCustomers.input,
    fromPath: ["customerId"],
    answers: "Merged",
  }),
  describeRoute({
    method: "post",
    path: "/api/customers/{customerId}/merges/{mergeId}/undo",
    tag,
    needs: "customer:merge",
    summary: "Take a merge apart; what was changed since stays changed, and is told",
    body: undoMerge.input,
    fromPath: ["customerId", "mergeId"],
    answers: "MergeUndone",
  }),
  describeRoute({
    method: "get",
    path: "/api/customers/{customerId}/keeping",
    tag,
    needs: "customer:merge",
    summary: "Legal holds and merges of a record; recorded as a look",
    answers: "KeepingView",
  }),
  describeRoute({
    method: "post",
    path: "/api/customers/{customerId}/hold",
    tag,
    needs: "customer:keep",
    summary: "Have a record kept as it is: not erased, not merged",
    body: setLegalHold.input,
    fromPath: ["customerId"],
    answers: "the hold's id",
  }),
  describeRoute({
    method: "post",
    path: "/api/customers/{customerId}/hold/{holdId}/lift",
    tag,
    needs: "customer:keep",
    summary: "Lift a legal hold",
    body: liftLegalHold.input,
    fromPath: ["customerId", "holdId"],
    answers: "the hold's id",
  }),
  describeRoute({
    method: "get",
    path: "/api/customers/{customerId}/erase",
    tag,
    needs: "customer:keep",
    summary: "What an erasure would remove, counted by the same code; recorded as a look",
    answers: "ErasurePreview",
  }),
  describeRoute({
    method: "post",
    path: "/api/customers/{customerId}/erase",
    tag,
    needs: "customer:keep",
    summary: "Erase a person on request; cannot be undone. Again: the first erasure's id",
    body: eraseCustomer.input,
    fromPath: ["customerId"],
    answers: "the erasure's id",
  }),
  describeRoute({
    method: "get",
    path: "/api/erasures",
    tag,
    needs: "customer:keep",
    summary: "Certificates of erasures, newest first",
    query: erasuresQuery,
    answers: "ErasuresPage",
  }),
  ...fieldDoors.map(({ path, op, summary }) =>
    describeRoute({
      method: "post",
      path: `/api${path}`,
      tag,
      needs: "settings:change",
      summary,
      body: op.input,
      fromPath: fieldsOfPath(path),
      answers: "the field's id",
    }),
  ),
  ...recordDoors.map(({ path, op, summary }) =>
    describeRoute({
      method: "post",
      path: `/api${path}`,
      tag: path.startsWith("/cases") ? "cases" : tag,
      needs: "customer:change",
      summary,
      body: op.input,
      fromPath: fieldsOfPath(path),
      answers: path.includes("ase") ? "the case and its version" : "RecordChanged",
    }),
  ),
];
