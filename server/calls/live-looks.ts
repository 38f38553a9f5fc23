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
const namedMax = 500;
/** Callers shown, times the people they were shown to: some 60 MB. What is forgotten is recorded anew when shown again. */
const rememberedMax = 1_000_000;

export type LiveLooks = {
  /** Returns once what `calls` tell this person of callers is recorded, by this answer or an earlier one. */
  shown(caller: PersonCaller, calls: readonly CallView[]): Promise<void>;
  /** These calls live no more. */
  forget(enterpriseId: string, callIds: readonly string[]): void;
};

/** Who was shown this caller; a promise while it is being written. */
type Shown = { who: string; to: Map<string, Promise<void> | null> };
/** By call; `remembered`: people in all of them together. */
type Seen = { calls: Map<string, Shown>; remembered: number };
type Gathering = { calls: Map<string, CallView[]>; written: Promise<void> };

export function openLiveLooks(audit: AuditRecorder, mostRemembered = rememberedMax): LiveLooks {
  const seenOf = new Map<string, Seen>();
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
      const seen = seenOf.get(enterpriseId) ?? { calls: new Map<string, Shown>(), remembered: 0 };
      seenOf.set(enterpriseId, seen);
      const anew: CallView[] = [];
      const underWay = new Set<Promise<void>>();
      for (const call of calls) {
        const who = callerShown(call);
        if (who === null) continue;
        let shown = seen.calls.get(call.id);
        if (shown?.who !== who) {
          forget(seen, call.id);
          shown = { who, to: new Map() };
          seen.calls.set(call.id, shown);
        }
        const known = shown.to.get(id);
        if (known === undefined) anew.push(call);
        else if (known) underWay.add(known);
      }
      if (anew.length > 0) {
        const { calls: together, written } = gather(enterpriseId);
        together.set(id, [...(together.get(id) ?? []), ...anew]);
        remember(seen, id, anew, written);
        underWay.add(written);
        for (const callId of seen.calls.keys()) {
          if (seen.remembered <= mostRemembered) break;
          forget(seen, callId);
        }
      }
      await Promise.all(underWay);
    },
    forget(enterpriseId, callIds) {
      const seen = seenOf.get(enterpriseId);
      if (seen) for (const id of callIds) forget(seen, id);
    },
  };
}

/** Shown is what was recorded; a look that could not be recorded is none, and is tried again at the next. */
function remember(seen: Seen, personId: string, calls: readonly CallView[], written: Promise<void>): void {
  const each = calls.flatMap(({ id }) => seen.calls.get(id) ?? []);
  for (const { to } of each) to.set(personId, written);
  seen.remembered += each.length;
  const isHeld = (shown: Shown, nth: number) => seen.calls.get(calls[nth]!.id) === shown;
  written.then(
    () => {
      for (const { to } of each) to.set(personId, null);
    },
    () => {
      for (const { to } of each.filter(isHeld)) if (to.delete(personId)) seen.remembered -= 1;
    },
  );
}

function forget(seen: Seen, callId: string): void {
  const shown = seen.calls.get(callId);
  if (!shown) return;
  seen.calls.delete(callId);
  seen.remembered -= shown.to.size;
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
