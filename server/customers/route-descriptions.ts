import { z } from "zod";
import { describeRoute } from "../platform/http/openapi.ts";

import { askedMax } from "./find/routes.ts";

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
    summary: "One customer; the look is recorded, with the call it was for",
    query: z.object({ callId: z.uuid().optional() }),
    answers: "CustomerSummary",
  }),
];
