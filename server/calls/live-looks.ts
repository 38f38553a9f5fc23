/**
 * Looks at callers in the live view: who was shown whose name or number, on the chain before the answer goes out.
 * Once for each person, call and caller shown; whoever turns out to be somebody else is shown anew. A caller is shown
 * to hundreds of consoles at once, so one entry names everybody who was shown the same calls (docs/decisions/014).
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { CallView } from "#contract/calls.ts";
import type { AuditRecorder } from "../audit/recorder.ts";
import { type PersonCaller, systemCaller } from "../platform/caller.ts";

/** People who ask within so long share an entry: consoles hear of a call at the same moment and wait 30 ms to ask. */
const gatherMs = 25;
/** People, and calls, that one entry names; more are in the next. */
export const namedMax = 500;
/** Calls remembered; more than live at once anywhere. One that is forgotten is recorded anew when it is shown again. */
const rememberedMax = 20_000;

export type LiveLooks = {
  /** Returns once what `calls` tell this person of callers is recorded, by this answer or an earlier one. */
  shown(caller: PersonCaller, calls: readonly CallView[]): Promise<void>;
  /** These calls live no more. */
  forget(enterpriseId: string, callIds: readonly string[]): void;
};

/** Who was shown this caller; a promise while it is being written. */
type Shown = { who: string; to: Map<string, Promise<void> | null> };
type Gathering = { calls: Map<string, CallView[]>; written: Promise<void> };

export function openLiveLooks(audit: AuditRecorder): LiveLooks {
  const seenOf = new Map<string, Map<string, Shown>>();
  const gatheringOf = new Map<string, Gathering>();

  function gather(enterpriseId: string): Gathering {
    const known = gatheringOf.get(enterpriseId);
    if (known) return known;
    const calls = new Map<string, CallView[]>();
    const written = sleep(gatherMs).then(() => {
      gatheringOf.delete(enterpriseId);
      return write(audit, enterpriseId, calls);
    });
    const begun = { calls, written };
    gatheringOf.set(enterpriseId, begun);
    return begun;
  }

  return {
    async shown({ id, enterpriseId }, calls) {
      const seen = seenOf.get(enterpriseId) ?? new Map<string, Shown>();
      seenOf.set(enterpriseId, seen);
      const anew: CallView[] = [];
      const underWay = new Set<Promise<void>>();
      for (const call of calls) {
        const who = callerShown(call);
        if (who === null) continue;
        const before = seen.get(call.id);
        const shown = before?.who === who ? before : { who, to: new Map<string, Promise<void> | null>() };
        seen.set(call.id, shown);
        const known = shown.to.get(id);
        if (known === undefined) anew.push(call);
        else if (known) underWay.add(known);
      }
      if (anew.length > 0) {
        forgetOldest(seen);
        const { calls: together, written } = gather(enterpriseId);
        together.set(id, [...(together.get(id) ?? []), ...anew]);
        remember(seen, id, anew, written);
        underWay.add(written);
      }
      await Promise.all(underWay);
    },
    forget(enterpriseId, callIds) {
      const seen = seenOf.get(enterpriseId);
      for (const id of callIds) seen?.delete(id);
    },
  };
}

/** Shown is what was recorded; a look that could not be recorded is none, and is tried again at the next. */
function remember(
  seen: Map<string, Shown>,
  personId: string,
  calls: readonly CallView[],
  written: Promise<void>,
): void {
  const each = calls.flatMap((call) => seen.get(call.id) ?? []);
  for (const { to } of each) to.set(personId, written);
  written.then(
    () => {
      for (const { to } of each) to.set(personId, null);
    },
    () => {
      for (const { to } of each) to.delete(personId);
    },
  );
}

/** Of calls whose end nobody asked about. */
function forgetOldest(seen: Map<string, Shown>): void {
  for (const id of seen.keys()) {
    if (seen.size <= rememberedMax) return;
    seen.delete(id);
  }
}

/** Whom the call tells of; null: nobody. */
function callerShown({ customerId, customerName, from, candidates, need }: CallView): string | null {
  if (!customerId && !customerName && !from && !need && candidates.length === 0) return null;
  return JSON.stringify([customerId, customerName, from, need, candidates.map((each) => each.id)]);
}

/** Ids alone, for an entry is never changed and whoever is erased must not stand in one. */
async function write(
  audit: AuditRecorder,
  enterpriseId: string,
  callsOf: ReadonlyMap<string, readonly CallView[]>,
): Promise<void> {
  const alike = Map.groupBy(callsOf, ([, calls]) => calls.map((call) => call.id).join());
  const notes = [...alike.values()].flatMap((people) => {
    const calls = people[0]?.[1] ?? [];
    return partsOf(people).flatMap((some) =>
      partsOf(calls).map((shown) => ({
        action: "shown",
        entity: "live-view",
        entityId: "calls",
        detail: {
          to: some.map(([personId]) => personId),
          calls: shown.map((call) => call.id),
          found: [...new Set(shown.flatMap(customersOf))],
        },
      })),
    );
  });
  const caller = systemCaller("live-view", enterpriseId);
  await Promise.all(notes.map((note) => audit.record(caller, note)));
}

const customersOf = ({ customerId, candidates }: CallView) => [
  ...(customerId ? [customerId] : []),
  ...candidates.map(({ id }) => id),
];

function partsOf<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / namedMax) }, (_, nth) =>
    all.slice(nth * namedMax, (nth + 1) * namedMax),
  );
}
