/**
 * Full numbers of payment cards are never stored: whoever types one, wherever, finds its last four digits.
 * What counts as one follows ISO/IEC 7812: a known issuer's beginning, its lengths, and the Luhn check digit.
 */

/** Beginnings and lengths of the large issuers; what has neither is some other number. */
const issuers: readonly { begins: RegExp; lengths: readonly number[] }[] = [
  { begins: /^4/, lengths: [13, 16, 19] },
  { begins: /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { begins: /^3[47]/, lengths: [15] },
  { begins: /^(30[0-5]|3[689])/, lengths: [14] },
  { begins: /^(6011|64[4-9]|65)/, lengths: [16, 17, 18, 19] },
  { begins: /^62/, lengths: [16, 17, 18, 19] },
  { begins: /^35(2[89]|[3-8])/, lengths: [16, 17, 18, 19] },
  { begins: /^(5018|5020|5038|5893|6304|6759|676[1-3])/, lengths: [16, 18, 19] },
];
const digitsMin = 13;
const digitsMax = 19;
/** E.164 has at most 15 digits; with its plus sign it is a phone number. */
const phoneDigitsMax = 15;
/** Deeper than any body we take. */
const depthMax = 20;

/** Ids of ours and of the carrier: what looks like digits in them is chance. */
const ids = /([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[A-Z]{2}[0-9a-f]{32}\b)/i;
/** Digits of any script, with what people put between groups. */
const runOfDigits = /\+?\p{Nd}(?:[\s\p{Pd}\p{Cf}._/·]{0,3}\p{Nd}){12,}/gu;

/** The last digit makes the sum, with every second digit doubled, a multiple of ten (ISO/IEC 7812-1, annex B). */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** @param digits - ASCII digits, nothing else. */
export function isCardNumber(digits: string): boolean {
  return (
    issuers.some(({ begins, lengths }) => lengths.includes(digits.length) && begins.test(digits)) &&
    passesLuhn(digits)
  );
}

/** Replaces each card number in a text by `[card ending 1111]`. Twice gives the same as once. */
export function maskCardNumbers(text: string): string {
  if (text.length < digitsMin) return text;
  return text
    .split(ids)
    .map((part, nth) => (nth % 2 === 1 ? part : part.replace(runOfDigits, (run) => maskRun(run, told))))
    .join("");
}

/**
 * The same length as before, a card's digits but its last four as asterisks: for bytes whose places are counted.
 * Only what a cell of a file may hold between two digits joins them: one blank, point or dash, never the end of a
 * cell or line.
 */
export function blankCardNumbers(text: string): string {
  return text.replace(runInCell, (run) => maskRun(run, blanked));
}

const runInCell = /\+?\d(?:[ .-]?\d){12,}/g;
const told = (card: string) => `[card ending ${asciiDigits(card).slice(-4)}]`;
const blanked = (card: string) => card.replace(/\d(?=(?:\D*\d){4})/g, "*");
const asciiDigits = (text: string) =>
  [...text.matchAll(/\p{Nd}/gu)].map(([digit]) => asciiDigit(digit)).join("");

/** Groups of digits, as typed; a card is made of whole groups, so that an order number beside it stays. */
function maskRun(run: string, say: (card: string) => string): string {
  const groups = [...run.matchAll(/\p{Nd}+/gu)].map(({ 0: text, index }) => ({
    digits: [...text].map(asciiDigit).join(""),
    from: index,
    to: index + text.length,
  }));
  if (run.startsWith("+") && groups.reduce((sum, { digits }) => sum + digits.length, 0) <= phoneDigitsMax)
    return run;
  let masked = "";
  let done = 0;
  for (let first = 0; first < groups.length; first += 1) {
    const last = lastGroupOfCard(groups, first);
    if (last === null) continue;
    masked += run.slice(done, groups[first]!.from) + say(run.slice(groups[first]!.from, groups[last]!.to));
    done = groups[last]!.to;
    first = last;
  }
  return masked + run.slice(done);
}

type Group = { digits: string; from: number; to: number };
const joined = (groups: readonly Group[], first: number, last: number) =>
  groups
    .slice(first, last + 1)
    .map(({ digits }) => digits)
    .join("");

/** The longest card that begins with this group; null when none does. */
function lastGroupOfCard(groups: readonly Group[], first: number): number | null {
  let found: number | null = null;
  for (let last = first; last < groups.length; last += 1) {
    const digits = joined(groups, first, last);
    if (digits.length > digitsMax) break;
    if (digits.length >= digitsMin && isCardNumber(digits)) found = last;
  }
  return found;
}

/** Each script's ten digits stand together in Unicode, so counting back to the first of them gives the value. */
function asciiDigit(char: string): string {
  if (char >= "0" && char <= "9") return char;
  let value = 0;
  for (
    let code = char.codePointAt(0)! - 1;
    value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code));
    code -= 1
  )
    value += 1;
  return String(value);
}

/** The same input with card numbers masked in every text of it; what is no text is handed on as it is. */
export function withoutCardNumbers(input: unknown, depth = 0): unknown {
  if (typeof input === "string") return maskCardNumbers(input);
  if (input === null || typeof input !== "object" || depth > depthMax) return input;
  if (Array.isArray(input)) return input.map((inner) => withoutCardNumbers(inner, depth + 1));
  if (Object.getPrototypeOf(input) !== Object.prototype) return input;
  return Object.fromEntries(
    Object.entries(input).map(([name, inner]) => [
      maskCardNumbers(name),
      withoutCardNumbers(inner, depth + 1),
    ]),
  );
}
