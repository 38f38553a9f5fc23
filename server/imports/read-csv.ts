/** Reads a table of any delimiter, in constant memory. */
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import type { FileRecord } from "./file-record.ts";

/** A quote that is never closed must not swallow the file into memory. */
const recordBytesMax = 1_000_000;

/**
 * Records of the file, headers first.
 * @param head - the beginning of `texts`: tells the delimiter.
 */
export async function* readCsv(head: string, texts: AsyncIterable<string>): AsyncGenerator<FileRecord> {
  const records = Readable.from(texts).pipe(
    parse({
      delimiter: delimiterOf(head),
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: recordBytesMax,
    }),
  );
  for await (const cells of records as AsyncIterable<string[]>) yield { cells, fault: null };
}

/** The delimiter that the first line holds most of, outside quotes. */
function delimiterOf(head: string): string {
  const line = head.replace(/"[^"]*"/g, "").split(/\r?\n/, 1)[0] ?? "";
  const count = (mark: string) => line.split(mark).length;
  return [",", ";", "\t", "|"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}
