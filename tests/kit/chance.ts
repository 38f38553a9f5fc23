/** Chance that can be repeated: the same seed gives the same run (mulberry32, public domain). */
export type Chance = {
  next(): number;
  int(min: number, max: number): number;
  pick<T>(from: readonly T[]): T;
};

export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    pick: (from) => from[Math.floor(next() * from.length)]!,
  };
}

/** Seeds of a repeated test: few in an ordinary run, `npm run faults -- --rounds N` for more. */
export function seeds(usual: number): number[] {
  const rounds = Number(process.env.HOLDFAST_ROUNDS ?? usual);
  const first = Number(process.env.HOLDFAST_SEED ?? 1);
  return Array.from({ length: rounds }, (_, index) => first + index);
}
