import { Refusal } from "./refusal.ts";

/** Twilio's page: default 50, at most 1000; `PageToken` starts after the record it names. */
export function page<T extends { sid: string }>(
  path: string,
  query: Record<string, unknown>,
  key: string,
  records: readonly T[],
  view: (record: T) => object,
): object {
  const size = Math.min(Math.max(Number(query.PageSize ?? 50) || 50, 1), 1000);
  const number = Math.max(Number(query.Page ?? 0) || 0, 0);
  let start = number * size;
  if (typeof query.PageToken === "string") {
    const after = records.findIndex((record) => `PA${record.sid}` === query.PageToken);
    if (after < 0) throw new Refusal(400, 20006, "Page is out of range: the PageToken is unknown");
    start = after + 1;
  }
  const shown = records.slice(start, start + size);
  const more = start + size < records.length;
  const uri = (page: number, token: string | null) => {
    const params = new URLSearchParams(withoutPaging(query));
    params.set("PageSize", String(size));
    params.set("Page", String(page));
    if (token) params.set("PageToken", token);
    return `${path}?${params}`;
  };
  return {
    [key]: shown.map(view),
    page: number,
    page_size: size,
    start,
    end: Math.max(start + shown.length - 1, 0),
    uri: uri(number, null),
    first_page_uri: uri(0, null),
    next_page_uri: more ? uri(number + 1, `PA${shown[shown.length - 1]!.sid}`) : null,
    previous_page_uri: number > 0 ? uri(number - 1, null) : null,
  };
}

function withoutPaging(query: Record<string, unknown>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    if (!["Page", "PageSize", "PageToken"].includes(name) && typeof value === "string") kept[name] = value;
  }
  return kept;
}

/** Twilio's date filters take a GMT day: equal, `>` or `<` (both inclusive). Other forms: 400. */
export function matchesDay(query: Record<string, unknown>, name: string, at: Date | null): boolean {
  for (const [suffix, holds] of [
    ["", (day: string, asked: string) => day === asked],
    [">", (day: string, asked: string) => day >= asked],
    ["<", (day: string, asked: string) => day <= asked],
  ] as const) {
    const asked = query[name + suffix];
    if (asked === undefined) continue;
    if (typeof asked !== "string" || !/^\d{4}-\d\d-\d\d/.test(asked)) {
      throw new Refusal(400, 20001, `${name} must be a date as YYYY-MM-DD`);
    }
    if (!at || !holds(at.toISOString().slice(0, 10), asked.slice(0, 10))) return false;
  }
  return true;
}
