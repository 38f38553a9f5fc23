import { eq } from "drizzle-orm";
import type { MeView } from "#contract/identity.ts";
import { enterprises } from "#db/schema/platform.ts";
import type { Config } from "#server/config.ts";
import type { Platform } from "#server/platform/platform.ts";
import type { SeatedCaller } from "./who-is.ts";

/** Who is signed in and what this site is, as the console shows it. Read from any copy. */
export async function readMe(
  platform: Platform,
  config: Pick<Config, "site" | "sites" | "twilio" | "stage">,
  caller: SeatedCaller,
): Promise<MeView> {
  const { value } = await platform.database.readAny({ enterpriseId: caller.enterpriseId }, (tx) =>
    tx.select().from(enterprises).where(eq(enterprises.id, caller.enterpriseId)),
  );
  return {
    personId: caller.id,
    name: caller.name,
    email: caller.email,
    role: caller.role,
    permissions: [...caller.permissions],
    enterprise: { id: caller.enterpriseId, name: value[0]?.name ?? "" },
    partner: caller.partner,
    secondFactor: caller.secondFactor,
    carrier: config.twilio.apiUrl ? "simulated" : "twilio",
    site: config.site,
    sites: config.sites.map(({ id, url }) => ({ id, url })),
    canDrill: config.stage !== null,
  };
}
