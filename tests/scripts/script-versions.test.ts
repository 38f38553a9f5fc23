/** Editing: proposed, read by a second person, in use; refused whole with line and reason; rolled back. */
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import type { ScriptTexts } from "#contract/scripts.ts";
import { auditEntries } from "#db/schema/platform.ts";
import { scriptsInUse, scriptVersions } from "#db/schema/scripts.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

type Api = Awaited<ReturnType<TestSite["as"]>>;
const textsOf = async (api: Api, number = 0, event = "flood"): Promise<ScriptTexts> =>
  (await api.get(`/scripts/${event}/versions/${number}`).expect(200)).body;

/** Both languages say something else at the close. */
const reworded = ({ en, es }: ScriptTexts, words = "Goodbye"): ScriptTexts => ({
  en: en.replace("## close: Close", `## close: ${words}`),
  es: es.replace("## close: Despedida", `## close: ${words}`),
});
const closing = async (api: Api) =>
  (await api.get("/scripts/flood/en").expect(200)).body.steps.find(
    (step: { name: string }) => step.name === "close",
  ).title;

async function editors() {
  const site = await freshSite();
  const author = await site.as(await site.person("manager", { name: "Ann Author" }));
  const second = await site.as(await site.person("supervisor", { name: "Sam Second" }));
  const propose = (texts: ScriptTexts, more: object = {}) =>
    author.post("/scripts/flood/versions", { texts, why: "clearer", basedOn: 0, ...more });
  return { site, author, second, propose, [Symbol.asyncDispose]: () => site[Symbol.asyncDispose]() };
}

test("a change is in use once a second person approved it, for that enterprise, and not a moment before", async () => {
  await using all = await editors();
  const { site, author, second, propose } = all;
  const shipped = await textsOf(author);
  expect((await propose(reworded(shipped)).expect(201)).body).toEqual({ event: "flood", number: 1 });
  expect(await closing(author)).toBe("Close");
  expect((await second.get("/scripts/waiting").expect(200)).body).toMatchObject([
    { event: "flood", number: 1, state: "proposed", author: { name: "Ann Author" }, decided: null },
  ]);

  const { body } = await author.post("/scripts/flood/versions/1/approve").expect(403);
  expect(body.detail).toMatch(/second person/);
  expect(await closing(author)).toBe("Close");

  await second.post("/scripts/flood/versions/1/approve").expect(200);
  expect(await closing(author)).toBe("Goodbye");
  const { body: list } = await author.get("/scripts").expect(200);
  expect(list.scripts.find((script: { event: string }) => script.event === "flood")).toMatchObject({
    number: 1,
  });
  const { body: history } = await author.get("/scripts/flood/versions").expect(200);
  expect(history).toMatchObject({
    ...{ shipped: true, inUse: 1 },
    versions: [{ number: 1, state: "approved", decided: { name: "Sam Second" } }],
  });
  const trail = await site.read((tx) =>
    tx.select().from(auditEntries).where(eq(auditEntries.entity, "script")),
  );
  expect(trail.map(({ action }) => action).toSorted()).toEqual(["approved", "proposed"]);
});

test("the database itself keeps an author from approving", async () => {
  await using all = await editors();
  const { site, author, propose } = all;
  await propose(reworded(await textsOf(author))).expect(201);
  await expect(
    site.write((tx) =>
      tx
        .update(scriptVersions)
        .set({ state: "approved", decidedAt: new Date(), decidedBy: scriptVersions.authorId as never }),
    ),
  ).rejects.toMatchObject({ cause: { constraint_name: "script_versions_second_person" } });
});

test("a faulty text is refused whole, with the line and the reason of each fault in its language", async () => {
  await using all = await editors();
  const { site, author, propose } = all;
  const { en, es } = await textsOf(author);
  const spoilt = { en: en.replace("-> advise", "-> nowhere"), es: es.replace("{{area}}", "{{zona}}") };
  const { body } = await propose(spoilt).expect(400);
  const line = en.split("\n").findIndex((each) => each.startsWith("## say-what-is-known")) + 1;
  expect(body.errors).toContainEqual({
    field: "texts.en",
    message: `line ${line}: step say-what-is-known leads to nowhere, an unknown step`,
  });
  expect(body.errors).toContainEqual({
    field: "texts.es",
    message: expect.stringMatching(/^line \d+: the sms uses the variable zona/),
  });
  const kept = await site.read((tx) => tx.select().from(scriptVersions));
  expect(kept).toEqual([]);
  const { body: checked } = await author
    .post("/scripts/check", { event: "flood", texts: spoilt })
    .expect(200);
  expect(checked.scripts).toEqual([]);
  expect(checked.faults).toHaveLength(body.errors.length);
  // A language that asks less than the other is a fault of both together.
  const { body: uneven } = await propose({ en, es: es.replace(/^\? note:.*$/m, "") }).expect(400);
  expect(uneven.errors.map(({ field }: { field: string }) => field)).toContain("texts.es");
});

