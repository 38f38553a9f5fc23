/** Who I am and where I was, held in this browser: a page opened with no site still knows its call. */
import type { LiveView } from "#contract/calls.ts";
import type { MeView } from "#contract/identity.ts";
import type { Api } from "./api.ts";
import { ApiProblem } from "./api-problem.ts";
import type { Kept } from "./kept.ts";
import { forgetReads, heldMaxMs } from "./kept-reads.ts";
import type { LiveState } from "./live-store.ts";
import type { Signal } from "./signal.ts";

const meKey = "me";
const placeKey = "place";
/** With a site within reach this is long; without one a person waits for it once, at F5. */
const withinMs = 4_000;
const everyMs = 1_000;

type Held<T> = { at: number; token: string; value: T };

/**
 * @returns who is signed in, from a site, or from this browser when none answers and it was the same session.
 * @throws ApiProblem `not-signed-in`, or `unreachable` when nothing is held.
 */
export async function whoAmI(api: Api, kept: Kept, token: string | null): Promise<MeView> {
  const held = await kept.get<Held<MeView>>(meKey);
  try {
    const me = await api.get<MeView>("me", { withinMs });
    if (held && held.value.personId !== me.personId) await forgetShift(kept);
    if (token) await kept.set<Held<MeView>>(meKey, { at: Date.now(), token, value: me });
    return me;
  } catch (fault) {
    const refused = fault instanceof ApiProblem && fault.status >= 400 && fault.status < 500;
    if (refused || !held || held.token !== token || Date.now() - held.at > heldMaxMs) throw fault;
    return held.value;
  }
}

/** My seat, my calls and what their names need, as they were last known. */
export async function lastPlace(kept: Kept, me: MeView): Promise<LiveView | null> {
  const held = await kept.get<Held<LiveView>>(placeKey);
  return held && held.token === me.personId && Date.now() - held.at < heldMaxMs ? held.value : null;
}

/** Holds it whenever it changes, once a second at most. @returns how to stop. */
export function holdPlace(kept: Kept, live: Signal<LiveState>, me: MeView): () => void {
  let due: ReturnType<typeof setTimeout> | undefined;
  let last = "";
  function hold() {
    due = undefined;
    const value = placeOf(live.get(), me.personId);
    const text = JSON.stringify({ ...value, at: "", position: "" });
    if (!value || text === last) return;
    last = text;
    kept.set<Held<LiveView>>(placeKey, { at: Date.now(), token: me.personId, value }).catch(() => undefined);
  }
  const stop = live.subscribe(() => {
    due ??= setTimeout(hold, everyMs);
  });
  return () => {
    stop();
    clearTimeout(due);
  };
}

function placeOf(live: LiveState, personId: string): LiveView | null {
  const seat = [...live.seats.values()].find(({ person }) => person?.id === personId);
  if (!live.loaded || !seat) return null;
  const mine = [...live.calls.values()].filter(
    (call) =>
      call.seatId === seat.id ||
      call.offer?.seatId === seat.id ||
      call.guests.some((guest) => guest.seatId === seat.id),
  );
  return {
    position: live.position ?? "",
    site: live.site ?? "",
    at: new Date().toISOString(),
    centers: [...live.centers.values()],
    seats: [seat],
    queues: [...live.queues.values()],
    calls: mine,
  };
}

/** Somebody else signed in here, or this person signed out. Drafts and waiting changes are their own matter. */
export async function forgetShift(kept: Kept): Promise<void> {
  await kept.remove(meKey);
  await kept.remove(placeKey);
  await forgetReads(kept);
}
