/** Reads a file of customers from its stored parts, whatever its encoding and delimiter, in constant memory. */
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { and, eq } from "drizzle-orm";
import { importParts } from "#db/schema/imports.ts";
import type { Platform } from "#server/platform/platform.ts";
import { Problem } from "#server/platform/problem.ts";

/** A quote that is never closed must not swallow the file into memory. */
const recordBytesMax = 1_000_000;

/**
 * Records of the file, headers first.
 * @param onPart - told after each part how many bytes of the file were read.
 */
export async function* readFile(
  platform: Platform,
  enterpriseId: string,
  importId: string,
  onPart: (bytesDone: number) => void = () => undefined,
): AsyncGenerator<string[]> {
  const parts = readParts(platform, enterpriseId, importId, onPart);
  const first = await parts.next();
  if (first.done) throw new Problem("bad-input", "The file is empty.");
  const encoding = encodingOf(first.value);
  const head = new TextDecoder(encoding).decode(first.value, { stream: true });
  const records = Readable.from(decoded(first.value, parts, encoding)).pipe(
    parse({
      delimiter: delimiterOf(head),
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: recordBytesMax,
    }),
  );
  yield* records as AsyncIterable<string[]>;
}

async function* readParts(
  platform: Platform,
  enterpriseId: string,
  importId: string,
  onPart: (bytesDone: number) => void,
) {
  for (let place = 0; ; ) {
    const { value } = await platform.database.readAny({ enterpriseId }, (tx) =>
      tx
        .select({ bytes: importParts.bytes })
        .from(importParts)
        .where(and(eq(importParts.importId, importId), eq(importParts.place, place))),
    );
    const bytes = value[0]?.bytes;
    if (!bytes) return;
    place += bytes.length;
    onPart(place);
    yield bytes;
  }
}

async function* decoded(first: Buffer, rest: AsyncIterable<Buffer>, encoding: string) {
  const decoder = new TextDecoder(encoding);
  yield decoder.decode(first, { stream: true });
  for await (const bytes of rest) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

/** By its byte order mark; else UTF-8 where the first part is; else Windows-1252, as older Excel writes. */
export function encodingOf(first: Buffer): "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" {
  if (first[0] === 0xff && first[1] === 0xfe) return "utf-16le";
  if (first[0] === 0xfe && first[1] === 0xff) return "utf-16be";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(first, { stream: true });
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}

/** The delimiter that the first line holds most of, outside quotes. */
export function delimiterOf(head: string): string {
  const line = head.replace(/"[^"]*"/g, "").split(/\r?\n/, 1)[0] ?? "";
  const count = (mark: string) => line.split(mark).length;
  return [",", ";", "\t", "|"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}
