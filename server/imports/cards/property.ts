/** One property of a vCard, of whichever version. Pure. */

export type CardProperty = {
  /** In capitals, without its group: `item1.TEL` is `TEL`. */
  name: string;
  /** In capitals, of `TYPE=home,cell` as of the bare `HOME;CELL` of 2.1. */
  types: ReadonlySet<string>;
  /** 1 is the most preferred; 101 when nothing is said. */
  pref: number;
  /** What stands between the semicolons; one for most properties. */
  parts: string[];
};

const encodings = new Set(["QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"]);
const head = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^":])*)?):/;

/** The name alone: most properties of a card are not looked at any further. */
export const nameOf = (text: string): string | null =>
  /^(?:[\w-]+\.)?([\w-]+)[;:]/.exec(text)?.[1]?.toUpperCase() ?? null;

/** @param text - a whole line, a character for each byte. @returns null when it is no property. */
export function readProperty(text: string, version: string): CardProperty | null {
  const found = head.exec(text);
  if (!found) return null;
  const params = readParams(found[2]!);
  const encoding = params.get("ENCODING")?.[0] ?? "";
  const value = text.slice(found[0].length);
  const decode = (part: string) => decoded(part, encoding, params.get("CHARSET")?.[0] ?? null);
  const types = new Set(params.get("TYPE"));
  return {
    name: found[1]!.toUpperCase(),
    types,
    pref: prefOf(params.get("PREF")?.[0], types),
    parts: partsOf(value).map((part) => unescaped(decode(part), version)),
  };
}

/** Values in capitals, by name; a value without a name says of itself what it is (2.1). */
function readParams(text: string): Map<string, string[]> {
  const params = new Map<string, string[]>();
  for (const param of text.match(/(?:"[^"]*"|[^;"])+/g) ?? []) {
    const [, name, value] = /^([\w-]+)=(.*)$/s.exec(param) ?? [];
    const values = (value ?? param).replaceAll('"', "").toUpperCase().split(",");
    const key = name?.toUpperCase() ?? (encodings.has(values[0]!) ? "ENCODING" : "TYPE");
    params.set(key, [...(params.get(key) ?? []), ...values.map((each) => each.trim())]);
  }
  return params;
}

const prefOf = (pref: string | undefined, types: ReadonlySet<string>) =>
  Number(pref) >= 1 ? Number(pref) : types.has("PREF") ? 1 : 101;

/** At each semicolon that no backslash stands before. */
function partsOf(text: string): string[] {
  if (!text.includes(";")) return [text];
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === ";") {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

/** In 2.1 the semicolon alone is written with a backslash; a path of Windows stays a path. */
const unescaped = (text: string, version: string) =>
  version === "2.1"
    ? text.replaceAll("\\;", ";")
    : text.replace(/\\(.)/gs, (_, mark: string) => (mark === "n" || mark === "N" ? "\n" : mark));

function decoded(text: string, encoding: string, charset: string | null): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the end of ASCII is meant
  if (encoding === "" && /^[\x00-\x7f]*$/.test(text)) return text;
  const bytes =
    encoding === "QUOTED-PRINTABLE"
      ? Buffer.from(unquoted(text), "latin1")
      : Buffer.from(text, encoding === "B" || encoding === "BASE64" ? "base64" : "latin1");
  if (charset !== null && isEncoding(charset)) return new TextDecoder(charset).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** RFC 2045, 6.7; line breaks were taken out before. */
const unquoted = (text: string) =>
  text.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function isEncoding(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}
