/** Pages as HTML: templates in files beside this one, filled in and escaped by Handlebars. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";

const folder = join(import.meta.dirname, "pages");
const templates = Handlebars.create();
const pageNames = [
  "entrance",
  "code",
  "account",
  "link",
  "home",
  "help",
  "details",
  "reach",
  "prove",
  "address",
  "problem",
] as const;
export type PageName = (typeof pageNames)[number];

for (const file of readdirSync(join(folder, "parts")))
  templates.registerPartial(file.replace(".hbs", ""), readFileSync(join(folder, "parts", file), "utf8"));
const pages = Object.fromEntries(
  pageNames.map((name) => [name, templates.compile(readFileSync(join(folder, `${name}.hbs`), "utf8"))]),
) as Record<PageName, Handlebars.TemplateDelegate>;

const styleText = readFileSync(join(folder, "portal.css"), "utf8");
const styleHash = createHash("sha256").update(styleText).digest("base64url").slice(0, 10);
/** Named by their content, so that a browser asks for them once. */
export const files: Record<string, { type: string; text: string }> = {
  [`portal-${styleHash}.css`]: { type: "text/css", text: styleText },
  "mark.svg": { type: "image/svg+xml", text: readFileSync(join(folder, "mark.svg"), "utf8") },
};
const style = `portal-${styleHash}.css`;

export const render = (page: PageName, facts: object): string => pages[page]({ ...facts, style });
