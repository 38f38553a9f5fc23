/** Lines of a file of vCards, folded ones made whole, in constant memory. */

/** Longer lines are cut: a name that long is refused later, a photo is left out anyway. */
const lineBytesMax = 64 * 1024;

/** `number`: of the line it begins in, from 1. `text`: a character for each byte (latin1). */
export type CardLine = { number: number; text: string };

/**
 * Lines as the properties are written, without those that are empty. A line that begins with a blank goes on the
 * one before: without that blank since 3.0 (RFC 2426, 2.6; RFC 6350, 3.2), with it in 2.1, where lines are broken
 * at blanks that are there anyway. A quoted-printable line that ends with `=` goes on in the next one as it is.
 */
export async function* cardLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<CardLine> {
  let open: CardLine | null = null;
  let isSoft = false;
  let keepsBlank = false;
  let number = 0;
  for await (const lines of bareLines(chunks))
    for (const line of lines) {
      number += 1;
      const goesOn = open !== null && (isSoft || /^[ \t]/.test(line));
      if (goesOn) open = joined(open!, isSoft || keepsBlank ? line : line.slice(1));
      else {
        if (open?.text) {
          keepsBlank = keepsBlankAfter(open.text, keepsBlank);
          yield open;
        }
        open = { number, text: line };
      }
      isSoft = line.endsWith("=") && isQuotedPrintable(open!.text);
      if (isSoft && open!.text.endsWith("=")) open = { ...open!, text: open!.text.slice(0, -1) };
    }
  if (open?.text) yield open;
}

const joined = ({ number, text }: CardLine, more: string): CardLine => ({
  number,
  text: text.length < lineBytesMax ? (text + more).slice(0, lineBytesMax) : text,
});

const isQuotedPrintable = (text: string) => /^[^:]*[;=]QUOTED-PRINTABLE[;:]/i.test(text);

function keepsBlankAfter(text: string, so: boolean): boolean {
  const version = /^VERSION:\s*(\S+)/i.exec(text);
  return version ? version[1] === "2.1" : so;
}

/** Lines as they stand in the file, those of each chunk at once. */
async function* bareLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let rest = "";
  let isFirst = true;
  for await (const chunk of chunks) {
    const text = isFirst ? withoutMark(chunk).toString("latin1") : chunk.toString("latin1");
    isFirst = false;
    const lines = text.split("\n");
    lines[0] = rest + lines[0];
    rest = lines.pop()!.slice(0, lineBytesMax);
    yield lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line).slice(0, lineBytesMax));
  }
  yield [rest.endsWith("\r") ? rest.slice(0, -1) : rest];
}

const withoutMark = (chunk: Buffer) =>
  chunk.subarray(0, 3).toString("latin1") === "\xef\xbb\xbf" ? chunk.subarray(3) : chunk;
