import { z } from "zod";
import { describeRoute } from "../platform/http/openapi.ts";

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
    answers: "the number as read, and up to 20 customers",
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
