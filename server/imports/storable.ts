import { maskCardNumbers } from "#server/platform/card-numbers.ts";
import { cellLengthMax } from "./read-row.ts";

/** A refused row as it is kept for download: without card numbers, cut where a cell is too long to be one. */
export const storable = (cells: readonly string[]) =>
  cells.map((cell) => maskCardNumbers(cell.slice(0, cellLengthMax).replaceAll("\u0000", "\ufffd")));
