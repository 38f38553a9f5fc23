/** What was said is heard where it stands: a message, a recorded call; a line stays until a site has taken its end. */
import type { Page } from "playwright-core";
import postgres from "postgres";
import { expect, test } from "vitest";
import type { PersonView } from "#server/carrier/simulator/timeline.ts";
import { until } from "#tests/kit/lines.ts";
import { outcomes, passesAxeInBothSchemes, picture, signIn, sitDown } from "./look.ts";
import { careLine, signInOf, type TestStage } from "./test-stage.ts";
import { openTown } from "./town.ts";

let town: TestStage;
let page: Page;
let faults: string[];
/** Has called the closed queue and pressed 1. */
let speaker: PersonView;

openTown((opened) => {
  ({ town, page, faults } = opened);
});

/** Of "Billing and moving", in the building where the agent sits. */
const closedLine = "+18135550102";
const stranger = "+15125550177";
const voicemails = () => page.getByRole("region", { name: "Voicemails" });
const call = (state: string) => page.getByRole("region", { name: `Call: ${state}` });

async function simulator<T>(path: string, body?: object): Promise<T> {
  const answer = await fetch(`${town.stage.simulatorUrl}/simulator/${path}`, {
    method: body ? "POST" : "GET",
    headers: { "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return (text ? JSON.parse(text) : null) as T;
}
const callers = () => simulator<PersonView[]>("callers");

async function asOwner<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(await town.stage.ownerUrl(), { max: 1 });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

/** What somebody hears is wanted: a closed queue is one a quarter of a minute after it was set. */
async function callsTheClosedQueue(): Promise<PersonView> {
  return await until("the queue is closed", async () => {
    const [placed] = await simulator<{ id: string }[]>("callers", {
      from: stranger,
      to: closedLine,
      presses: "1",
    });
    const mine = async () => (await callers()).find(({ id }) => id === placed?.id);
    const told = await until("told something", async () => {
      const one = await mine();
      return one?.timeline.some(({ what }) => what === "speech" || what === "music" || what === "bridged")
        ? one
        : null;
    });
    if (told.timeline.some(({ detail }) => detail.includes("closed now"))) return told;
    await simulator(`callers/${told.id}/hang-up`, {});
    return null;
  });
}

/** The message begins once the words before it are over: what is pressed or said earlier is not in it. */
async function speaksForTwoSeconds(callerId: string): Promise<void> {
  await until("two seconds after the tone", async () => {
    const { timeline = [] } = (await callers()).find(({ id }) => id === callerId) ?? {};
    const asked = timeline.findIndex(({ detail }) => detail.includes("Speak after the tone"));
    const tone = asked < 0 ? null : timeline.slice(asked).find(({ what }) => what === "silence");
    return tone ? Date.now() - Date.parse(tone.at) > 2_000 : false;
  });
  await simulator(`callers/${callerId}/keys`, { keys: "#" });
}

/** Faster than the page can be drawn in between. */
const pressOneAndSave = () =>
  page.evaluate(`for (const press of [{ key: "1" }, { key: "Enter", ctrlKey: true }])
    window.dispatchEvent(new KeyboardEvent("keydown", press));`);

test("an agent stands by, then sits down where calls are recorded, once the sites know what was set", async () => {
  await asOwner(async (sql) => {
    await sql`update queues set hours = '{}' where name = 'Billing and moving'`;
    await sql`update queues set recorded = true where name = 'Care line'`;
  });
  await signIn(page, town.urls.main, signInOf("agent"));
  await page.getByRole("button", { name: /^Take seat D-13/ }).click();
  await page.getByRole("button", { name: "Become available" }).click();
  await page.getByText("You stand by at a backup seat").waitFor();
  await page.getByText("backup at Denver opens when another center goes dark").waitFor();
  await picture(page, "stands-by");
  await page.getByRole("button", { name: /^My state/ }).click();
  await page.getByRole("menuitem", { name: "Leave seat D-13" }).click();
  await sitDown(page);
  speaker = await callsTheClosedQueue();
}, 240_000);

test("a message of somebody unknown is heard on the Desk, and becomes a case of whoever it was", async () => {
  await speaksForTwoSeconds(speaker.id);
  await until("kept", () => asOwner(async (sql) => (await sql`select id from voicemails`)[0]));
  await page.getByRole("radiogroup", { name: "Whose work" }).getByText("Team").click();
  await voicemails().waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "voicemails");
  await voicemails()
    .getByRole("button", { name: /^Listen to the message of/ })
    .click();
  const player = voicemails().getByLabel(/^Recording: message of/);
  await player.waitFor();
  expect(await player.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
  await passesAxeInBothSchemes(page);
  await picture(page, "voicemail-heard");
  await voicemails().getByRole("button", { name: "Whose?" }).click();
  const whose = page.getByRole("dialog", { name: /^Whose message it is/ });
  const search = whose.getByRole("searchbox", { name: "Whose message is it?" });
  await search.fill("Nobody of this name");
  await whose.getByText("Nobody is found").waitFor();
  await search.fill("+18135550110");
  await whose.getByRole("button", { name: /Rosa Álvarez/ }).waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "voicemail-whose");
  await page.setViewportSize({ width: 1024, height: 768 });
  await picture(page, "voicemail-whose-1024");
  await page.setViewportSize({ width: 1440, height: 900 });
  await whose.getByRole("button", { name: /Rosa Álvarez/ }).click();
  await voicemails().getByRole("link", { name: "Rosa Álvarez" }).click();
  await page.getByRole("heading", { level: 1, name: /^Voicemail, \d+ s$/ }).waitFor();
  await picture(page, "voicemail-case");
  await page.getByRole("button", { name: "Listen to the message of Rosa Álvarez" }).click();
  await page.getByLabel("Recording: message of Rosa Álvarez").waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "voicemail-case-heard");
  await page.setViewportSize({ width: 1024, height: 768 });
  await picture(page, "voicemail-case-1024");
  await page.setViewportSize({ width: 1440, height: 900 });
  const heard = await asOwner(
    (sql) => sql`select entity from audit_entries where action = 'listened' order by at`,
  );
  expect(heard.map(({ entity }) => entity)).toEqual(["call", "customer"]);
  await page.getByRole("link", { name: "Desk", exact: true }).click();
  await page.getByRole("radiogroup", { name: "Whose work" }).getByText("Team").click();
  await voicemails().getByRole("button", { name: "Done" }).click();
  await voicemails().waitFor({ state: "hidden" });
}, 240_000);

test("a recorded call is heard from the timeline of its customer by whoever took it", async () => {
  await page.getByRole("link", { name: "Desk", exact: true }).click();
  await town.callIn("+18135550110", careLine);
  await page.getByRole("button", { name: "Accept" }).click();
  await call("On call").waitFor();
  await page.getByRole("button", { name: /^Recording: pause/ }).waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "call-recorded");
  await page.setViewportSize({ width: 1024, height: 768 });
  await picture(page, "call-recorded-1024");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "End", exact: true }).click();
  await outcomes(page).first().waitFor({ state: "attached" });
  await page.getByRole("heading", { name: "How did the call end?" }).click();
  await pressOneAndSave();
  await page.getByText("You are next in line").waitFor();
  // Both sites answer: nothing was held, so nobody is told that it was.
  expect(await page.getByText(/: kept here$|: refused$/).allTextContents()).toEqual([]);
  await until("kept", () =>
    asOwner(async (sql) => (await sql`select id from calls where recording_sid is not null`)[0]),
  );
  await page.getByRole("link", { name: "Customers", exact: true }).click();
  await page.getByRole("searchbox", { name: "Find a customer" }).fill("+18135550110");
  await page
    .getByRole("table", { name: "Customers found" })
    .getByRole("link", { name: "Rosa Álvarez" })
    .click();
  const timeline = page.getByRole("list", { name: "Timeline" });
  await timeline.getByRole("button", { name: /^Listen to the call of/ }).waitFor();
  await picture(page, "recording-to-hear");
  await timeline.getByRole("button", { name: /^Listen to the call of/ }).click();
  await timeline.getByLabel(/^Recording: call of/).waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "recording-heard");
  await page.setViewportSize({ width: 1024, height: 768 });
  await picture(page, "recording-heard-1024");
  await page.setViewportSize({ width: 1440, height: 900 });
}, 240_000);

