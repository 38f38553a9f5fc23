/** Card numbers in the bytes of a file as it arrives: made unreadable where they stand, in bytes as many. Pure. */
import { blankCardNumbers } from "#server/platform/card-numbers.ts";

/**
 * Longest end of a part that may be the beginning of a card number: 19 digits, a sign between each two, in the two
 * bytes a character of UTF-16.
 */
export const tailBytes = 80;

/**
 * Digits and what may stand between them are one byte each in UTF-8 and Windows-1252, and that byte beside a zero
 * in UTF-16. So the zeros are taken out and put back, and nothing else of the file is decoded.
 *
 * @param tail - the last bytes of what was stored before, at most `tailBytes`.
 * @param isWide - the file begins with a byte order mark of UTF-16.
 * @returns both blanked; `tail` differs only when a card number stands across the two.
 */
export function blankCards(tail: Buffer, bytes: Buffer, isWide: boolean): { tail: Buffer; bytes: Buffer } {
  const whole = Buffer.concat([tail, bytes]);
  const places = isWide ? placesOfNarrow(whole) : null;
  const text = places ? narrowText(whole, places) : whole.toString("latin1");
  const blanked = blankCardNumbers(text);
  if (blanked !== text)
    for (let at = 0; at < text.length; at += 1)
      if (blanked[at] !== text[at]) whole[places ? places[at]! : at] = blanked.charCodeAt(at);
  return { tail: whole.subarray(0, tail.length), bytes: whole.subarray(tail.length) };
}

/** @returns whether the file is UTF-16, either end first. */
export const isWide = (first: Buffer) =>
  (first[0] === 0xff && first[1] === 0xfe) || (first[0] === 0xfe && first[1] === 0xff);

/** Bytes that are not the zero beside an ASCII character. */
function placesOfNarrow(whole: Buffer): number[] {
  const places: number[] = [];
  for (let at = 0; at < whole.length; at += 1) if (whole[at] !== 0) places.push(at);
  return places;
}

const narrowText = (whole: Buffer, places: readonly number[]) =>
  Buffer.from(places.map((at) => whole[at]!)).toString("latin1");
