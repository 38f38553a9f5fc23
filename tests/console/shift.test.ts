/** An agent's shift: a call with a script, the network gone in the middle of it, the other site, a call out. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { outcomes, passesAxeInBothSchemes, picture, signIn, sitDown } from "./look.ts";
import { careLine, signInOf, type TestStage } from "./test-stage.ts";
import { openTown } from "./town.ts";

let town: TestStage;
let page: Page;
let faults: string[];

openTown((opened) => {
  ({ town, page, faults } = opened);
});

const call = (state: string) => page.getByRole("region", { name: `Call: ${state}` });
const panel = () => page.getByRole("region", { name: "Script", exact: true });
const step = (title: string) => panel().getByRole("heading", { level: 3, name: title });
const connection = (word: string | RegExp) =>
  page.getByTestId("connection").filter({ hasText: word }).waitFor();
const section = (name: string) =>
  page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name, exact: true }).click();
const noteOffline = "typed with the network off: the pump comes at noon";

test("the agent takes a call, follows the script and answers its first question", async () => {
  await signIn(page, town.urls.main, signInOf("agent"));
  await sitDown(page);
  await passesAxeInBothSchemes(page);
  await picture(page, "shift-desk");
  await town.callIn("known", careLine);
  await call("Ringing").waitFor();
  await page.keyboard.press("Control+Shift+A");
  await call("On call").waitFor();
  await panel().getByRole("combobox", { name: "Script for" }).selectOption("power-outage");
  await panel().getByRole("button", { name: "English" }).click();
  await step("Greeting").waitFor();
  await panel().getByRole("heading", { level: 2 }).click();
  await page.keyboard.press("g");
  await step("Is the caller safe").waitFor();
  await page.getByRole("region", { name: "Reach" }).waitFor();
  await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
}, 180_000);

test("the network goes and the site with it: the script goes on, the record and the cases stay readable", async () => {
  await page.context().setOffline(true);
  await town.stage.killSite("main");
  await connection("offline");
  await panel().getByRole("heading", { level: 2 }).click();
  await page.keyboard.press("1");
  await step("What is confirmed").waitFor();
  const notes = page.getByRole("textbox", { name: "Notes" });
  await notes.fill(noteOffline);
  // A canned answer by keys alone, filled in from the record that this browser holds.
  await notes.pressSequentially(". /out");
  await page.getByRole("listbox", { name: "Canned answers" }).waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "shift-canned-answers");
  await page.keyboard.press("Enter");
  expect(await notes.inputValue()).toMatch(/^typed with .*Rosa avisó de un apagón desde \+1 813 555 0110/);
  await page.getByRole("link", { name: "Whole record" }).click();
  await page.getByRole("region", { name: "How to reach" }).waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "shift-record-offline");
  await section("Cases");
  await page.getByText(/cases? shown, soonest due first/).waitFor();
  await section("Desk");
}, 120_000);

test("with no site the call is ended and written up, is done as far as the console shows, and F5 changes nothing", async () => {
  await page.getByRole("button", { name: "End", exact: true }).click();
  await page.getByText("How did the call end?").waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "shift-wrap-up-offline");
  await outcomes(page).first().waitFor({ state: "attached" });
  await page.getByRole("heading", { name: "How did the call end?" }).click();
  await page.keyboard.press("1");
  await page.keyboard.press("Control+Enter");
  await page.getByText("How did the call end?").waitFor({ state: "hidden" });
  await connection(/\d changes waiting/);
  await page.reload();
  await page.getByRole("navigation", { name: "Sections" }).waitFor();
  await connection(/offline.*waiting/);
  expect(await call("On call").count()).toBe(0);
  await page.getByText("Wrap-up of Rosa Álvarez: kept here").waitFor();
  expect(await page.getByText("To write up").count()).toBe(0);
  await passesAxeInBothSchemes(page);
  await picture(page, "shift-desk-offline");
}, 120_000);

test("back on the network, at the other site, all of it is saved once: note, outcome and answer stand on the record", async () => {
  await page.context().setOffline(false);
  await connection("live");
  await page
    .getByRole("button", { name: "Site and copies of the data" })
    .filter({ hasText: "cloud" })
    .waitFor();
  await page.getByText(/You are next in line|offered and not taken/).waitFor();
  await section("Customers");
  await page.getByRole("searchbox", { name: "Find a customer" }).fill("+18135550110");
  await page
    .getByRole("table", { name: "Customers found" })
    .getByRole("link", { name: "Rosa Álvarez" })
    .click();
  const timeline = page.getByRole("list", { name: "Timeline" });
  await timeline.getByText(noteOffline).first().waitFor();
  expect(await timeline.getByText(noteOffline).count()).toBe(1);
  await connection(/^live(?!.*waiting)/);
}, 120_000);

test("from the record the agent calls the customer: what for, what was agreed to, ringing, talking, written up", async () => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await page
    .getByRole("button", { name: /^Call \+1/ })
    .first()
    .click();
  const dial = page.getByRole("dialog", { name: /^Call \+1/ });
  await dial.getByText(/May be called for this|Do not call for this/).waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "shift-dial");
  await dial.getByText("Marketing").click();
  await dial.getByText("Service").click();
  await dial.getByRole("button", { name: "Call now" }).click();
  await call("On call")
    .getByText(/their phone rings|dialling/)
    .waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "shift-dialling");
  await call("On call").getByText("talking", { exact: true }).waitFor();
  await page.getByRole("button", { name: "End", exact: true }).click();
  await page.getByRole("link", { name: "Finish on the Desk" }).click();
  await page.getByText("How did the call end?").waitFor();
  await outcomes(page).first().waitFor({ state: "attached" });
  await page.getByLabel("We call back").check();
  await page.getByRole("heading", { name: "How did the call end?" }).click();
  await page.keyboard.press("1");
  await page.keyboard.press("Control+Enter");
  // The caller whose line was lost kept their place, and is offered again unless another seat was first.
  await page
    .getByText("You are next in line")
    .or(call("Ringing").getByText("Rosa Álvarez"))
    .first()
    .waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.reload();
  await page.getByRole("region", { name: "Callbacks promised" }).getByText("Rosa Álvarez").waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "shift-work-list");
  expect(faults).toEqual([]);
}, 120_000);
