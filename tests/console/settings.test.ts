import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { passesAxeInBothSchemes } from "./look.ts";
import { openTown } from "./town.ts";

let page: Page;
let faults: string[];

openTown((opened) => {
  ({ page, faults } = opened);
}, "admin");

const open = async (title: string) => {
  await page
    .getByRole("navigation", { name: "Settings" })
    .getByRole("link", { name: title, exact: true })
    .click();
  await page.getByRole("heading", { level: 2, name: title }).waitFor();
};
const table = (title: string) => page.getByRole("table", { name: title, exact: true });
const row = (title: string, text: string) => table(title).locator("tbody tr").filter({ hasText: text });
const save = () => page.getByRole("button", { name: "Save", exact: true }).click();

test("each section is a plain table that passes axe, in both schemes", async () => {
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Settings" }).click();
  for (const title of [
    "Seats",
    "Skills",
    "Queues",
    "Numbers",
    "Outcomes",
    "Canned answers",
    "Reasons for a break",
    "People",
  ]) {
    await open(title);
    await table(title).locator("tbody tr").first().waitFor();
    await passesAxeInBothSchemes(page);
  }
}, 240_000);

test("a person is invited by mail with skills, given a role, and deactivated", async () => {
  await page.getByRole("button", { name: "Add a person" }).click();
  await page.getByLabel("Name of the new person").fill("Ruth Baker");
  await page.getByLabel("E-mail of the new person").fill("agent@holdfast.example");
  await passesAxeInBothSchemes(page);
  await save();
  await page.getByText("taken").waitFor();
  await page.getByLabel("E-mail of the new person").fill("ruth@holdfast.example");
  await page.getByLabel("E-mail of the new person").press("Enter");
  await row("People", "Ruth Baker").getByText("agent", { exact: true }).waitFor();

  await page.getByRole("button", { name: "Edit Ruth Baker" }).click();
  await page.getByLabel("Role of Ruth Baker").selectOption("supervisor");
  await page.getByLabel("Skills of Ruth Baker").first().click();
  await page.getByRole("option", { name: "billing" }).click();
  await page.keyboard.press("Escape");
  await page.getByLabel("Role of Ruth Baker").waitFor();
  await save();
  await row("People", "Ruth Baker").getByText("supervisor").waitFor();
  await row("People", "Ruth Baker").getByText("billing").waitFor();

  await page.getByRole("button", { name: "Deactivate Ruth Baker" }).click();
  const dialog = page.getByRole("dialog");
  await passesAxeInBothSchemes(page);
  await dialog.getByRole("button", { name: "Deactivate", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  await row("People", "Ruth Baker").waitFor({ state: "detached" });
}, 240_000);

test("a queue is edited where it stands; what cannot be read or taken is said at its field", async () => {
  await open("Queues");
  await page.getByRole("button", { name: "Edit Outages" }).click();
  const hours = page.getByLabel("Open of Outages");
  await hours.fill("weekdays nine to five");
  await hours.press("Enter");
  await page.getByText(/is not like mon-fri/).waitFor();
  await hours.fill("mon-sun 00:00-24:00");
  await page.getByLabel("No longer asked for after of Outages").fill("30 s: es");
  await save();
  await page.getByText("es is not asked for, so it cannot be given up.").waitFor();
  await passesAxeInBothSchemes(page);
  await page.getByLabel("No longer asked for after of Outages").fill("30 s: outage");
  await save();
  await row("Queues", "Outages").getByText("mon-sun 00:00-24:00").waitFor();
  await row("Queues", "Outages").getByText("30 s: outage").waitFor();
}, 240_000);

test("a queue that a number leads to is not retired, and the reason is read in the dialog", async () => {
  await page.getByRole("button", { name: "Retire Outages" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Retire", exact: true }).click();
  await dialog.getByText(/\+18135550100 leads to it/).waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await row("Queues", "Outages").waitFor();
}, 120_000);

test("what was changed is on the audit screen with what it was and what it is", async () => {
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Audit" }).click();
  await page.getByRole("combobox", { name: "Kind of thing" }).fill("queue");
  const entry = page.getByRole("button", { name: "changed: queue" });
  await entry.first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Noor Haddad").first().waitFor();
  await dialog.getByText(/"afterMs":30000/).waitFor();
  expect(faults).toEqual([]);
}, 120_000);
