import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  acknowledgementsNeeded,
  highestPosition,
  lsnText,
  lsnToBytes,
  seesEveryAcknowledged,
  standbyNames,
} from "#db/cluster/quorum.ts";

test.each([
  [["s1", "s2", "s3"], 2, "ANY 2 (s1,s2,s3)"],
  [["s1", "s2"], 1, "ANY 1 (s1,s2)"],
  [["s1"], 1, "ANY 1 (s1)"],
  [[], 0, ""],
])("voters %j need %i acknowledgements: %s", (voters, needed, names) => {
  expect(acknowledgementsNeeded(voters)).toBe(needed);
  expect(standbyNames(voters)).toBe(names);
});

const ids = ["main", "s1", "s2", "s3", "s4"];
const someOf = (least: number) => fc.subarray(ids, { minLength: least });

describe("seeing every acknowledged write", () => {
  test("whoever is seen, each quorum that could have acknowledged shares a voter with them", () => {
    fc.assert(
      fc.property(someOf(1), someOf(0), someOf(0), (voters, stopped, acknowledgers) => {
        const holders = acknowledgers.filter((id) => voters.includes(id));
        fc.pre(holders.length >= acknowledgementsNeeded(voters));
        const quorum = { leader: "old", voters, votersNext: null, promoting: null };
        if (!seesEveryAcknowledged(quorum, new Set(stopped))) return;
        expect(holders.some((id) => stopped.includes(id))).toBe(true);
      }),
    );
  });

  test("while voters change, a commit acknowledged under either list is seen", () => {
    fc.assert(
      fc.property(
        someOf(1),
        someOf(1),
        someOf(0),
        someOf(0),
        fc.boolean(),
        (old, next, stopped, acknowledgers, underNext) => {
          const list = underNext ? next : old;
          const holders = acknowledgers.filter((id) => list.includes(id));
          fc.pre(holders.length >= acknowledgementsNeeded(list));
          const quorum = { leader: "old", voters: old, votersNext: next, promoting: null };
          if (!seesEveryAcknowledged(quorum, new Set(stopped))) return;
          expect(holders.some((id) => stopped.includes(id))).toBe(true);
        },
      ),
    );
  });

  test.each([
    { stopped: ["s1", "s2"], voters: ["s1", "s2", "s3"], next: null, sees: true, why: "two of three" },
    { stopped: ["s1"], voters: ["s1", "s2", "s3"], next: null, sees: false, why: "one of three" },
    {
      stopped: ["s1"],
      voters: ["s1", "s2"],
      next: null,
      sees: false,
      why: "either of two may hold it alone",
    },
    { stopped: ["s1"], voters: ["s1"], next: null, sees: true, why: "the only one" },
    {
      stopped: ["s1", "s2", "s3"],
      voters: [],
      next: null,
      sees: false,
      why: "the leader wrote with no copy",
    },
    { stopped: ["old"], voters: ["s1", "s2", "s3"], next: null, sees: true, why: "the old leader's own log" },
    {
      stopped: ["s2", "s3"],
      voters: ["s1", "s2", "s3"],
      next: ["s1"],
      sees: false,
      why: "s1 alone may have acknowledged",
    },
  ])("$why: $sees", ({ stopped, voters, next, sees }) => {
    const quorum = { leader: "old", voters, votersNext: next, promoting: null };
    expect(seesEveryAcknowledged(quorum, new Set(stopped))).toBe(sees);
  });
});

test("the highest term wins over the longest log, and of equals the preferred node", () => {
  const preference = ["main", "s1", "s2"];
  const longOld = { id: "s2", term: 1, lsn: 900n };
  const shortNew = { id: "s1", term: 2, lsn: 100n };
  expect(highestPosition([longOld, shortNew], preference)).toBe(shortNew);
  const equal = { id: "main", term: 2, lsn: 100n };
  expect(highestPosition([shortNew, equal], preference)).toBe(equal);
  expect(highestPosition([], preference)).toBeNull();
});

test("WAL positions keep their order beyond 4 GB", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 60n }), (bytes) => {
      expect(lsnToBytes(lsnText(bytes))).toBe(bytes);
    }),
  );
  expect(lsnToBytes("1/0") > lsnToBytes("0/FFFFFFFF")).toBe(true);
});
