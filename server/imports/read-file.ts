/** Reads a file of customers from its stored parts, whatever its form and encoding, in constant memory. */
import { and, eq } from "drizzle-orm";
import { importParts } from "#db/schema/imports.ts";
import type { Platform } from "#server/platform/platform.ts";
import { Problem } from "#server/platform/problem.ts";
import { readCards } from "./cards/read-cards.ts";
import type { FileRecord } from "./file-record.ts";
import { readCsv } from "./read-csv.ts";

/**
 * Records of the file, headers first.
 * @param onPart - told after each part how many bytes of the file were read.
 */
export async function* readFile(
  platform: Platform,
  enterpriseId: string,
  importId: string,
  onPart: (bytesDone: number) => void = () => undefined,
): AsyncGenerator<FileRecord> {
  const parts = readParts(platform, enterpriseId, importId, onPart);
  const first = await parts.next();
  if (first.done) throw new Problem("bad-input", "The file is empty.");
  const encoding = encodingOf(first.value);
  const head = new TextDecoder(encoding).decode(first.value, { stream: true });
  const whole = startingWith(first.value, parts);
  if (!isOfCards(head)) yield* readCsv(head, decoded(whole, encoding));
  // Each line of a card may be in an encoding of its own, so its bytes stay as they are, but for UTF-16.
  else yield* readCards(encoding.startsWith("utf-16") ? asUtf8(decoded(whole, encoding)) : whole);
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

async function* startingWith(first: Buffer, rest: AsyncIterable<Buffer>) {
  yield first;
  yield* rest;
}

async function* decoded(parts: AsyncIterable<Buffer>, encoding: string) {
  const decoder = new TextDecoder(encoding);
  for await (const bytes of parts) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

async function* asUtf8(texts: AsyncIterable<string>) {
  for await (const text of texts) yield Buffer.from(text);
}

/** By its byte order mark; else UTF-8 where the first part is; else Windows-1252, as older Excel writes. */
function encodingOf(first: Buffer): "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" {
  if (first[0] === 0xff && first[1] === 0xfe) return "utf-16le";
  if (first[0] === 0xfe && first[1] === 0xff) return "utf-16be";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(first, { stream: true });
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}

/** By what it begins with: the name of a file says what somebody called it. */
const isOfCards = (head: string) => /^\s*BEGIN:VCARD\s/i.test(head);
