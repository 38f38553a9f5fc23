/**
 * PostgreSQL's array types that we use, told to postgres.js beforehand. It would otherwise ask each new
 * connection for them with a query nobody awaits: cut at that moment, the rejection ends the process (seen).
 */

/** Every item quoted, so that none can be read as a brace, a comma or NULL. A text is already in PostgreSQL's form. */
const asText = (value: unknown): string =>
  typeof value === "string"
    ? value
    : `{${(value as unknown[]).map((item) => (item === null ? "null" : quoted(item))).join(",")}}`;

const quoted = (item: unknown) => `"${String(item).replace(/[\\"]/g, "\\$&")}"`;

/** Items of a one-dimensional array in PostgreSQL's text form; NULL items are left out. */
function itemsOf(text: string): string[] {
  const items: string[] = [];
  for (const [, inQuotes, bare] of text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs)) {
    if (inQuotes !== undefined) items.push(inQuotes.replace(/\\(.)/gs, "$1"));
    else if (bare !== undefined && bare !== "NULL") items.push(bare);
  }
  return items;
}

function arrayType<T>(oid: number, parse: (item: string) => T) {
  return { to: oid, from: [oid], serialize: asText, parse: (text: string) => itemsOf(text).map(parse) };
}

/** By PostgreSQL's own type numbers (pg_type.oid), which never change. */
export const arrayTypes = {
  booleanArray: arrayType(1000, (item) => item === "t"),
  integerArray: arrayType(1007, Number),
  textArray: arrayType(1009, String),
  bigintArray: arrayType(1016, String),
  doubleArray: arrayType(1022, Number),
  timestamptzArray: arrayType(1185, String),
  uuidArray: arrayType(2951, String),
  jsonbArray: arrayType(3807, (item) => JSON.parse(item) as unknown),
};
