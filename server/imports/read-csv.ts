/** Reads a table of any delimiter, in constant memory. */
import { pipeline } from "node:stream";
import { parse } from "csv-parse";
import type { FileRecord } from "./file-record.ts";

type Parsed = { record: string[]; info: { bytes: number } };

/** A quote that is never closed must not swallow the file into memory. */
const recordBytesMax = 1_000_000;

/**
 * Records of the file, headers first.
 * @param head - the beginning of the file: tells the delimiter and how lines end, wherever reading begins.
 * @param utf8 - the file from its beginning, or from the end of a record.
 * @param placeOf - where in the file so many bytes of `utf8` end.
 */
export async function* readCsv(
  head: string,
  utf8: AsyncIterable<Buffer>,
  { isBeginning, placeOf }: { isBeginning: boolean; placeOf(utf8: number): number },
): AsyncGenerator<FileRecord> {
  const begins = head.replace(/"[^"]*"/g, "");
  const records = parse({
    delimiter: delimiterOf(begins),
    record_delimiter: /\r\n|\n|\r/.exec(begins)?.[0] ?? [],
    bom: isBeginning,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: recordBytesMax,
    info: true,
  });
  // What goes wrong while a part is read ends the reading of records with the same error.
  pipeline(utf8, records, () => undefined);
  for await (const { record, info } of records as AsyncIterable<Parsed>)
    yield { cells: record, fault: null, end: () => placeOf(info.bytes) };
}

/** The delimiter that the first line holds most of. */
function delimiterOf(begins: string): string {
  const line = begins.split(/\r?\n/, 1)[0] ?? "";
  const count = (mark: string) => line.split(mark).length;
  return [",", ";", "\t", "|"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}
