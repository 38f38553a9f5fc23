import { Problem } from "./problem.ts";

/** PostgreSQL's text holds every character but this one. */
const nul = "\u0000";
/** Deeper than any body we take. */
const depthMax = 20;

/**
 * Refuses text that the database could not keep as it is, naming the field.
 * @throws Problem `bad-input`.
 */
export function refuseUnstorableText(input: unknown): void {
  const field = fieldWithNul(input, [], 0);
  if (field === null) return;
  throw new Problem("bad-input", "Some fields cannot be taken; nothing was changed.", [
    { field: field.join(".") || "body", message: "the character U+0000 cannot be stored" },
  ]);
}

function fieldWithNul(value: unknown, path: string[], depth: number): string[] | null {
  if (typeof value === "string") return value.includes(nul) ? path : null;
  if (value === null || typeof value !== "object" || depth > depthMax) return null;
  for (const [name, inner] of Object.entries(value)) {
    const found = name.includes(nul) ? path : fieldWithNul(inner, [...path, name], depth + 1);
    if (found) return found;
  }
  return null;
}
