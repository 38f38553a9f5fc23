/** Where a page ended, for keyset paging: a time and an id, so that page 400 costs what page 1 does. */
import { z } from "zod";
import { refuseField } from "./differences.ts";

/** `at` is null for rows without a time, which come last. */
export type PageCursor = { at: string | null; id: string };

const shape = z.object({ at: z.iso.datetime().nullable(), id: z.uuid() });

export const formatCursor = ({ at, id }: PageCursor) => `${at ?? "none"}_${id}`;

/** @throws Problem `bad-input` naming the field. */
export function parseCursor(text: string, field: string): PageCursor {
  const cut = text.indexOf("_");
  const at = text.slice(0, cut);
  const read = shape.safeParse({ at: at === "none" ? null : at, id: text.slice(cut + 1) });
  if (!read.success) refuseField(field, "There is no such page.");
  return read.data;
}
