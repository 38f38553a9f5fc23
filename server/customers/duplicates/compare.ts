/** Whether two records may be one customer's. Reads nothing, writes nothing. */
import { createHash } from "node:crypto";
import { type DuplicateReason, duplicateReasons } from "#contract/duplicates.ts";

export type Compared = {
  id: string;
  kind: "person" | "household" | "company";
  name: string;
  accountNumber: string | null;
  points: { kind: "phone" | "email"; value: string }[];
  addresses: { lines: string; city: string; region: string; postcode: string }[];
};

/** Below this a pair is not shown: who lives in one city and is called alike is mostly somebody else. */
export const shownFrom = 50;
/** However much speaks for it, a person decides. */
const confidenceMax = 99;
/** Names with so much in common are spelt nearly the same: one letter off in a name of seven or more. */
const likeFrom = 0.5;

/** Small letters without accents; what is no letter or digit parts words. Scripts without case stay as they are. */
const foldedWords = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
const folded = (text: string) => foldedWords(text).join(" ");
const nameOf = (name: string) => foldedWords(name).toSorted().join(" ");
const plain = (text: string) => foldedWords(text).join("");

/** What is told of a pair, and how sure it is; percent, 0 to 99. */
export function comparePair(
  one: Compared,
  other: Compared,
): { reasons: DuplicateReason[]; confidence: number } {
  const reasons: DuplicateReason[] = [];
  const sharesPoint = (kind: "phone" | "email") =>
    one.points.some(
      (point) =>
        point.kind === kind && other.points.some((each) => each.kind === kind && each.value === point.value),
    );
  if (sharesPoint("email")) reasons.push("same-email");
  if (sharesPoint("phone")) reasons.push("same-number");
  const [account, otherAccount] = [plain(one.accountNumber ?? ""), plain(other.accountNumber ?? "")];
  if (account && account === otherAccount) reasons.push("same-account");
  const name = nameOf(one.name);
  const otherName = nameOf(other.name);
  if (name === otherName && name !== "") reasons.push("same-name");
  else if (likeness(name, otherName) >= likeFrom) reasons.push("like-name");
  const place = nearestPlace(one, other);
  if (place) reasons.push(place);
  if (account && otherAccount && account !== otherAccount) reasons.push("other-account");
  if ((one.kind === "person") !== (other.kind === "person")) reasons.push("other-kind");
  const sum = reasons.reduce((total, reason) => total + duplicateReasons[reason].weight, 0);
  // A household shares numbers and addresses: without a name in common they are not one customer.
  const isNamed = reasons.some(
    (reason) => reason === "same-name" || reason === "like-name" || reason === "same-account",
  );
  return { reasons, confidence: isNamed ? Math.max(0, Math.min(confidenceMax, sum)) : 0 };
}

function nearestPlace(one: Compared, other: Compared): DuplicateReason | null {
  const some = (same: (a: Compared["addresses"][number], b: Compared["addresses"][number]) => boolean) =>
    one.addresses.some((a) => other.addresses.some((b) => same(a, b)));
  const samePostcode = (a: { postcode: string }, b: { postcode: string }) =>
    plain(a.postcode) !== "" && plain(a.postcode) === plain(b.postcode);
  const sameCity = (a: { city: string }, b: { city: string }) => plain(a.city) === plain(b.city);
  if (some((a, b) => folded(a.lines) === folded(b.lines) && (samePostcode(a, b) || sameCity(a, b))))
    return "same-address";
  if (some(samePostcode)) return "same-postcode";
  return some(sameCity) ? "same-city" : null;
}

/** How much of their trigrams two names share, 0 to 1, as pg_trgm counts it. */
export function likeness(one: string, other: string): number {
  const [a, b] = [trigrams(one), trigrams(other)];
  const shared = [...a].filter((each) => b.has(each)).length;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}

function trigrams(text: string): Set<string> {
  const all = new Set<string>();
  for (const word of text.split(" ").filter((each) => each !== "")) {
    const padded = [...`  ${word} `];
    for (let at = 0; at + 3 <= padded.length; at += 1) all.add(padded.slice(at, at + 3).join(""));
  }
  return all;
}

/** More words make no name, and each makes two keys. */
const addressesMax = 5;

/**
 * Digests that records of one customer are likely to have in common: the account number without signs; the name with a
 * postcode; and with a city, so that names spelt nearly the same meet, the first word with the other's first letter,
 * and the consonants of the last word with the first letter of the first.
 */
export function keysOf(one: Compared): string[] {
  const words = foldedWords(one.name);
  const [first = "", last = ""] = [words[0], words.at(-1)];
  const places = one.addresses.slice(0, addressesMax);
  const keys = [
    ...(one.accountNumber ? [`account|${plain(one.accountNumber)}`] : []),
    ...places.flatMap(({ city, postcode }) => [
      ...(plain(postcode) ? [`postcode|${plain(postcode)}|${nameOf(one.name)}`] : []),
      `city|${plain(city)}|first|${first}|${initial(last)}`,
      `city|${plain(city)}|last|${consonants(last)}|${initial(first)}`,
    ]),
  ];
  return words.length === 0 ? [] : [...new Set(keys.map(digestOf))];
}

const initial = (word: string) => [...word][0] ?? "";
/** The first letter and the consonants, doubled ones once: vowels are what is misspelt most. */
const consonants = (word: string) =>
  (
    initial(word) +
    [...word]
      .slice(1)
      .join("")
      .replace(/[aeiouyh]/g, "")
  ).replace(/(.)\1+/gu, "$1");

/** As a UUID: 16 bytes compare faster than a text, and say nothing of whom they are from. */
const digestOf = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 32);
