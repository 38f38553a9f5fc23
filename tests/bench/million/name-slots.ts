import { tongues } from "#db/seed/names.ts";
import { streets, towns } from "#db/seed/places.ts";

/** So many slots a list: a name with a tenth of the slots is the name of a tenth of the people. */
export const slotsPerList = 1_000;

/** Names as often as people have them: the nth of a list about 1/(n + 4) as often as the first. */
function byRank(names: readonly string[]): string[] {
  return bySlots(names.map((name, nth) => [name, 1 / (nth + 4)] as const));
}

function bySlots<T>(weighted: readonly (readonly [T, number])[]): T[] {
  const whole = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  let reached = 0;
  return weighted.flatMap(([value, weight]) => {
    const from = Math.round((reached / whole) * slotsPerList);
    reached += weight;
    return Array<T>(Math.round((reached / whole) * slotsPerList) - from).fill(value);
  });
}

/** What the statements of `fill.ts` pick from, as parameters: parallel lists of `slotsPerList` entries. */
export function nameSlots() {
  const tongueOf = bySlots(tongues.map((tongue, nth) => [nth, tongue.share] as const));
  const places = bySlots(towns);
  return {
    tongueOf,
    languages: tongues.map(({ language }) => language),
    given: tongues.flatMap(({ given }) => byRank(given)),
    family: tongues.flatMap(({ family }) => byRank(family)),
    cities: places.map(({ name }) => name),
    postcodes: places.map(({ postcodes }, nth) => postcodes[nth % postcodes.length]!),
    latitudes: places.map(({ latitude }) => latitude),
    longitudes: places.map(({ longitude }) => longitude),
    streets: byRank(streets),
  };
}
