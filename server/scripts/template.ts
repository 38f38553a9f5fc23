import Handlebars from "handlebars";

/** A text that is not a template we take. */
export class TemplateFault extends Error {}

/**
 * The variables a text uses, in their order, each as often as it stands there.
 * @throws TemplateFault for anything but plain `{{variable}}`: blocks, partials and calls would be
 *   conditions that the check of a script's steps cannot see.
 */
export function variablesOf(text: string): string[] {
  return parseTemplate(text).flatMap((part) => ("variable" in part ? [part.variable] : []));
}

/**
 * The text with its variables filled in, as it is: escaping belongs to whoever shows it.
 * @throws TemplateFault for a value that is missing.
 */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return parseTemplate(text)
    .map((part) => {
      if ("words" in part) return part.words;
      if (!Object.hasOwn(values, part.variable)) throw new TemplateFault(`${part.variable} has no value`);
      return values[part.variable]!;
    })
    .join("");
}

type Part = { words: string } | { variable: string };

function parseTemplate(text: string): Part[] {
  return programOf(text).body.map((statement): Part => {
    if (statement.type === "ContentStatement")
      return { words: (statement as hbs.AST.ContentStatement).value };
    const { path, params, hash } = statement as hbs.AST.MustacheStatement;
    const plain = statement.type === "MustacheStatement" && path.type === "PathExpression";
    const { parts, data, depth } = path as hbs.AST.PathExpression;
    if (!plain || params.length > 0 || hash || parts.length !== 1 || data || depth > 0)
      throw new TemplateFault(`only plain {{variable}} may stand in double braces`);
    return { variable: parts[0]! };
  });
}

function programOf(text: string): hbs.AST.Program {
  try {
    return Handlebars.parse(text);
  } catch (error) {
    throw new TemplateFault(`its double braces cannot be read: ${(error as Error).message.split("\n")[0]}`);
  }
}