test("a change waits alone, begins from what is in use, and changes something", async () => {
  await using all = await editors();
  const { author, second, propose } = all;
  const shipped = await textsOf(author);
  await propose(shipped).expect(400);
  await propose(reworded(shipped), { basedOn: 3 }).expect(409);
  await propose(reworded(shipped)).expect(201);
  await propose(reworded(shipped, "Bye")).expect(409);
  await second.post("/scripts/flood/versions/1/turn-down", { why: "too short" }).expect(200);
  await second.post("/scripts/flood/versions/1/approve").expect(409);
  await propose(reworded(shipped, "Bye")).expect(201);
  await author.post("/scripts/flood/versions/2/turn-down", { why: "a typing error" }).expect(200);
  const { body } = await author.get("/scripts/flood/versions").expect(200);
  expect(body.versions).toMatchObject([
    { number: 2, state: "withdrawn", decided: { why: "a typing error" } },
    { number: 1, state: "turned-down" },
  ]);
  expect(await closing(author)).toBe("Close");
});

test("rolling back uses an approved version or the shipped text again, and nothing that was never approved", async () => {
  await using all = await editors();
  const { author, second, propose } = all;
  const shipped = await textsOf(author);
  await propose(reworded(shipped)).expect(201);
  await second.post("/scripts/flood/versions/1/approve").expect(200);
  await propose(reworded(shipped, "Bye"), { basedOn: 1 }).expect(201);
  const back = (number: number) =>
    second.post(`/scripts/flood/versions/${number}/roll-back`, { why: "callers misunderstood" });
  await back(2).expect(409);
  await back(7).expect(404);
  await back(1).expect(409);
  await back(0).expect(200);
  expect(await closing(author)).toBe("Close");
  // What waits began from a version that is in use no longer.
  await second.post("/scripts/flood/versions/2/approve").expect(409);
  await back(1).expect(200);
  expect(await closing(author)).toBe("Goodbye");
  await second.post("/scripts/flood/versions/2/approve").expect(200);
  expect(await closing(author)).toBe("Bye");
});

test("a call goes on in the text it began with after another was approved", async () => {
  await using all = await editors();
  const { author, second, propose } = all;
  const { body: before } = await author.get("/scripts/flood/en").expect(200);
  await propose(reworded(await textsOf(author))).expect(201);
  await second.post("/scripts/flood/versions/1/approve").expect(200);
  const begun = await author.get(`/scripts/flood/en?version=${before.version}`).expect(200);
  expect(begun.body).toEqual(before);
  await author.get("/scripts/flood/en?version=0123456789ab").expect(404);
});

test("an approved text that a later release refuses is named, and the last good version is used", async () => {
  await using all = await editors();
  const { site, author, second, propose } = all;
  const shipped = await textsOf(author);
  for (const [number, words] of [
    [1, "One"],
    [2, "Two"],
  ] as const) {
    await propose(reworded(shipped, words), { basedOn: number - 1 }).expect(201);
    await second.post(`/scripts/flood/versions/${number}/approve`).expect(200);
  }
  expect(await closing(author)).toBe("Two");
  // As if the rules had become stricter: another site has it in memory as it was.
  await site.write((tx) =>
    tx
      .update(scriptVersions)
      .set({ texts: { ...shipped, en: shipped.en.replace("-> advise", "-> nowhere") } })
      .where(eq(scriptVersions.number, 2)),
  );
  await using other = await freshSite({ site: "cloud", beside: site });
  const cloud = await other.as(await other.person("agent"));
  expect(await closing(cloud)).toBe("One");
  const { body } = await cloud.get("/scripts").expect(200);
  expect(body.faults).toContainEqual(expect.stringMatching(/^flood, en, line \d+: .*nowhere/));
});

test("who may not edit, approve or tell is refused, and that is recorded", async () => {
  await using all = await editors();
  const { site, author, propose } = all;
  await propose(reworded(await textsOf(author))).expect(201);
  const agent = await site.as("agent");
  await agent.post("/scripts/flood/versions", {}).expect(403);
  await agent.post("/scripts/flood/versions/1/approve").expect(403);
  await agent.post("/scripts/flood/versions/0/roll-back", { why: "x" }).expect(403);
  await agent.put("/scripts/flood/facts", {}).expect(403);
  const partner = await site.as(await site.person("supervisor", { partner: true }));
  await partner.post("/scripts/flood/versions/1/approve").expect(403);
  expect(await site.read((tx) => tx.select().from(scriptsInUse))).toEqual([]);
});

test("what is known is told once for everybody, in each language, and not over somebody else's words", async () => {
  await using all = await editors();
  const { site, second } = all;
  const told = {
    ...{ happening: true, queueIds: [], version: 0 },
    values: { en: { known: "The river is at 4 m." }, es: { known: "El río está a 4 m." } },
  };
  await second.put("/scripts/flood/facts", told).expect(200);
  await second.put("/scripts/flood/facts", told).expect(409);
  await second.put("/scripts/flood/facts", { ...told, happening: false, version: 1 }).expect(200);
  const { body } = await (await site.as("agent")).get("/scripts/facts").expect(200);
  expect(body).toMatchObject([
    { event: "flood", happening: false, version: 2, by: "Sam Second", values: told.values },
  ]);
  const { body: refused } = await second
    .put("/scripts/flood/facts", { ...told, version: 2, values: { ...told.values, en: { "a b": "x" } } })
    .expect(400);
  expect(refused.errors[0].field).toMatch(/^values\.en/);
});
