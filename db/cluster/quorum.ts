/** How many of these voters must hold a commit before it is acknowledged: 3 → 2, 2 or 1 → 1, 0 → nobody. */
export function acknowledgementsNeeded(voters: readonly string[]): number {
  if (voters.length >= 3) return 2;
  return voters.length === 0 ? 0 : 1;
}

/** The value of `synchronous_standby_names` for these voters. */
export function standbyNames(voters: readonly string[]): string {
  return voters.length === 0 ? "" : `ANY ${acknowledgementsNeeded(voters)} (${voters.join(",")})`;
}

/**
 * How many voters must be stopped and read before a promotion cannot lose an acknowledged write:
 * any `voters − n + 1` of them include one that holds each acknowledged commit.
 */
export function votersToSee(voters: readonly string[]): number {
  return voters.length - acknowledgementsNeeded(voters) + 1;
}

/** The quorum in force: two lists while the voters change, each of which must be satisfied. */
export type Quorum = {
  leader: string | null;
  voters: readonly string[];
  votersNext: readonly string[] | null;
  /** A node that was being promoted with `votersNext` as its voters. */
  promoting: string | null;
};

/**
 * Do these stopped nodes prove that every acknowledged write is among them? A leader's own data, once
 * nothing runs on it, proves it alone: a commit is in its log before any voter has it.
 */
export function seesEveryAcknowledged(quorum: Quorum, stopped: ReadonlySet<string>): boolean {
  const { leader, voters, votersNext, promoting } = quorum;
  const proven = (owner: string | null, list: readonly string[]) =>
    (owner !== null && stopped.has(owner)) ||
    (list.length > 0 && list.filter((id) => stopped.has(id)).length >= votersToSee(list));
  return proven(leader, voters) && (votersNext === null || proven(promoting ?? leader, votersNext));
}

/** A node that no longer receives, and how far it got. */
export type Position = { id: string; term: number; lsn: bigint };

/** The highest (term, LSN); of equals the one named first in `preference`. Null when there is none. */
export function highestPosition(
  positions: readonly Position[],
  preference: readonly string[],
): Position | null {
  const byPreference = positions.toSorted((a, b) => preference.indexOf(a.id) - preference.indexOf(b.id));
  return byPreference.reduce<Position | null>((best, next) => {
    if (best === null || next.term > best.term) return next;
    return next.term === best.term && next.lsn > best.lsn ? next : best;
  }, null);
}

/** A WAL position as a number of bytes; PostgreSQL prints `high/low` in hexadecimal. */
export function lsnToBytes(lsn: string): bigint {
  const [high = "0", low = "0"] = lsn.split("/");
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

export function lsnText(bytes: bigint): string {
  return `${(bytes >> 32n).toString(16).toUpperCase()}/${(bytes & 0xffffffffn).toString(16).toUpperCase()}`;
}
