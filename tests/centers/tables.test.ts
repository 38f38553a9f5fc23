import { describe, expect, test } from "vitest";
import { callStates } from "#contract/calls.ts";
import { agentStates, centerStates } from "#contract/centers.ts";
import { callTable, fireCall } from "#server/calls/call-table.ts";
import { agentTable, fireAgent } from "#server/centers/agent-table.ts";
import { centerTable, fireCenter } from "#server/centers/center-table.ts";
import type { StateTable } from "#server/platform/state-table.ts";

/** `row: from event facts → to`, one line for every row and every state it fires from. */
function lines<S extends string, E extends string, F>(
  table: StateTable<S, E, F>,
  factsOf: Record<number, Partial<F>>,
  run: (from: S, event: E, facts: Partial<F>) => { row: { row: number }; to: S } | null,
) {
  return table.flatMap((row) =>
    row.from.map(
      (from) =>
        `${row.row}: ${from} ${row.event} → ${run(from, row.event, factsOf[row.row] ?? {})?.to} by ${run(from, row.event, factsOf[row.row] ?? {})?.row.row}`,
    ),
  );
}

describe.each([
  ["calls", callTable, callStates],
  ["centers", centerTable, centerStates],
  ["agents", agentTable, agentStates],
] as const)("the table of %s", (_name, table, states) => {
  test("numbers its rows once, in order, each with words for the operator", () => {
    expect(table.map((row) => row.row)).toEqual(table.map((_, index) => index + 1));
    for (const row of table) expect(row.comment).toMatch(/^[A-Z].{10,}\.$/);
  });
  test("has a row into or out of every state", () => {
    const named = new Set<string>(
      table.flatMap((row) => [...row.from, typeof row.to === "string" ? row.to : ""]),
    );
    expect(states.filter((state) => !named.has(state))).toEqual([]);
  });
});

const outbound = { dialled: true };
const callFacts = { 12: { reached: true }, 21: outbound, 22: outbound, 23: outbound, 24: outbound };

test("a call that an agent dialled and that was answered is nobody's to lose: it goes back in line like any other", () => {
  const reached = { reached: true, dialled: true };
  expect(fireCall("talking", "agent-left", reached)?.row.row).toBe(6);
  expect(fireCall("talking", "center-dark", reached)?.row.row).toBe(10);
});

test("every row of the call table fires from each of its states", () => {
  expect(
    lines(callTable, callFacts, (from, event, facts) =>
      fireCall(from, event, { reached: false, dialled: false, ...facts }),
    ),
  ).toMatchInlineSnapshot(`
    [
      "1: waiting offered → ringing by 1",
      "2: ringing accepted → connecting by 2",
      "3: ringing offer-ended → waiting by 3",
      "4: connecting leg-up → talking by 4",
      "5: connecting leg-failed → waiting by 5",
      "6: talking agent-left → waiting by 6",
      "6: held agent-left → waiting by 6",
      "7: talking hold → held by 7",
      "8: held unhold → talking by 8",
      "9: talking transferred → waiting by 9",
      "9: held transferred → waiting by 9",
      "10: ringing center-dark → waiting by 10",
      "10: connecting center-dark → waiting by 10",
      "10: talking center-dark → waiting by 10",
      "10: held center-dark → waiting by 10",
      "11: waiting caller-left → ended by 11",
      "11: ringing caller-left → ended by 11",
      "11: connecting caller-left → ended by 11",
      "12: waiting caller-left → ended by 12",
      "12: ringing caller-left → ended by 12",
      "12: connecting caller-left → ended by 12",
      "13: talking caller-left → wrap-up by 13",
      "13: held caller-left → wrap-up by 13",
      "14: talking agent-ended → wrap-up by 14",
      "14: held agent-ended → wrap-up by 14",
      "15: waiting callback-requested → ended by 15",
      "15: ringing callback-requested → ended by 15",
      "16: wrap-up written-up → ended by 16",
      "17: wrap-up center-dark → ended by 17",
      "18: ended caller-still-here → waiting by 18",
      "19: talking handed-over → talking by 19",
      "19: held handed-over → held by 19",
      "20: talking unreached → wrap-up by 20",
      "20: held unreached → wrap-up by 20",
      "21: connecting leg-failed → ended by 21",
      "22: talking agent-left → ended by 22",
      "22: held agent-left → ended by 22",
      "23: connecting center-dark → ended by 23",
      "23: talking center-dark → ended by 23",
      "23: held center-dark → ended by 23",
      "24: connecting agent-ended → ended by 24",
    ]
  `);
});

