/** Reads a file of customers from its stored parts, whatever its form and encoding, in constant memory. */
import { and, desc, eq, lte } from "drizzle-orm";
import { importParts } from "#db/schema/imports.ts";
import type { Platform } from "#server/platform/platform.ts";
import { Problem } from "#server/platform/problem.ts";
import { readCards } from "./cards/read-cards.ts";
import { asUtf8, encodingOf } from "./file-places.ts";
import type { FileRecord } from "./file-record.ts";
import { readCsv } from "./read-csv.ts";

export type ReadFrom = {
  /** A byte after a record, as that record told it: what comes after it is read, without the headers. */
  from?: number;
  /** Told after each part how many bytes of the file were read. */
  onPart?(bytesDone: number): void;
};

/** Records of the file, headers first. */
export async function* readFile(
  platform: Platform,
  enterpriseId: string,
  importId: string,
  { from = 0, onPart = () => undefined }: ReadFrom = {},
): AsyncGenerator<FileRecord> {
  // How the file is written shows at its beginning.
  const first = await readPart(platform, enterpriseId, importId, 0);
  if (!first) throw new Problem("bad-input", "The file is empty.");
  const encoding = encodingOf(first.bytes);
  const head = new TextDecoder(encoding).decode(first.bytes, { stream: true });
  const parts = readParts(platform, enterpriseId, importId, from, onPart);
  if (!isOfCards(head)) {
    const { bytes, placeOf } = asUtf8(parts, encoding);
    yield* readCsv(head, bytes, { isBeginning: from === 0, placeOf: (utf8) => from + placeOf(utf8) });
  }
  // Each line of a card may be in an encoding of its own, so its bytes stay as they are, but for UTF-16.
  else yield* readCards(encoding.startsWith("utf-16") ? asUtf8(parts, encoding).bytes : parts);
}

async function* readParts(
  platform: Platform,
  enterpriseId: string,
  importId: string,
  from: number,
  onPart: (bytesDone: number) => void,
) {
  for (let at = from; ; ) {
    const part = await readPart(platform, enterpriseId, importId, at);
    if (!part || part.place + part.bytes.length <= at) return;
    const bytes = part.bytes.subarray(at - part.place);
    at += bytes.length;
    onPart(at);
    yield bytes;
  }
}

/** The part that a byte of the file is in. */
async function readPart(platform: Platform, enterpriseId: string, importId: string, byte: number) {
  const { value } = await platform.database.readAny({ enterpriseId }, (tx) =>
    tx
      .select({ place: importParts.place, bytes: importParts.bytes })
      .from(importParts)
      .where(and(eq(importParts.importId, importId), lte(importParts.place, byte)))
      .orderBy(desc(importParts.place))
      .limit(1),
  );
  return value[0];
}

/** By what it begins with: the name of a file says what somebody called it. */
const isOfCards = (head: string) => /^\s*BEGIN:VCARD\s/i.test(head);
