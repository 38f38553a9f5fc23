/** Is it dark, or are we blind? A pure judgement on what independent witnesses say. */
import type { Verdict, Witness, WitnessKind } from "#contract/centers.ts";

/** What one site heard of a center. `lastAt` null: never, or too long ago to mean anything. */
export type HeardAt = { site: string; lastAt: Date | null };

export type Observation = {
  now: Date;
  /** Since when this observer has watched without a break: a start, a new leader, a regained quorum restart it. */
  watchingSince: Date;
  noticeMs: number;
  /** Seats that should be heard, and when each site last heard any of them. */
  seats: { expected: number; heard: HeardAt[] };
  /** Empty when the center has no beacon. */
  beacon: HeardAt[];
  /** The carrier's view of its lines: up now, dropped since the silence began. */
  legs: { up: number; dropped: number };
  /** This observer heard another center, or another site, just now. */
  heardElsewhere: boolean;
  /** The database took this observer's own probe by quorum. */
  committed: boolean;
  /** Sites that answer this observer, its own included. */
  sitesAnswering: readonly string[];
};

export type Judgement = {
  verdict: Verdict | null;
  /** No seat of it is heard at any site, and we are able to tell. */
  silent: boolean;
  /** Kinds of witness that say silent, when none says alive. Two are needed to declare. */
  kinds: number;
  witnesses: Witness[];
};

/** Lines still up this much longer than the notice are no echo: the center works, its data link does not. */
const legsEchoMs = 2_000;

/**
 * Judges one center. Reads nothing, writes nothing.
 *
 * Silence counts only while the observer hears something else and commits its own probe; otherwise it is
 * the isolated one and says so. A single kind of witness is never enough for `center-dark`.
 */
export function judgeCenter(o: Observation): Judgement {
  const witnesses = witnessesOf(o);
  const able: Witness[] = [
    {
      kind: "database",
      from: "database",
      says: o.committed ? "alive" : "silent",
      silentSince: null,
      detail: o.committed ? "took our probe by quorum" : "did not take our probe",
    },
    {
      kind: "site-probe",
      from: "observer",
      says: o.heardElsewhere ? "alive" : "unsure",
      silentSince: null,
      detail: o.heardElsewhere ? "hears other centers or the other site" : "hears nothing else either",
    },
  ];
  const all = [...witnesses, ...able];
  if (!o.committed || !o.heardElsewhere)
    return { verdict: "isolated", silent: false, kinds: 0, witnesses: all };
  if (o.seats.expected === 0) return { verdict: null, silent: false, kinds: 0, witnesses: all };
  const seats = witnesses.filter((witness) => witness.kind === "seat-heartbeats");
  if (seats.some((witness) => witness.says === "alive")) {
    const deaf = seats.find(
      (witness) => witness.says === "silent" && o.sitesAnswering.includes(witness.from),
    );
    return { verdict: deaf ? "link-cut" : null, silent: false, kinds: 0, witnesses: all };
  }
  if (!seats.some((witness) => witness.says === "silent"))
    return { verdict: null, silent: false, kinds: 0, witnesses: all };
  if (witnesses.some((witness) => witness.says === "alive"))
    return { verdict: "link-cut", silent: false, kinds: 0, witnesses: all };
  const kinds = new Set<WitnessKind>(
    witnesses.filter((witness) => witness.says === "silent").map((witness) => witness.kind),
  ).size;
  return { verdict: kinds >= 2 ? "center-dark" : null, silent: true, kinds, witnesses: all };
}

function witnessesOf(o: Observation): Witness[] {
  return [
    ...o.seats.heard.map((heard) =>
      ear("seat-heartbeats", heard, o, `${o.seats.expected} seats should be heard`),
    ),
    ...o.beacon.map((heard) => ear("beacon", heard, o, "the building's own beacon")),
    legsWitness(o),
  ];
}

function ear(kind: WitnessKind, { site, lastAt }: HeardAt, o: Observation, what: string): Witness {
  if (!lastAt)
    return { kind, from: site, says: "unsure", silentSince: null, detail: `${what}; ${site} never heard it` };
  const since = silenceBegan(lastAt, o);
  const silentMs = o.now.getTime() - since.getTime();
  const seconds = (Math.max(0, o.now.getTime() - lastAt.getTime()) / 1_000).toFixed(1);
  if (silentMs >= o.noticeMs) {
    return {
      kind,
      from: site,
      says: "silent",
      silentSince: since.toISOString(),
      detail: `${what}; last heard at ${site} ${seconds} s ago`,
    };
  }
  // Heard before we began to watch says nothing of the present.
  const says = lastAt < o.watchingSince ? "unsure" : "alive";
  return { kind, from: site, says, silentSince: null, detail: `${what}; heard at ${site} ${seconds} s ago` };
}

function legsWitness(o: Observation): Witness {
  const base = { kind: "carrier-legs" as const, from: "carrier" };
  const newest = o.seats.heard.reduce<Date | null>(
    (best, { lastAt }) => (lastAt && (!best || lastAt > best) ? lastAt : best),
    null,
  );
  const since = newest ? silenceBegan(newest, o) : null;
  const silentMs = since ? o.now.getTime() - since.getTime() : 0;
  if (o.legs.up === 0 && o.legs.dropped > 0) {
    return {
      ...base,
      says: "silent",
      silentSince: since?.toISOString() ?? null,
      detail: `${o.legs.dropped} of its lines dropped, none is up`,
    };
  }
  if (o.legs.up > 0 && silentMs >= o.noticeMs + legsEchoMs) {
    return { ...base, says: "alive", silentSince: null, detail: `${o.legs.up} of its lines are up` };
  }
  return {
    ...base,
    says: "unsure",
    silentSince: null,
    detail: o.legs.up > 0 ? `${o.legs.up} lines were up a moment ago` : "had no lines up",
  };
}

/** Clocks restart when the observer does: what it could not have heard is not silence. */
function silenceBegan(lastAt: Date, o: Observation): Date {
  return lastAt > o.watchingSince ? lastAt : o.watchingSince;
}
