import { expect, test } from "vitest";
import {
  type LeaderSituation,
  patience,
  planVoters,
  type ReplicaSituation,
  whyReplaceLeader,
} from "#db/cluster/plan.ts";

const well: LeaderSituation = {
  running: true,
  standby: false,
  silentMs: 0,
  frozen: false,
  commitWaitsMs: 0,
  quorumReachable: true,
};

test.each<[string, Partial<LeaderSituation>, string | null]>([
  ["well", {}, null],
  ["ended", { running: false }, "its process ended"],
  ["started deaf after a stop of everything", { standby: true }, "it came back as a standby"],
  ["frozen", { frozen: true, silentMs: patience.frozenLeader + 1 }, "its process is frozen"],
  ["frozen a moment ago", { frozen: true, silentMs: 100 }, null],
  ["slow on a starved machine", { silentMs: patience.frozenLeader + 1 }, null],
  ["silent", { silentMs: patience.silentLeader + 1 }, "it answers no new connection"],
  ["stuck in a commit", { commitWaitsMs: patience.stalledLeader + 1 }, "it cannot finish a commit"],
  ["waiting for voters that are away", { commitWaitsMs: 60_000, quorumReachable: false }, null],
])("a leader that is %s", (_, change, why) => {
  expect(whyReplaceLeader({ ...well, ...change })).toBe(why);
});

const streams = (id: string): ReplicaSituation => ({
  id,
  running: true,
  streaming: true,
  sinceMs: 60_000,
  lagBytes: 0,
  nameTwice: false,
});
const dead = (id: string, sinceMs: number): ReplicaSituation => ({
  ...streams(id),
  running: false,
  streaming: false,
  sinceMs,
});
const cut = (id: string, sinceMs: number): ReplicaSituation => ({
  ...streams(id),
  streaming: false,
  sinceMs,
});

test.each<[string, string[], ReplicaSituation[], string[] | null]>([
  [
    "nothing changes while all stream",
    ["s1", "s2", "s3"],
    [streams("s1"), streams("s2"), streams("s3")],
    null,
  ],
  [
    "one dead voter of three may come back first",
    ["s1", "s2", "s3"],
    [streams("s1"), streams("s2"), dead("s3", 500)],
    null,
  ],
  [
    "it leaves after a while",
    ["s1", "s2", "s3"],
    [streams("s1"), streams("s2"), dead("s3", 3100)],
    ["s1", "s2"],
  ],
  [
    "two dead of three leave at once, for commits wait",
    ["s1", "s2", "s3"],
    [streams("s1"), dead("s2", 0), dead("s3", 0)],
    ["s1"],
  ],
  [
    "two cut off of three may be back in a moment",
    ["s1", "s2", "s3"],
    [streams("s1"), cut("s2", 900), cut("s3", 900)],
    null,
  ],
  ["they leave after a while", ["s1", "s2", "s3"], [streams("s1"), cut("s2", 3100), cut("s3", 3100)], ["s1"]],
  ["the last voter never leaves by itself", ["s1"], [dead("s1", 60_000)], null],
  [
    "a replica joins once it has streamed for a moment",
    ["s1"],
    [streams("s1"), { ...streams("s2"), sinceMs: 700 }],
    ["s1", "s2"],
  ],
  ["not before", ["s1"], [streams("s1"), { ...streams("s2"), sinceMs: 100 }], null],
  ["nor while it is far behind", ["s1"], [streams("s1"), { ...streams("s2"), lagBytes: 50_000_000 }], null],
  [
    "a name used twice is not counted",
    ["s1", "s2"],
    [{ ...streams("s1"), nameTwice: true }, streams("s2")],
    ["s2"],
  ],
])("%s", (_, voters, replicas, planned) => {
  expect(planVoters(voters, replicas)?.voters ?? null).toEqual(planned);
});
