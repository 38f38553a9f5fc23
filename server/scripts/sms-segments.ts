/** The characters of GSM 03.38's basic table: seven bits each. */
const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿" +
    "abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Its extension table: an escape and a character, fourteen bits. */
const extended = new Set("^{}\\[~]|€\f");

export type SmsSegments = { alphabet: "GSM-7" | "UCS-2"; segments: number };

/**
 * How many SMS a text is sent and paid as (3GPP TS 23.038 and 23.040). One character outside GSM-7, such as
 * "á", makes all of it UCS-2. A text of several gives six bytes of each to the header that joins them; a
 * character of two units is not split between two.
 */
export function smsSegments(text: string): SmsSegments {
  const characters = [...text];
  const isGsm = characters.every((character) => basic.has(character) || extended.has(character));
  if (isGsm)
    return { alphabet: "GSM-7", segments: count(characters, (c) => (extended.has(c) ? 2 : 1), 160, 153) };
  return { alphabet: "UCS-2", segments: count(characters, (c) => c.length, 70, 67) };
}

function count(
  characters: readonly string[],
  unitsOf: (character: string) => number,
  alone: number,
  joined: number,
): number {
  const total = characters.reduce((sum, character) => sum + unitsOf(character), 0);
  if (total <= alone) return 1;
  let segments = 1;
  let filled = 0;
  for (const character of characters) {
    const units = unitsOf(character);
    if (filled + units > joined) {
      segments += 1;
      filled = 0;
    }
    filled += units;
  }
  return segments;
}
