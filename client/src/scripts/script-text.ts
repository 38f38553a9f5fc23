/** A piece of a script's text: plain words, a variable with its value, or one that has none yet. */
export type Piece = { words: string } | { variable: string; value: string | null };

const variable = /\{\{\s*([a-z][a-zA-Z0-9]*)\s*\}\}/g;

/** Splits a text at its variables. `values` without an entry, or with an empty one, count as not known. */
export function piecesOf(text: string, values: Readonly<Record<string, string>>): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(variable)) {
    if (found.index > from) pieces.push({ words: text.slice(from, found.index) });
    const name = found[1]!;
    const value = Object.hasOwn(values, name) ? values[name]!.trim() : "";
    pieces.push({ variable: name, value: value === "" ? null : value });
    from = found.index + found[0].length;
  }
  if (from < text.length) pieces.push({ words: text.slice(from) });
  return pieces;
}

/** The text as it is said. A variable that is not known stands there by its name. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return piecesOf(text, values)
    .map((piece) => ("words" in piece ? piece.words : (piece.value ?? `[${piece.variable}]`)))
    .join("");
}

/** `aside`: for the agent alone, not read out (a line beginning with `>`). */
export type Block = { kind: "said" | "aside"; text: string } | { kind: "list"; items: string[] };

/** The blocks of a step's Markdown: paragraphs, asides, lists. Lines of one block are joined. */
export function blocksOf(says: string): Block[] {
  return says
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== "")
    .flatMap((block): Block[] => {
      const lines = block.split("\n").map((line) => line.trim());
      if (lines.every((line) => line.startsWith(">")))
        return [{ kind: "aside", text: lines.map((line) => line.replace(/^>\s?/, "")).join(" ") }];
      const first = lines.findIndex((line) => line.startsWith("- "));
      if (first < 0) return [{ kind: "said", text: lines.join(" ") }];
      const items: string[] = [];
      for (const line of lines.slice(first)) {
        if (line.startsWith("- ")) items.push(line.slice(2));
        else items.push(`${items.pop()} ${line}`);
      }
      const list: Block = { kind: "list", items };
      return first === 0 ? [list] : [{ kind: "said", text: lines.slice(0, first).join(" ") }, list];
    });
}
