import type { ReportCut, ReportRow } from "#contract/reports.ts";

export const cutWords: Record<ReportCut, string> = {
  region: "Region",
  city: "City",
  postcode: "Postcode",
  product: "Product",
  language: "Language",
  reachability: "Reachability",
  kind: "Kind",
  channel: "Preferred channel",
  "time-zone": "Time zone",
  tag: "Tag",
  care: "Care need",
  segment: "Segment",
};

const noneWords: Record<ReportCut, string> = {
  region: "No address",
  city: "No address",
  postcode: "No address",
  product: "No product",
  language: "No language",
  reachability: "Not at all",
  kind: "No kind",
  channel: "None preferred",
  "time-zone": "No time zone",
  tag: "No tag",
  care: "None recorded",
  segment: "None",
};
const reachWords: Record<string, string> = { phone: "By phone", sms: "By text message", email: "By e-mail" };
const languageNames = new Intl.DisplayNames("en", { type: "language" });

/** A row's value as people say it. */
export function valueWords(cut: ReportCut, { value }: Pick<ReportRow, "value">): string {
  if (value === null) return noneWords[cut];
  if (cut === "reachability") return reachWords[value] ?? value;
  if (cut === "language") return languageName(value);
  if (cut === "care") return value.replaceAll("-", " ");
  return value;
}

/** What is no language tag (an import may have brought one) stays as it is. */
function languageName(tag: string): string {
  try {
    return languageNames.of(tag) ?? tag;
  } catch (fault) {
    if (fault instanceof RangeError) return tag;
    throw fault;
  }
}
