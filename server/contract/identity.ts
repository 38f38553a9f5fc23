/** Roles and what each may do, as data. The server enforces it; the console disables with a reason. */

export const roles = ["agent", "supervisor", "manager", "board", "admin"] as const;
export type Role = (typeof roles)[number];

export const permissions = [
  "call:take",
  "call:dial",
  "call:move",
  "call:supervise",
  "call:look",
  "customer:look",
  "customer:change",
  "customer:import",
  "customer:export",
  "customer:merge",
  "customer:keep",
  "segment:look",
  "segment:change",
  "report:look",
  "center:look",
  "center:declare-dark",
  "center:open-backup",
  "agent:set-state",
  "continuity:look",
  "continuity:switch-over",
  "continuity:promote",
  "drill:run",
  "audit:look",
  "person:administer",
  "settings:change",
  "script:edit",
  "script:approve",
  "script:tell",
  "portal:invite",
  "portal:tell",
] as const;
export type Permission = (typeof permissions)[number];

export const permissionsOf: Record<Role, readonly Permission[]> = {
  agent: [
    "call:take",
    "call:dial",
    "call:look",
    "customer:look",
    "customer:change",
    "segment:look",
    "center:look",
    "continuity:look",
    "portal:invite",
  ],
  supervisor: [
    "call:take",
    "call:dial",
    "call:move",
    "call:supervise",
    "call:look",
    "customer:look",
    "customer:change",
    "customer:merge",
    "segment:look",
    "segment:change",
    "report:look",
    "center:look",
    "center:declare-dark",
    "center:open-backup",
    "agent:set-state",
    "continuity:look",
    "audit:look",
    "script:edit",
    "script:approve",
    "script:tell",
    "portal:invite",
    "portal:tell",
  ],
  manager: [
    "call:look",
    "customer:look",
    "customer:import",
    "customer:export",
    "customer:merge",
    "customer:keep",
    "segment:look",
    "segment:change",
    "report:look",
    "center:look",
    "continuity:look",
    "audit:look",
    "script:edit",
    "script:approve",
    "script:tell",
    "portal:invite",
    "portal:tell",
  ],
  board: [
    "call:look",
    "segment:look",
    "report:look",
    "center:look",
    "center:declare-dark",
    "continuity:look",
    "continuity:switch-over",
    "continuity:promote",
    "drill:run",
    "audit:look",
  ],
  admin: [
    "call:look",
    "customer:look",
    "customer:import",
    "customer:export",
    "customer:merge",
    "customer:keep",
    "segment:look",
    "segment:change",
    "report:look",
    "center:look",
    "continuity:look",
    "continuity:switch-over",
    "continuity:promote",
    "drill:run",
    "audit:look",
    "person:administer",
    "settings:change",
    "script:edit",
    "script:approve",
    "script:tell",
    "portal:tell",
  ],
};

/**
 * What a partner's people never may, whatever their role: it reaches beyond the customer on their own call
 * (promise 11). The audit chain names every customer; moving calls opens those of others.
 */
const withheldFromPartners: ReadonlySet<Permission> = new Set([
  "audit:look",
  // Whoever dials chooses the customer; a partner's callbacks come by their turn.
  "call:dial",
  "call:move",
  "call:supervise",
  "customer:import",
  "customer:export",
  "customer:merge",
  "customer:keep",
  "person:administer",
  // A count tells, test by test, what is in anybody's record.
  "segment:look",
  "segment:change",
  "report:look",
  "script:approve",
  "script:edit",
  "script:tell",
  "portal:tell",
  "settings:change",
]);

/** What somebody may do. `partner`: belongs to a partner, or sits in a partner's center now. */
export function permissionsFor(role: Role, partner: boolean): Set<Permission> {
  const all = permissionsOf[role];
  return new Set(partner ? all.filter((permission) => !withheldFromPartners.has(permission)) : all);
}

/** Who is signed in, as the console sees it. */
export type MeView = {
  personId: string;
  name: string;
  email: string;
  role: Role;
  permissions: Permission[];
  enterprise: { id: string; name: string };
  /** Set for agents of a partner center, who see only the customer on their call. */
  partner: boolean;
  secondFactor: boolean;
  /** `simulated` makes every screen say so. */
  carrier: "simulated" | "twilio";
  /** The site that answered. */
  site: string;
  sites: { id: string; url: string }[];
  /** The demo's stage is there, so a drill can be played. */
  canDrill: boolean;
};

/** `GET /api/welcome`: answered without a session and without a database, so that a console can probe. */
export type WelcomeView = {
  /** The site that answered. */
  site: string;
  sites: { id: string; url: string }[];
  carrier: "simulated" | "twilio";
  /** It has a primary that acknowledges. False or missing: another site may be the better one. */
  writable: boolean;
  /** The demo's sign-ins, offered as buttons; null in a real installation. */
  demo: { name: string; role: Role; email: string; password: string; does: string }[] | null;
};
