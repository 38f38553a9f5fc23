import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openWindow } from "#tests/kit/browser.ts";
import { passesAxeInBothSchemes, patienceMs, picture, signIn, sitDown } from "./look.ts";
import { careLine, signInOf, type TestStage } from "./test-stage.ts";
import { openTown } from "./town.ts";

let town: TestStage;
let page: Page;
let other: Page;
let faults: string[];

openTown(async (opened) => {
  ({ town, page, faults } = opened);
  other = await (await openWindow(opened.browser, { width: 1024, scheme: "light" })).newPage();
  other.setDefaultTimeout(patienceMs);
  await signIn(other, town.urls.main, signInOf("supervisor"));
}, "agent");

const go = (where: Page, section: string) =>
  where
    .getByRole("navigation", { name: "Sections" })
    .getByRole("link", { name: section, exact: true })
    .click();
const found = () => page.getByRole("table", { name: "Customers found" }).locator("tbody tr");
const heading = (where: Page, name: string | RegExp) => where.getByRole("heading", { level: 1, name });

test("the search finds as one types, forgives a letter, and is worked by keys alone", async () => {
  await go(page, "Customers");
  await page.getByText("Who are you looking for?").waitFor();
  await picture(page, "customers-empty");
  await passesAxeInBothSchemes(page);
  const box = page.getByRole("searchbox", { name: "Find a customer" });
  await box.fill("alvarez");
  await found().getByText("Rosa Álvarez").first().waitFor();
  await picture(page, "customers-found");
  await passesAxeInBothSchemes(page);
  await box.fill("qqqq zzzz");
  await page.getByText(/Nobody is found by/).waitFor();
  await box.fill("Rosa Alavrez");
  await page.getByText(/Nothing is spelt so/).waitFor();
  await box.fill("rosa alvarez");
  await page.getByText(/^\d found$/).waitFor();
  await found().getByText("Rosa Álvarez").first().waitFor();
  await box.press("ArrowDown");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await heading(page, "Rosa Álvarez").waitFor();
  await page.getByRole("link", { name: "Customers", exact: true }).last().click();
  await found().getByText("Rosa Álvarez").first().waitFor();
  // What was looked for is still there, and `/` leads back to it.
  expect(await box.inputValue()).toBe("rosa alvarez");
  await found().first().getByRole("link").focus();
  await page.keyboard.press("/");
  await expect.poll(() => page.evaluate<boolean>("document.activeElement.type === 'search'")).toBe(true);
  await box.press("Enter");
  await heading(page, "Rosa Álvarez").waitFor();
}, 240_000);

test("the record reads from who to what happened, and passes axe", async () => {
  await page.getByRole("list", { name: "Timeline" }).waitFor();
  const sections = page.getByRole("main").getByRole("heading", { level: 2 });
  expect(await sections.allTextContents()).toEqual([
    "Who",
    "How to reach",
    "What they have",
    "What happened",
  ]);
  await page.getByText("Oxygen concentrator at home").first().waitFor();
  await picture(page, "record-full");
  await passesAxeInBothSchemes(page);
}, 120_000);

test("a name is edited where it stands and taken back with one press", async () => {
  await page.getByRole("button", { name: "Edit Name" }).click();
  const form = page.getByRole("form", { name: "Name" });
  await form.getByLabel("Name").fill("");
  await form.getByLabel("Name").press("Enter");
  await form.getByText("must not be empty").waitFor();
  await picture(page, "record-editing");
  await passesAxeInBothSchemes(page);
  await form.getByLabel("Name").fill("Rosa Álvarez Ortiz");
  await form.getByLabel("Name").press("Enter");
  await heading(page, "Rosa Álvarez Ortiz").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await heading(page, /^Rosa Álvarez$/).waitFor();
}, 120_000);

