/** How the ledger gets in: as people of the demo, over the same API as everybody. */
import { keptInMemory } from "#client/platform/kept.ts";
import { type LiveState, openLiveStore, stateLines } from "#client/platform/live-store.ts";
import { openSession } from "#client/platform/session.ts";
import { signIn } from "#client/platform/sign-in.ts";
import { openSites, type Site } from "#client/platform/sites.ts";
import type { LiveView } from "#contract/calls.ts";
import { demoPassword } from "#db/seed/demo.ts";
import type { FloorLook } from "#server/continuity/drill/drill-ledger.ts";

const snapshotMaxMs = 3_000;

/** Signs in once; the token serves any number of consoles. */
export async function tokenOf(sites: readonly Site[], email: string): Promise<string> {
  const session = openSession(keptInMemory());
  const step = await signIn(openSites(sites), session, { email, password: demoPassword });
  const token = session.token.get();
  if (step.challenge !== null || token === null) throw new Error(`${email} cannot sign in.`);
  return token;
}

/** What a console that opens now at this site would show; null when the site does not answer. */
export async function snapshotOf(
  site: Site,
  token: string,
): Promise<{ site: string; live: LiveState | null }> {
  try {
    const answer = await fetch(`${site.url}/api/live`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(snapshotMaxMs),
    });
    if (!answer.ok) return { site: site.id, live: null };
    const store = openLiveStore();
    store.replace((await answer.json()) as LiveView);
    return { site: site.id, live: store.state.get() };
  } catch {
    return { site: site.id, live: null }; // It is down: then nothing agrees with it, which is what the count says.
  }
}

/** Two rows in which they differ, for whoever has to find out why. */
export function differenceOf(one: LiveState, other: LiveState): string {
  const left = new Set(stateLines(one));
  const right = new Set(stateLines(other));
  const only = [...left.difference(right)].slice(0, 2).map((line) => `+ ${line}`);
  return [...only, ...[...right.difference(left)].slice(0, 2).map((line) => `- ${line}`)].join(", ");
}

/** The floor in numbers. */
export function look(live: LiveState): FloorLook {
  const calls = [...live.calls.values()];
  const seats = [...live.seats.values()];
  const inState = (...states: string[]) => calls.filter((call) => states.includes(call.state)).length;
  return {
    waiting: inState("waiting"),
    ringing: inState("ringing", "connecting"),
    talking: inState("talking", "held"),
    wrapUp: inState("wrap-up"),
    available: seats.filter((seat) => seat.state === "available").length,
    seatsStaffed: seats.filter(
      (seat) => seat.person !== null && seat.state !== "lost" && seat.state !== "offline",
    ).length,
    centers: new Map([...live.centers.values()].map((center) => [center.name, center.state])),
  };
}