test("with no site a call is ended and written up, and its line stays until a site has taken the end", async () => {
  await page.getByRole("link", { name: "Desk", exact: true }).click();
  await town.callIn("+18135550110", careLine);
  await page.getByRole("button", { name: "Accept" }).click();
  await call("On call").waitFor();
  // In this order: had the lead already gone to the other site, this one would rightly wait for it.
  await town.stage.killSite("cloud");
  await town.stage.killSite("main");
  await page.getByTestId("connection").filter({ hasText: "offline" }).waitFor();
  const lives = async () =>
    (await callers()).filter(({ endedAt, to }) => endedAt === null && to === careLine);
  const [{ id, bridges } = { id: "", bridges: [] }] = await lives();
  expect(bridges).toMatchObject([{ until: null }]);
  await page.getByRole("button", { name: "End", exact: true }).click();
  await outcomes(page).first().waitFor({ state: "attached" });
  await page.getByRole("heading", { name: "How did the call end?" }).click();
  await pressOneAndSave();
  await page.getByText("How did the call end?").waitFor({ state: "hidden" });
  await page.getByText("Wrap-up of Rosa Álvarez: kept here").waitFor();
  await town.stage.restoreSite("main");
  await page.getByTestId("connection").filter({ hasText: "live" }).waitFor();
  const caller = await until("the call is over", async () =>
    (await callers()).find((one) => one.id === id && one.endedAt !== null),
  );
  // A line that was let go first is a line that dropped: its caller waits again, and another seat takes them.
  expect(caller.bridges).toHaveLength(1);
  expect(caller.endedBy).toBe("site");
  expect(faults).toEqual([]);
}, 240_000);
