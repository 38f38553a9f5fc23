import { z } from "zod";
import { reportCuts } from "#contract/reports.ts";
import { describeRoute } from "../platform/http/openapi.ts";
import { filterInWords } from "../segments/route-descriptions.ts";

export const reportDescriptions = [
  describeRoute({
    method: "post",
    path: "/api/reports/customers",
    tag: "reports",
    needs: "report:look",
    summary: "How many customers there are of each kind, of those a filter means",
    body: z.strictObject({ cut: z.enum(reportCuts), filter: filterInWords }),
    answers: "ReportView: at most 50 values, most first, each with the filter that finds those counted",
  }),
];
