/** While two records become one, everybody goes on writing to both: nothing is orphaned, nobody gets half an answer. */
import { expect, test } from "vitest";
import { followMerges } from "#server/customers/duplicates/find-duplicates.ts";
import { takeMessage } from "#server/messages/take-message.ts";
import { perform } from "#server/platform/operation.ts";
import { chance } from "#tests/kit/chance.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite } from "#tests/kit/site.ts";

const rounds = 8;
const number = "+18135550123";

test("calls, notes, cases, messages and changes that come at the instant of a merge are the survivor's, or are refused whole", async () => {
  await using site = await freshSite();
  const luck = chance(20_261_125);
  const tampa = await site.center();
  const outcome = await site.wrapUpCode();
  const agent = await site.agent(tampa);
  const [desk, own] = [await site.as("supervisor"), await site.as(agent)];
  const told: Record<string, number> = {};
  for (let round = 0; round < rounds; round += 1) {
    const stays = await site.customer({ name: `Rosa ${round}`, number });
    const goes = await site.customer({ name: `Rosa A. ${round}`, number });
    const call = await site.waitingCall(tampa, { customerId: goes.id });
    const other = await site.waitingCall(tampa);
    await rowsOf(
      site.platform.store,
      `update calls set state = 'wrap-up', person_id = '${agent.personId}' where id in ('${call.id}', '${other.id}')`,
    );
    const merge = { version: 1, otherId: goes.id, otherVersion: 1 };
    const messageSid = `SM${String(round).padStart(32, "0")}`;
    const deeds: [name: string, deed: () => Promise<number>][] = [
      ["merge", async () => (await desk.post(`/customers/${stays.id}/merge`, merge)).status],
      [
        "merge back",
        async () => (await desk.post(`/customers/${goes.id}/merge`, { ...merge, otherId: stays.id })).status,
      ],
      ["note", async () => (await desk.post(`/customers/${goes.id}/notes`, { text: "n" })).status],
      [
        "case",
        async () => (await desk.post(`/customers/${goes.id}/cases`, { kind: "query", title: "c" })).status,
      ],
      [
        "change",
        async () => (await desk.post(`/customers/${goes.id}/change`, { version: 1, language: "es" })).status,
      ],
      ["note on the call", async () => (await own.post(`/calls/${call.id}/note`, { text: "n" })).status],
      [
        "write up",
        async () =>
          (await own.post(`/calls/${call.id}/wrap-up`, { outcome: outcome.id, note: "w", next: true }))
            .status,
      ],
      [
        "say who it is",
        async () => (await own.post(`/calls/${other.id}/customer`, { customerId: goes.id })).status,
      ],
      [
        "message",
        async () => {
          const input = { messageSid, from: number, to: "+18135550100", body: "hello", mediaUrls: [] };
          await perform(site.platform, takeMessage, site.platform.caller, input);
          return 200;
        },
      ],
    ];
    const answers = await Promise.all(
      deeds
        // A change is over first, and then nobody merges what they have not seen.
        .filter(([name]) => name !== "change" || round % 4 === 0)
        .map((deed) => ({ deed, at: luck.next() }))
        .toSorted((a, b) => a.at - b.at)
        .map(async ({ deed: [name, deed] }) => [name, await deed()] as const),
    );
    for (const [name, status] of answers) {
      expect([name, [200, 409].includes(status)], `${name} answered ${status}`).toEqual([name, true]);
      told[`${name} ${status}`] = (told[`${name} ${status}`] ?? 0) + 1;
    }
    const merges = answers.filter(([name, status]) => name.startsWith("merge") && status === 200).length;
    expect(merges).toBeLessThanOrEqual(1);
    // Only what waits for a version may be refused.
    expect(answers.filter(([name, status]) => status === 409 && !/^(merge|change)/.test(name))).toEqual([]);
    await rowsOf(site.platform.store, `delete from contact_points where value = '${number}'`);
  }
  await followMerges(site.platform, site.enterpriseId);
  const orphans = await rowsOf(
    site.platform.store,
    ["cases", "case_events", "interactions", "calls"]
      .map(
        (table) => `select '${table}' as t from ${table} x where customer_id is not null
        and not exists (select from customers c where c.id = x.customer_id)`,
      )
      .join(" union all "),
  );
  expect(orphans).toEqual([]);
  const merged = (told["merge 200"] ?? 0) + (told["merge back 200"] ?? 0);
  expect(merged, JSON.stringify(told)).toBeGreaterThanOrEqual(rounds / 2);
}, 60_000);
