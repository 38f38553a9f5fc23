import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import type { ImportView } from "#contract/imports.ts";
import { importParts, imports } from "#db/schema/imports.ts";
import type { PersonCaller } from "#server/platform/caller.ts";
import type { Tx } from "#server/platform/database/database.ts";
import type { Platform } from "#server/platform/platform.ts";
import { Problem } from "#server/platform/problem.ts";
import { blankCards, isWide, tailBytes } from "./blank-cards.ts";
import { importView } from "./import-view.ts";
import { columnsMax } from "./operations.ts";
import { lockImport } from "./queries.ts";
import { readFile } from "./read-file.ts";
import { recogniseColumns } from "./recognise-columns.ts";

/** As base64 it fits in the body of a request. */
export const partBytesMax = 128 * 1024;
export const partBody = z.strictObject({
  place: z.int().min(0),
  base64: z.base64().max(Math.ceil(partBytesMax / 3) * 4),
});

/**
 * Stores the next part of a file, with no card number readable in it. Sent again, it changes nothing: a lost answer is found out by asking again.
 * Not through `perform`, which looks for card numbers in text and would see some in base64.
 */
export async function takePart(
  platform: Platform,
  caller: PersonCaller,
  importId: string,
  { place, base64 }: z.infer<typeof partBody>,
): Promise<ImportView> {
  const { enterpriseId } = caller;
  const bytes = Buffer.from(base64, "base64");
  const row = await platform.database.write({ enterpriseId }, async (tx) => {
    const own = await lockImport(tx, importId);
    if (!own || own.byPersonId !== caller.id)
      throw new Problem("not-found", "There is no such import of yours.");
    if (place + bytes.length <= own.receivedBytes) return own;
    if (own.state !== "uploading") throw new Problem("not-possible-now", "The file is here already.");
    if (place !== own.receivedBytes)
      throw new Problem("bad-input", "A part before this one is missing.", [
        { field: "place", message: `the next byte is ${own.receivedBytes}` },
      ]);
    if (bytes.length === 0 || place + bytes.length > own.sizeBytes)
      throw new Problem("bad-input", "The file would not be of the size that was said.", [
        { field: "base64", message: `${own.sizeBytes - place} bytes are left` },
      ]);
    // A card number must never stand across three parts: the middle one would be stored with digits of it.
    if (bytes.length < tailBytes && place + bytes.length < own.sizeBytes)
      throw new Problem("bad-input", "The part is too small.", [
        { field: "base64", message: `at least ${tailBytes} bytes, but for the last part` },
      ]);
    const { tail, blanked } = await withoutCards(tx, importId, place, bytes);
    if (tail) await tx.update(importParts).set({ bytes: tail.bytes }).where(partAt(importId, tail.place));
    await tx.insert(importParts).values({ importId, enterpriseId, place, bytes: blanked });
    const [now] = await tx
      .update(imports)
      .set({ receivedBytes: place + bytes.length })
      .where(eq(imports.id, importId))
      .returning();
    return now!;
  });
  const isWhole = row.state === "uploading" && row.receivedBytes === row.sizeBytes;
  return importView(
    isWhole ? await readHeaders(platform, enterpriseId, importId) : row,
    platform.clock.now(),
  );
}

const partAt = (importId: string, place: number) =>
  and(eq(importParts.importId, importId), eq(importParts.place, place));

/** @returns the part as it is stored; `tail`: the part before, when a card number stands across the two. */
async function withoutCards(tx: Tx, importId: string, place: number, bytes: Buffer) {
  const [last] = await tx
    .select()
    .from(importParts)
    .where(eq(importParts.importId, importId))
    .orderBy(desc(importParts.place))
    .limit(1);
  const [first] =
    place === 0
      ? [{ bytes }]
      : await tx.select({ bytes: importParts.bytes }).from(importParts).where(partAt(importId, 0));
  const before = last?.bytes ?? Buffer.alloc(0);
  const end = before.subarray(-tailBytes);
  const done = blankCards(end, bytes, isWide(first?.bytes ?? bytes));
  if (!last || done.tail.equals(end)) return { tail: null, blanked: done.bytes };
  const changed = Buffer.concat([before.subarray(0, before.length - end.length), done.tail]);
  return { tail: { place: last.place, bytes: changed }, blanked: done.bytes };
}

/** The first record names the columns; whoever sends the last part again has it done again. */
async function readHeaders(platform: Platform, enterpriseId: string, importId: string) {
  let headers: string[] = [];
  let fault: string | null = null;
  try {
    for await (const { cells } of readFile(platform, enterpriseId, importId)) {
      headers = cells.map((header) => header.trim().replaceAll("\u0000", "\ufffd").slice(0, 200));
      break;
    }
    if (headers.length === 0) fault = "The file holds no record.";
    if (headers.length > columnsMax) fault = `The file has more than ${columnsMax} columns.`;
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith("CSV_")) throw error;
    fault = (error as Error).message;
  }
  return platform.database.write({ enterpriseId }, async (tx) => {
    const [now] = await tx
      .update(imports)
      .set(
        fault === null
          ? { state: "uploaded", headers, mapping: recogniseColumns(headers) }
          : { state: "failed", fault },
      )
      .where(eq(imports.id, importId))
      .returning();
    return now!;
  });
}
