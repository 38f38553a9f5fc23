import { z } from "zod";
import { ConfigFaults } from "../config.ts";

const url = z.url({ protocol: /^postgres(ql)?$/ });

/**
 * The connection that may change tables and make enterprises; sites never hold it.
 * @throws ConfigFaults when HOLDFAST_OWNER_URL is missing or no PostgreSQL address.
 */
export function ownerUrl(): string {
  const parsed = url.safeParse(process.env.HOLDFAST_OWNER_URL);
  if (parsed.success) return parsed.data;
  throw new ConfigFaults(
    "HOLDFAST_OWNER_URL: the leader as holdfast_owner, e.g. postgres://holdfast_owner:…@host:5432/holdfast",
  );
}