test("a number is refused at its field until it is one; its consent is written down with where it was given", async () => {
  await page.getByRole("button", { name: "Add a number or e-mail" }).click();
  const form = page.getByRole("form", { name: "Add a number or e-mail" });
  await form.getByLabel("Number").fill("12345");
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText(/too short for a phone number/).waitFor();
  await form.getByLabel("Number").fill("(813) 555-0142");
  await form.getByRole("button", { name: "Save" }).click();
  const points = page.getByRole("table", { name: "Contact points" });
  await points.getByText("+1 813 555 0142").waitFor();
  await points.getByRole("button", { name: "No: Marketing by +18135550142" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Where they said so").fill("signed form");
  await passesAxeInBothSchemes(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "hidden" });
  await points.getByRole("button", { name: "Yes: Marketing by +18135550142" }).waitFor();
  await points.getByText(/signed form/).waitFor();
}, 120_000);

test("of two people the second is told what the first changed, and decides", async () => {
  await go(other, "Customers");
  await other.getByRole("searchbox", { name: "Find a customer" }).fill("rosa alvarez");
  await other.getByRole("link", { name: "Rosa Álvarez", exact: true }).first().click();
  await heading(other, /^Rosa Álvarez$/).waitFor();
  await other.getByRole("button", { name: "Edit Tags" }).click();
  const theirs = other.getByRole("form", { name: "Tags" });
  await theirs.getByLabel("Tags").fill("storm list");
  await theirs.getByLabel("Tags").press("Enter");

  await page.getByRole("button", { name: "Edit Language and channel" }).click();
  const mine = page.getByRole("form", { name: "Language and channel" });
  await mine.getByLabel("Likes to be reached by").selectOption("sms");
  await mine.getByRole("button", { name: "Save" }).click();
  await page.getByText("Likes to be reached by text message").waitFor();

  await theirs.getByRole("button", { name: "Save" }).click();
  await theirs.getByText(/changed this record since you read it/).waitFor();
  await theirs.getByText(/changed it from .* to sms/).waitFor();
  await picture(other, "record-conflict");
  await passesAxeInBothSchemes(other);
  await theirs.getByRole("button", { name: "Save mine over it" }).click();
  await other.getByRole("list", { name: "Tags" }).getByText("storm list").waitFor();
  // The first one's page follows by itself.
  await page.getByRole("list", { name: "Tags" }).getByText("storm list").waitFor();
}, 180_000);

test("a note and a case are added from the record; the case is worked to its end and is in the queue meanwhile", async () => {
  await page.getByRole("textbox", { name: "New note" }).fill("Gate code 4417; card 4111 1111 1111 1111");
  await page.getByRole("button", { name: "Add note" }).click();
  await page.getByRole("list", { name: "Timeline" }).getByText("[card ending 1111]").waitFor();

  await page.getByRole("button", { name: "Open a case" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Kind").selectOption("damage-report");
  await dialog.getByRole("button", { name: "Open the case" }).click();
  await dialog.getByText("must not be empty").waitFor();
  await dialog.getByLabel("Title").fill("Oak fell on the meter");
  await dialog.getByLabel("I take it myself").check();
  await passesAxeInBothSchemes(page);
  await dialog.getByRole("button", { name: "Open the case" }).click();
  await heading(page, "Oak fell on the meter").waitFor();
  await picture(page, "case-open");
  await passesAxeInBothSchemes(page);

  await go(page, "Cases");
  const rows = page.getByRole("table", { name: "Cases by due time" }).locator("tbody tr");
  await rows.filter({ hasText: "Oak fell on the meter" }).waitFor();
  const mine = await rows.count();
  expect(await rows.filter({ hasText: "Maya Lindqvist" }).count()).toBe(mine);
  await page.getByText("All", { exact: true }).click();
  await expect.poll(() => rows.count()).toBeGreaterThan(mine);
  await picture(page, "cases-all");
  await passesAxeInBothSchemes(page);
  await rows.getByRole("link", { name: "Oak fell on the meter" }).click();

  await page.getByRole("button", { name: "Start work" }).click();
  await page.getByText("moved from open to working").waitFor();
  await page.getByRole("button", { name: "Resolve" }).click();
  await page.getByLabel("Resolve: say why").fill("Crew cut it free; power is back");
  await passesAxeInBothSchemes(page);
  await page.getByRole("button", { name: "Resolve" }).last().click();
  await page.getByText("moved from working to resolved").waitFor();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.getByText("moved from resolved to closed").waitFor();
  await picture(page, "case-closed");
  await go(page, "Cases");
  // What the page last knew is shown until the site has answered.
  await expect.poll(() => rows.filter({ hasText: "Oak fell on the meter" }).count()).toBe(0);
  await page.getByLabel("State").selectOption("waiting");
  await page.getByText("No waiting case is yours").waitFor();
  await picture(page, "cases-empty");
  await passesAxeInBothSchemes(page);
  expect(faults).toEqual([]);
}, 240_000);

test("at 1024 px nothing of record and queue lies outside the page", async () => {
  await picture(other, "record-1024");
  const wide = () =>
    other.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  expect(await wide()).toBe(0);
  const inner = await other.evaluate<number>(
    "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('main > *'))",
  );
  expect(inner).toBe(0);
  await go(other, "Cases");
  await other.getByText("Team", { exact: true }).click();
  await other.getByText("You have no seat now").waitFor();
  await picture(other, "cases-1024");
  expect(await wide()).toBe(0);
}, 120_000);

test("from the desk's call a case is opened beside it, and the whole record is one press away and back", async () => {
  await go(page, "Desk");
  await sitDown(page);
  await town.callIn("known", careLine);
  await page.getByRole("region", { name: "Call: Ringing" }).waitFor();
  await page.keyboard.press("Control+Shift+A");
  await page.getByRole("region", { name: "Call: On call" }).waitFor();

  await page.getByRole("button", { name: "Open a case" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Title").fill("Wants a meter reading");
  await dialog.getByRole("button", { name: "Open the case" }).click();
  await dialog.waitFor({ state: "hidden" });
  const open = page.getByRole("region", { name: "Open cases" });
  await open.getByRole("link", { name: "Wants a meter reading" }).waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "desk-with-case");

  await page.getByRole("link", { name: "Whole record" }).click();
  await heading(page, /Rosa/).waitFor();
  // The call goes with the agent, and is the reason of the look.
  await page.getByRole("region", { name: "Call: On call" }).waitFor();
  expect(page.url()).toContain("callId=");
  await page.getByRole("link", { name: "Back to the call" }).click();
  await open.getByRole("link", { name: "Wants a meter reading" }).click();
  await heading(page, "Wants a meter reading").waitFor();
  await page.getByRole("link", { name: "Back to the call" }).click();
  await page.getByRole("button", { name: "End", exact: true }).click();
  await page.getByRole("region", { name: "Call: Wrap-up" }).waitFor();
  expect(faults).toEqual([]);
}, 180_000);
