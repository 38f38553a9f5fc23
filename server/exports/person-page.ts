/** One person's data as a page that prints: no script, no style from elsewhere. Pure. */
import type { WholePerson } from "./whole-person.ts";

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (mark) => escapes[mark]!);

/** `contact_points` as `Contact points`. */
function inWords(name: string): string {
  const words = name.replaceAll("_", " ");
  return escaped(words.charAt(0).toUpperCase() + words.slice(1));
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? "–" : value.map(shown).join(", ");
  if (typeof value === "object")
    return Object.entries(value)
      .map(([name, inner]) => `${escaped(name)}: ${shown(inner)}`)
      .join("; ");
  return escaped(String(value));
}

const list = (row: Record<string, unknown>) =>
  `<dl>${Object.entries(row)
    .map(([name, value]) => `<dt>${inWords(name)}</dt><dd>${shown(value)}</dd>`)
    .join("")}</dl>`;

/** @param at - ISO 8601: what is kept changes. */
export function personPage({ customer, tables }: WholePerson, at: string): string {
  const name = escaped(String(customer.name));
  const sections = Object.entries(tables).map(
    ([table, rows]) =>
      `<section><h2>${inWords(table)} (${rows.length})</h2>${rows.map(list).join("<hr>")}</section>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>What is kept of ${name}</title></head>
<body><main><h1>What is kept of ${name}</h1><p>As of ${escaped(at)}.</p>
<section><h2>The record</h2>${list(customer)}</section>
${sections.join("\n")}</main></body></html>
`;
}
