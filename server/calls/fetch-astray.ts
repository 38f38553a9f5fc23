/**
 * Callers who are on the line but in no conference of ours: parked by the static pack while no site answered,
 * adopted by a site that died before it could send for them.
 */
import { webhookUrl } from "../carrier/webhook-paths.ts";
import type { CallRow } from "./queries.ts";
import type { Switchboard } from "./switchboard.ts";

/** A caller may be in the callback menu for so long; who is away longer is astray. */
const menuMaxMs = 15_000;

/** When each caller was first seen away, by this site. */
const awaySince = new WeakMap<Switchboard, Map<string, number>>();

function awayOf(switchboard: Switchboard): Map<string, number> {
  const known = awaySince.get(switchboard) ?? new Map<string, number>();
  awaySince.set(switchboard, known);
  return known;
}

/** The caller is where they should be. */
export function isThere(switchboard: Switchboard, call: CallRow): void {
  awayOf(switchboard).delete(call.id);
}

/**
 * The caller is on the line, but not in their conference. Seen so twice, they are sent to the arrival webhook
 * again, which puts them there: arriving twice is arriving once.
 *
 * @returns whether they were sent for.
 */
export async function fetchAstray(switchboard: Switchboard, call: CallRow, now: Date): Promise<boolean> {
  if (call.direction !== "inbound" || call.carrierCallSid === null || call.state === "wrap-up") return false;
  const away = awayOf(switchboard);
  const since = away.get(call.id);
  if (since === undefined) away.set(call.id, now.getTime());
  if (since === undefined || now.getTime() - since < menuMaxMs) return false;
  away.delete(call.id);
  await switchboard.carrier.redirect(call.carrierCallSid, {
    url: webhookUrl(switchboard.publicUrl, "arrival"),
  });
  return true;
}
