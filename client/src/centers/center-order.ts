import type { CenterView } from "#contract/centers.ts";

/** Own centers first, then partners, by name: a center never changes its place on a screen. */
export function byKindAndName(
  a: Pick<CenterView, "kind" | "name">,
  b: Pick<CenterView, "kind" | "name">,
): number {
  return a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name);
}
