import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { passesAxeInBothSchemes, patienceMs } from "./look.ts";
import { openTown } from "./town.ts";

let page: Page;
let faults: string[];

openTown((opened) => {
  ({ page, faults } = opened);
}, "admin");

const rows = () => page.getByRole("table", { name: "Entries of the audit chain" }).locator("tbody tr");

/** By itself: from field to field while nobody touches the page, counted over some frames. */
const timesTheFocusMoves = () =>
  page.evaluate(`new Promise((tell) => {
    let moves = 0;
    let frames = 0;
    addEventListener("focusin", () => { moves += 1; });
    const count = () => ((frames += 1) > 30 ? tell(moves) : requestAnimationFrame(count));
    count();
  })`);

test("whoever follows a link in the instant a search begins is taken there", async () => {
  await page.getByText("Who are you looking for?").waitFor();
  await page.evaluate(`new MutationObserver((_, observer) => {
    if (document.body.textContent.includes("Who are you looking for?")) return;
    observer.disconnect();
    document.querySelector('nav a[href="/audit"]').click();
  }).observe(document, { subtree: true, childList: true })`);
  await page.getByRole("searchbox", { name: "Find a customer" }).fill("Delgado");
  await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
}, 180_000);

test("what was done is on the screen with who and why, and the chain is whole as far as it was recomputed", async () => {
  await rows().first().waitFor();
  await page.getByRole("button", { name: "Verify the newest part" }).click();
  await page.getByText("Whole", { exact: true }).waitFor();
  await page.getByText(/seals 1 to \d+, \d+ entries/).waitFor();
  await passesAxeInBothSchemes(page);
}, 180_000);

test("the entries of one person are asked for by a part of their name, and one is opened whole", async () => {
  await page.getByRole("combobox", { name: "Who", exact: true }).fill("haddad");
  await page.getByRole("combobox", { name: "What", exact: true }).fill("verified");
  expect(await timesTheFocusMoves()).toBe(0);
  await expect.poll(() => rows().count(), { timeout: patienceMs }).toBe(1);
  await rows().first().getByText("Noor Haddad").waitFor();
  await rows().first().getByRole("button", { name: "verified: audit chain" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("fault", { exact: true }).waitFor();
  await passesAxeInBothSchemes(page);
  await dialog.getByRole("button", { name: "All by Noor Haddad" }).click();
  await dialog.waitFor({ state: "hidden" });
  await rows().first().waitFor();
  expect(await page.getByRole("combobox", { name: "What", exact: true }).inputValue()).toBe("");
}, 180_000);

test("what matches nothing says so and offers the way back", async () => {
  await page.getByRole("combobox", { name: "Who", exact: true }).fill("nobody of that name");
  await page.getByText("No entry matches").waitFor();
  await passesAxeInBothSchemes(page);
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await rows().first().waitFor();
  expect(faults).toEqual([]);
}, 180_000);
