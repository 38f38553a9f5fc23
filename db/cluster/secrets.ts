import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Roles of the embedded cluster that sign in with a password. */
export const loginRoles = ["supervisor", "replicator", "owner", "app"] as const;
export type LoginRole = (typeof loginRoles)[number];
export type Passwords = Record<LoginRole, string>;

/** 192 bits; url-safe, so it needs no quoting in a connection string or in SQL. */
const passwordBytes = 24;

/** Reads the installation's passwords, or draws them on the first start. The file is the owner's alone (0600). */
export function passwordsAt(file: string): Passwords {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Passwords;
  const draw = () => randomBytes(passwordBytes).toString("base64url");
  const passwords: Passwords = { supervisor: draw(), replicator: draw(), owner: draw(), app: draw() };
  writeFileSync(file, JSON.stringify(passwords, null, 2), { mode: 0o600 });
  return passwords;
}

/** Connection string of one role to one node. */
export function urlOf(role: LoginRole, port: number, passwords: Passwords, database = "holdfast"): string {
  return `postgres://holdfast_${role}:${passwords[role]}@127.0.0.1:${port}/${database}`;
}
