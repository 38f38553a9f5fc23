import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { passesAxeInBothSchemes, picture } from "./look.ts";
import { openTown } from "./town.ts";

let page: Page;
let faults: string[];

openTown((opened) => {
  ({ page, faults } = opened);
}, "admin");

const section = (title: string) =>
  page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: title, exact: true }).click();
const button = (name: string) => page.getByRole("button", { name, exact: true });

test("nothing is kept yet: everybody is meant, and the page says so", async () => {
  await section("Segments");
  await page.getByText("None is kept yet.").waitFor();
  await page.getByRole("status").filter({ hasText: "400 customers are meant now" }).waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "segments-empty");
}, 240_000);

test("a segment is built from conditions with a live count, listed, kept, and found again", async () => {
  await button("Add a condition").click();
  await page.getByRole("status").filter({ hasText: "Finish the condition: lives in" }).waitFor();
  const cities = page.getByRole("combobox", { name: "Cities" });
  await cities.fill("Tampa");
  await cities.press("Enter");
  const counted = page.getByRole("status").filter({ hasText: /^\d+ customers are meant now$/ });
  await counted.waitFor();
  const inTampa = Number.parseInt((await counted.textContent()) ?? "", 10);
  expect(inTampa).toBeGreaterThan(50);
  expect(inTampa).toBeLessThan(300);

  await page.getByLabel("Not").check();
  await page
    .getByRole("status")
    .filter({ hasText: `${400 - inTampa} customers are meant now` })
    .waitFor();
  await page.getByLabel("Not").uncheck();
  await button("Add a condition").click();
  const second = page.getByRole("group", { name: "Condition Conditions.2" });
  await second.getByRole("combobox", { name: "Condition", exact: true }).selectOption("Has a product");
  await second.getByRole("combobox", { name: "Products" }).fill("Electricity");
  await second.getByRole("combobox", { name: "Products" }).press("Enter");
  await page
    .getByRole("status")
    .filter({ hasText: `${inTampa} customers are meant now` })
    .waitFor();

  await button("List the customers").click();
  const rows = page.getByRole("table", { name: "Customers meant" }).locator("tbody tr");
  await expect.poll(() => rows.count()).toBe(50);
  await passesAxeInBothSchemes(page);
  await picture(page, "segments-full");
  await button("Show the next fifty").click();
  await expect.poll(() => rows.count()).toBeGreaterThan(50);
  await rows.first().getByText("Tampa").waitFor();

  await page.getByLabel("Name of the segment").fill("Tampa with power");
  await button("Keep the segment").click();
  await page
    .getByRole("navigation", { name: "Segments" })
    .getByRole("button", { name: "Tampa with power" })
    .waitFor();
  await button("Save the segment").waitFor();
  await button("New segment").click();
  await page.getByLabel("Name of the segment").fill("tampa WITH power");
  await button("Keep the segment").click();
  await page.getByText("There is a segment tampa WITH power already.").waitFor();
  expect(faults).toEqual([]);
}, 240_000);

test("the Customers page has the kept segments at its side, and they open from there", async () => {
  await section("Customers");
  const side = page.getByRole("navigation", { name: "Segments" });
  await side.getByRole("link", { name: "Tampa with power" }).waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "customers-beside-segments");
  await side.getByRole("link", { name: "Tampa with power" }).click();
  await button("Save the segment").waitFor();
  expect(await page.getByLabel("Name of the segment").inputValue()).toBe("Tampa with power");
}, 240_000);

test("a report goes from region to city to the customers themselves, and is saved as CSV", async () => {
  await section("Reports");
  await page.getByRole("table", { name: "Customers by region" }).waitFor();
  await passesAxeInBothSchemes(page);
  await button("Narrow to FL").click();
  const cities = page.getByRole("table", { name: "Customers by city" });
  const tampa = cities.locator("tbody tr").filter({ hasText: "Tampa" });
  await tampa.waitFor();
  const many = await tampa.locator("td").first().textContent();
  await picture(page, "reports-cities");
  const saved = page.waitForEvent("download");
  await button("Download CSV").click();
  const lines = (await readFile(await (await saved).path(), "utf8")).split("\r\n");
  expect(lines[0]).toBe("\ufeffCity,Customers");
  expect(lines).toContain(`Tampa,${many}`);
  expect(lines.at(-2)).toBe("Total,400");

  await button("List Tampa").click();
  await page
    .getByRole("status")
    .filter({ hasText: `${many} customers are meant now` })
    .waitFor();
}, 240_000);

test.each(["Product", "Language", "Reachability", "Care need", "Segment"])(
  "the report by %s is counted and passes axe",
  async (title) => {
    await section("Reports");
    await page.getByRole("navigation", { name: "Reports" }).getByRole("button", { name: title }).click();
    const table = page.getByRole("table", { name: `Customers by ${title.toLowerCase()}` });
    await table.locator("tbody tr").first().waitFor();
    await expect.poll(() => table.getByText("…").count()).toBe(0);
    await passesAxeInBothSchemes(page);
    await picture(page, `reports-${title.toLowerCase().replace(" ", "-")}`);
    expect(faults).toEqual([]);
  },
  240_000,
);

test.each(["Half hour", "Queue", "Agent"])(
  "calls are counted by %s, and saved as CSV",
  async (title) => {
    await section("Reports");
    await page.getByRole("navigation", { name: "Reports" }).getByRole("button", { name: "Calls" }).click();
    await page.getByText(title, { exact: true }).first().click();
    const table = page.getByRole("table", { name: `Calls by ${title.toLowerCase()}` });
    const nothing = page.getByText("No call came then");
    await table.or(nothing).first().waitFor();
    await passesAxeInBothSchemes(page);
    await picture(page, `reports-calls-${title.toLowerCase().replace(" ", "-")}`);
    if ((await table.count()) > 0) {
      const saved = page.waitForEvent("download");
      await button("Download CSV").click();
      const text = await readFile(await (await saved).path(), "utf8");
      expect(text.startsWith(`\ufeff${title},`)).toBe(true);
    }
    expect(faults).toEqual([]);
  },
  120_000,
);
