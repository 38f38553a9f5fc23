import { z } from "zod";
import type { CustomFieldView, CustomValue } from "#contract/customers.ts";

const textMax = 500;

/**
 * A value as its field takes it: no text in a number, no choice that is none. Pure.
 * @returns the value, or why it cannot be taken, to be read after the field's name.
 */
export function readCustomValue(
  { kind, choices }: Pick<CustomFieldView, "kind" | "choices">,
  value: CustomValue,
): { value: CustomValue } | { reason: string } {
  switch (kind) {
    case "text":
      if (typeof value !== "string") return { reason: "is a text" };
      return value.length > textMax
        ? { reason: `has at most ${textMax} characters` }
        : { value: value.trim() };
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? { value } : { reason: "is a number" };
    case "date":
      return z.iso.date().safeParse(value).success ? { value } : { reason: "is a date, written 2026-11-25" };
    case "yes-no":
      return typeof value === "boolean" ? { value } : { reason: "is yes or no" };
    case "choice":
      return choices.includes(String(value)) && typeof value === "string"
        ? { value }
        : { reason: `is one of ${choices.join(", ")}` };
  }
}
