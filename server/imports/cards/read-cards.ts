/** Reads a file of vCards 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), mixed as they come, in constant memory. */
import type { FileRecord } from "../file-record.ts";
import { cardColumns, cellsOf, isOfGroup, readProperties } from "./columns.ts";
import { type CardLine, cardLines } from "./lines.ts";
import { type CardProperty, nameOf, readProperty } from "./property.ts";

/** Of the properties that are read of one card. */
const cardBytesMax = 256 * 1024;
const versions = ["2.1", "3.0", "4.0"];

type Card = {
  line: number;
  version: string;
  properties: CardProperty[];
  bytes: number;
  /** An `AGENT` of 2.1 brings a card of its own inside this one: cards begun in it and not ended. */
  inside: number;
  lastName: string | null;
};

/**
 * Columns first, then a record for each card. A card that has no end, or that is none, is a record with a fault, and
 * the next one is read.
 */
export async function* readCards(chunks: AsyncIterable<Buffer>): AsyncGenerator<FileRecord> {
  yield { cells: cardColumns, fault: null };
  let card: Card | null = null;
  let isAstray = false;
  for await (const line of cardLines(chunks)) {
    const begins = /^(?:[\w-]+\.)?BEGIN:VCARD\s*$/i.test(line.text);
    if (card && begins && card.lastName === "AGENT") card.inside += 1;
    else if (begins) {
      if (card) yield withoutEnd(card);
      card = { line: line.number, version: "3.0", properties: [], bytes: 0, inside: 0, lastName: null };
      isAstray = false;
    } else if (card && /^(?:[\w-]+\.)?END:VCARD\s*$/i.test(line.text)) {
      if (card.inside > 0) card.inside -= 1;
      else {
        yield recordOf(card);
        card = null;
      }
    } else if (card) add(card, line);
    else if (!isAstray && line.text.trim()) {
      // Told once, however many lines of it there are.
      isAstray = true;
      yield { cells: [], fault: `line ${line.number} is of no card` };
    }
  }
  if (card) yield withoutEnd(card);
}

function add(card: Card, { text }: CardLine): void {
  const name = nameOf(text);
  card.lastName = name;
  if (card.inside > 0 || name === null || !readProperties.has(name)) return;
  card.bytes += text.length;
  if (card.bytes > cardBytesMax) return;
  const property = readProperty(text, card.version);
  if (name === "VERSION") card.version = property?.parts[0]?.trim() ?? card.version;
  else if (property) card.properties.push(property);
}

const withoutEnd = (card: Card): FileRecord => ({
  cells: cellsOf(card.properties),
  fault: `the card that begins in line ${card.line} has no END:VCARD`,
});

function recordOf(card: Card): FileRecord {
  const at = `the card that begins in line ${card.line}`;
  const fault =
    card.bytes > cardBytesMax
      ? `${at} says more than ${cardBytesMax} bytes of one customer`
      : !versions.includes(card.version)
        ? `${at} is of version ${card.version.slice(0, 20)}; ${versions.join(", ")} are read`
        : isOfGroup(card.properties)
          ? `${at} is of a group, which is no customer`
          : null;
  return { cells: cellsOf(card.properties), fault };
}
