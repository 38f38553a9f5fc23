import { z } from "zod";
import { describeRoute } from "../platform/http/openapi.ts";
import { removeSegmentBody } from "./operations.ts";

const tag = "segments";
const fromPath = ["segmentId"];
/** In words: a schema that contains itself has no place in a document whose references are its own. */
export const filterInWords = z
  .looseObject({ on: z.string() })
  .describe("SegmentFilter of server/contract/segments.ts");
const kept = { name: z.string().min(1).max(80), filter: filterInWords };

export const segmentDescriptions = [
  describeRoute({
    method: "get",
    path: "/api/segments",
    tag,
    needs: "segment:look",
    summary: "Every kept segment, by name",
    answers: "SegmentView[]",
  }),
  describeRoute({
    method: "get",
    path: "/api/segments/choices",
    tag,
    needs: "segment:look",
    summary: "What the records hold to choose from: products, tags, languages, places, custom fields",
    answers: "SegmentChoices: at most 200 of each",
  }),
  describeRoute({
    method: "post",
    path: "/api/segments/count",
    tag,
    needs: "segment:look",
    summary: "How many customers a filter means now",
    body: z.strictObject({ filter: filterInWords }),
    answers: "SegmentCount",
  }),
  describeRoute({
    method: "post",
    path: "/api/segments/customers",
    tag,
    needs: "customer:look",
    summary: "Whom a filter means, 50 at a time by name; recorded with whom it listed",
    body: z.strictObject({ filter: filterInWords, after: z.string().optional() }),
    answers: "SegmentPage",
  }),
  describeRoute({
    method: "post",
    path: "/api/segments",
    tag,
    needs: "segment:change",
    summary: "Keep a segment",
    body: z.strictObject(kept),
    answers: "SegmentView",
    status: 201,
  }),
  describeRoute({
    method: "post",
    path: "/api/segments/{id}",
    tag,
    needs: "segment:change",
    summary: "Change a segment's name and filter; refused when somebody else changed it since it was read",
    body: z.strictObject({ segmentId: z.uuid(), version: z.int().min(1), ...kept }),
    fromPath,
    answers: "SegmentView",
  }),
  describeRoute({
    method: "post",
    path: "/api/segments/{id}/remove",
    tag,
    needs: "segment:change",
    summary: "Remove a segment",
    body: removeSegmentBody,
    fromPath,
    answers: "id",
  }),
];
