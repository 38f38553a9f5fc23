import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { getTableColumns, getTableName, type InferInsertModel, type Table } from "drizzle-orm";
import type { Sql, TransactionSql } from "postgres";

/** Lines handed to the socket at once: large enough that writing is not the slow part. */
const linesPerChunk = 500;

function cell(value: unknown, json: boolean): string {
  if (value === null || value === undefined) return "\\N";
  if (json) return escaped(JSON.stringify(value));
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return escaped(arrayText(value.map(String)));
  return escaped(String(value));
}

const arrayText = (items: string[]) =>
  `{${items.map((item) => `"${item.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;

/** COPY's text format: backslash, tab and line ends are written as escapes. */
function escaped(text: string): string {
  return /[\\\t\n\r]/.test(text)
    ? text.replace(/\\/g, "\\\\").replace(/\t/g, "\\t").replace(/\n/g, "\\n").replace(/\r/g, "\\r")
    : text;
}

const snake = (name: string) => name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);

/**
 * Streams rows into a table with COPY. Columns not named take their default.
 *
 * @param columns - which of the rows' fields, in any order.
 */
export async function copyRows<T extends Table>(
  sql: Sql | TransactionSql,
  table: T,
  columns: readonly (keyof InferInsertModel<T> & string)[],
  rows: readonly InferInsertModel<T>[],
): Promise<void> {
  if (rows.length === 0) return;
  const kinds = getTableColumns(table);
  const json = columns.map((column) => kinds[column]?.columnType === "PgJsonb");
  const names = columns.map((column) => `"${snake(column)}"`).join(", ");
  const sink = await sql.unsafe(`copy "${getTableName(table)}" (${names}) from stdin`).writable();
  function* chunks() {
    for (let from = 0; from < rows.length; from += linesPerChunk) {
      const slice = rows.slice(from, from + linesPerChunk);
      yield slice
        .map(
          (row) =>
            `${columns.map((column, at) => cell((row as Record<string, unknown>)[column], json[at]!)).join("\t")}\n`,
        )
        .join("");
    }
  }
  await pipeline(Readable.from(chunks()), sink);
}
