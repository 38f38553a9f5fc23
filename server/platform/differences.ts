import { Problem } from "./problem.ts";

/**
 * Of what somebody asked for, that which differs from what stands.
 * @returns null when nothing does.
 */
export function differences<Row extends object>(
  row: Row,
  wanted: { [Name in keyof Row]?: Row[Name] | undefined },
): { patch: Partial<Row>; from: Partial<Row> } | null {
  const patch: Partial<Row> = {};
  const from: Partial<Row> = {};
  for (const name of Object.keys(wanted) as (keyof Row)[]) {
    const value = wanted[name];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(row[name])) continue;
    patch[name] = value as Row[keyof Row];
    from[name] = row[name];
  }
  return Object.keys(patch).length === 0 ? null : { patch, from };
}

/** A field that cannot be taken, by its name. */
export function refuseField(field: string, message: string): never {
  throw new Problem("bad-input", `${message} Nothing was changed.`, [{ field, message }]);
}
