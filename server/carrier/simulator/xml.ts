/** One element of a TwiML document. Text is what stands directly inside it. */
export type Element = { name: string; attributes: Record<string, string>; children: Element[]; text: string };

/** Twilio's 12100 (document parse failure): the answer is no well-formed TwiML. */
export class TwimlParseError extends Error {}

const token =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy;
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const named: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** TwiML answers larger than this are refused by Twilio with 11750. Bytes. */
export const twimlBytesMax = 64 * 1024;

/**
 * Reads the small part of XML that TwiML is: elements, attributes, text, CDATA, comments, a declaration.
 * A DOCTYPE is refused, so no entity can be defined.
 * @throws TwimlParseError when it is not well-formed or its root is not `<Response>`.
 */
export function parseTwiml(source: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open: Element[] = [root];
  token.lastIndex = 0;
  const text = source.trim();
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (!match) throw new TwimlParseError(`cannot read the document at character ${at}`);
    const [, cdata, closing, name, attributes, selfClosing, words] = match;
    const parent = open[open.length - 1]!;
    if (cdata !== undefined) parent.text += cdata;
    else if (words !== undefined) parent.text += plainText(words);
    else if (name && closing) {
      if (open.length < 2 || parent.name !== name) throw new TwimlParseError(`</${name}> closes nothing`);
      open.pop();
    } else if (name) {
      const element: Element = { name, attributes: readAttributes(attributes ?? ""), children: [], text: "" };
      parent.children.push(element);
      if (!selfClosing) open.push(element);
    }
  }
  const [response] = root.children;
  if (open.length !== 1) throw new TwimlParseError(`<${open[open.length - 1]!.name}> is never closed`);
  if (!response || root.children.length !== 1 || root.text.trim()) {
    throw new TwimlParseError("a document holds one element");
  }
  if (response.name !== "Response") throw new TwimlParseError("the root element must be <Response>");
  return response;
}

function readAttributes(source: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, double, single] of source.matchAll(attribute)) {
    if (name! in found) throw new TwimlParseError(`attribute ${name} stands twice`);
    found[name!] = plainText(double ?? single ?? "");
  }
  return found;
}

function plainText(text: string): string {
  return text.replace(/&(#x?[0-9a-fA-F]+|\w+)?;?/g, (whole, entity: string | undefined) => {
    if (!entity || !whole.endsWith(";")) throw new TwimlParseError("a bare & stands in the text");
    if (entity.startsWith("#")) {
      const code =
        entity[1] === "x" ? Number.parseInt(entity.slice(2), 16) : Number.parseInt(entity.slice(1), 10);
      if (!(code > 0 && code <= 0x10ffff)) throw new TwimlParseError(`&${entity}; is no character`);
      return String.fromCodePoint(code);
    }
    const plain = named[entity];
    if (plain === undefined) throw new TwimlParseError(`&${entity}; is not defined`);
    return plain;
  });
}
