import type { AuditEntryView } from "#contract/audit.ts";

/** A person by name; a part of Holdfast by what it is called. */
export function actorName({ actor }: Pick<AuditEntryView, "actor">): string {
  if (actor.name) return actor.name;
  if (actor.kind === "person") return `Person ${actor.id.slice(0, 8)}`;
  if (actor.kind === "customer") return `Customer ${actor.id.slice(0, 8)}`;
  return actor.kind === "carrier" ? "the carrier" : `Holdfast (${actor.id})`;
}

/** `looked: customer`, `took seat: seat`. */
export const deedText = ({ action, entity }: Pick<AuditEntryView, "action" | "entity">) =>
  `${action.replaceAll("-", " ")}: ${entity.replaceAll("-", " ")}`;
