/** A file of any encoding as UTF-8, which is what its readers count in, and where in the file they are. */

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

export type Utf8File = {
  bytes: AsyncIterable<Buffer>;
  /** @param utf8 - bytes read so far, at the end of a character. @returns bytes of the file. Never asked backwards. */
  placeOf(utf8: number): number;
};

/** Bytes of the file for each unit of UTF-16 of its text; both encodings have the same for every character. */
const bytesPerUnit = { "utf-16le": 2, "utf-16be": 2, "windows-1252": 1 };

/** In constant memory: of what was read, only the parts that are not yet asked about are kept. */
export function asUtf8(parts: AsyncIterable<Buffer>, encoding: Encoding): Utf8File {
  if (encoding === "utf-8") return { bytes: parts, placeOf: (utf8) => utf8 };
  const kept: { from: number; unitsBefore: number; bytes: Buffer }[] = [];
  async function* decoded() {
    // The mark at the beginning is counted as any other character; readers leave it out.
    const decoder = new TextDecoder(encoding, { ignoreBOM: true });
    let from = 0;
    let unitsBefore = 0;
    const next = (text: string) => {
      const bytes = Buffer.from(text);
      kept.push({ from, unitsBefore, bytes });
      from += bytes.length;
      unitsBefore += text.length;
      return bytes;
    };
    for await (const part of parts) yield next(decoder.decode(part, { stream: true }));
    yield next(decoder.decode());
  }
  return {
    bytes: decoded(),
    placeOf(utf8) {
      while (kept.length > 1 && kept[1]!.from <= utf8) kept.shift();
      const { from, unitsBefore, bytes } = kept[0]!;
      return (unitsBefore + bytes.toString("utf8", 0, utf8 - from).length) * bytesPerUnit[encoding];
    },
  };
}

/** By its byte order mark; else UTF-8 where the first part is; else Windows-1252, as older Excel writes. */
export function encodingOf(first: Buffer): Encoding {
  if (first[0] === 0xff && first[1] === 0xfe) return "utf-16le";
  if (first[0] === 0xfe && first[1] === 0xff) return "utf-16be";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(first, { stream: true });
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}
