/** On whose behalf an operation runs. Every audit entry and idempotency key is tied to one. */
import type { Permission, Role } from "#contract/identity.ts";

export type PersonCaller = {
  kind: "person";
  id: string;
  enterpriseId: string;
  name: string;
  role: Role;
  permissions: ReadonlySet<Permission>;
  /** Agent of a partner center: sees only the customer on their call (promise 11). */
  partner: boolean;
  sessionId: string;
};

/** The carrier's signed webhook, or Holdfast itself reacting (`router`, `dark-center`, `reconciler`). */
export type SystemCaller = { kind: "carrier" | "system"; id: string; enterpriseId: string };

/** A customer on their own page. `id` is the customer's; what they may is what that page asks for. */
export type CustomerCaller = { kind: "customer"; id: string; enterpriseId: string };

export type Caller = PersonCaller | SystemCaller | CustomerCaller;

export function systemCaller(id: string, enterpriseId: string): SystemCaller {
  return { kind: "system", id, enterpriseId };
}
