import type { Role } from "./identity.ts";

/** Somebody who works here, as the administrator sees them. */
export type PersonView = {
  id: string;
  name: string;
  email: string;
  role: Role;
  partner: boolean;
  robot: boolean;
  secondFactor: boolean;
  deactivatedAt: string | null;
};