test("every row of the center table fires from each of its states", () => {
  const facts = {
    1: { witnesses: 2 },
    3: { witnesses: 2 },
    6: { witnesses: 2 },
    9: { byHand: true },
    10: { automatic: true },
  };
  expect(lines(centerTable, facts, fireCenter)).toMatchInlineSnapshot(`
    [
      "1: open silence-noticed → silent by 1",
      "2: open silence-noticed → silent by 2",
      "3: silent silence-noticed → silent by 3",
      "4: open link-cut → open by 4",
      "4: silent link-cut → open by 4",
      "5: silent heard-again → open by 5",
      "6: silent countdown-ended → dark by 6",
      "7: silent countdown-stopped → silent by 7",
      "8: open declared → dark by 8",
      "8: silent declared → dark by 8",
      "8: restoring declared → dark by 8",
      "9: dark restore → restoring by 9",
      "10: dark heard-again → restoring by 10",
      "11: restoring silence-noticed → dark by 11",
      "12: restoring held-down → open by 12",
    ]
  `);
});

test("every row of the agent table fires from each of its states", () => {
  const facts = {
    1: { chosen: "meal" },
    2: { chosen: "meal" },
    3: { chosen: "break" },
    4: { chosen: "break" },
    14: { next: "training" },
    15: { takeNext: true },
  } as const;
  expect(lines(agentTable, facts, fireAgent)).toMatchInlineSnapshot(`
    [
      "1: available chose → meal by 1",
      "1: break chose → meal by 1",
      "1: meal chose → meal by 1",
      "1: training chose → meal by 1",
      "1: offline chose → meal by 1",
      "1: missed chose → meal by 1",
      "1: lost chose → meal by 1",
      "2: offered chose → offered by 2",
      "2: on-call chose → on-call by 2",
      "2: wrap-up chose → wrap-up by 2",
      "3: available set-by-supervisor → break by 3",
      "3: break set-by-supervisor → break by 3",
      "3: meal set-by-supervisor → break by 3",
      "3: training set-by-supervisor → break by 3",
      "3: offline set-by-supervisor → break by 3",
      "3: missed set-by-supervisor → break by 3",
      "3: lost set-by-supervisor → break by 3",
      "4: offered set-by-supervisor → offered by 4",
      "4: on-call set-by-supervisor → on-call by 4",
      "4: wrap-up set-by-supervisor → wrap-up by 4",
      "5: available offered → offered by 5",
      "6: offered accepted → on-call by 6",
      "7: offered missed → missed by 7",
      "8: offered declined → available by 8",
      "9: offered withdrawn → available by 9",
      "9: on-call withdrawn → available by 9",
      "10: on-call leg-failed → missed by 10",
      "11: on-call line-dropped → missed by 11",
      "12: on-call call-over → wrap-up by 12",
      "13: on-call call-moved → available by 13",
      "14: wrap-up saved → training by 14",
      "15: wrap-up saved → available by 15",
      "16: wrap-up saved → break by 16",
      "17: wrap-up wrap-up-limit → available by 17",
      "18: available seat-silent → lost by 18",
      "18: offered seat-silent → lost by 18",
      "19: lost seat-heard → missed by 19",
      "20: available seat-left → offline by 20",
      "20: break seat-left → offline by 20",
      "20: meal seat-left → offline by 20",
      "20: training seat-left → offline by 20",
      "20: offline seat-left → offline by 20",
      "20: missed seat-left → offline by 20",
      "20: offered seat-left → offline by 20",
      "20: on-call seat-left → offline by 20",
      "20: wrap-up seat-left → offline by 20",
      "20: lost seat-left → offline by 20",
      "21: available center-dark → lost by 21",
      "21: break center-dark → lost by 21",
      "21: meal center-dark → lost by 21",
      "21: training center-dark → lost by 21",
      "21: missed center-dark → lost by 21",
      "21: offered center-dark → lost by 21",
      "21: on-call center-dark → lost by 21",
      "21: wrap-up center-dark → lost by 21",
      "22: lost center-restored → missed by 22",
      "23: on-call left-call → available by 23",
      "24: available dialled → on-call by 24",
      "24: missed dialled → on-call by 24",
      "24: break dialled → on-call by 24",
      "24: meal dialled → on-call by 24",
      "24: training dialled → on-call by 24",
      "25: available supervises → on-call by 25",
      "25: missed supervises → on-call by 25",
      "25: break supervises → on-call by 25",
      "25: meal supervises → on-call by 25",
      "25: training supervises → on-call by 25",
    ]
  `);
});

test("one kind of witness never declares a center dark", () => {
  expect(fireCenter("silent", "countdown-ended", { witnesses: 1 })).toBeNull();
});

test("a center declared dark by hand does not come back by being heard", () => {
  expect(fireCenter("dark", "heard-again", { automatic: false })).toBeNull();
});

test("a seat heard again in a dark center stays lost", () => {
  expect(fireAgent("lost", "seat-heard", { centerOpen: false, next: "available" })).toBeNull();
});
