/** Repeatable chance: the same seed gives the same city on every machine. */
export type Chance = {
  /** 0 up to, but not including, 1. */
  next(): number;
  /** A whole number, both ends included. */
  int(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  /** Picks by weight; weights need not add up to anything. */
  weighted<T>(list: readonly (readonly [T, number])[]): T;
  /** True so often: 0.02 is one in fifty. */
  likely(share: number): boolean;
  /** About normal, mean 0, deviation 1, never beyond ±3. */
  bell(): number;
  uuid(): string;
};

/** mulberry32: small, fast, and good enough to make up people; for nothing secret. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const word = () =>
    Math.floor(next() * 4294967296)
      .toString(16)
      .padStart(8, "0");
  return {
    next,
    int,
    pick: (list) => list[Math.floor(next() * list.length)]!,
    weighted(list) {
      let left = next() * list.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of list) {
        left -= weight;
        if (left < 0) return value;
      }
      return list[list.length - 1]![0];
    },
    likely: (share) => next() < share,
    bell: () => ((next() + next() + next() + next() - 2) * 3) / 2,
    uuid() {
      const hex = word() + word() + word() + word();
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}
