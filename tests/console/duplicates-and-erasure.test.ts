import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
import { openWindow } from "#tests/kit/browser.ts";
import { faultsOf, passesAxeInBothSchemes, patienceMs, picture, signIn } from "./look.ts";
import { signInOf, type TestStage } from "./test-stage.ts";
import { openTown } from "./town.ts";

let page: Page;
let faults: string[];
let browser: Browser;
let town: TestStage;

openTown((opened) => {
  ({ page, faults, browser, town } = opened);
}, "supervisor");

const heading = (where: Page, name: string | RegExp, level = 1) =>
  where.getByRole("heading", { level, name });
const path = (where: Page) => new URL(where.url()).pathname;

/** A record made as somebody at the desk makes it. @returns its id. */
async function addCustomer(name: string, account: string): Promise<string> {
  await page
    .getByRole("navigation", { name: "Sections" })
    .getByRole("link", { name: "Customers", exact: true })
    .click();
  await page.getByRole("button", { name: "Add a customer" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByLabel("Phone").fill("(813) 555-0163");
  await dialog.getByLabel("Account number").fill(account);
  await dialog.getByRole("button", { name: "Make the record" }).click();
  await heading(page, name).waitFor();
  return path(page).split("/").at(-1)!;
}

let stays = "";
let goes = "";

test("two records of one customer are found in the background, with reasons; told apart and back", async () => {
  stays = await addCustomer("Wilhelmina Okonkwo", "WO-100");
  goes = await addCustomer("Wilhelmina Okonkwoh", "WO-200");
  await page.getByRole("link", { name: "Customers", exact: true }).last().click();
  await page.getByRole("link", { name: "Duplicates" }).click();
  await heading(page, "Duplicates").waitFor();
  await page.getByText("Told apart", { exact: true }).click();
  await page.getByText("Nobody was told apart").waitFor();
  await picture(page, "duplicates-empty");
  await passesAxeInBothSchemes(page);
  await page.getByText("May be the same", { exact: true }).click();
  const pair = page.getByRole("listitem", { name: /Wilhelmina Okonkwo/ });
  // The search runs each quarter of a minute.
  await pair.waitFor({ timeout: 100_000 });
  await pair.getByText("They have the same phone number.").waitFor();
  await pair.getByText("Their names are spelt nearly the same.").waitFor();
  await picture(page, "duplicates");
  await passesAxeInBothSchemes(page);
  await pair.getByRole("button", { name: /^Not the same/ }).click();
  await pair.waitFor({ state: "hidden" });
  await page.getByText("Told apart", { exact: true }).click();
  await page.getByRole("button", { name: "May be the same after all" }).click();
  await page.getByText("Nobody was told apart").waitFor();
  await page.getByText("May be the same", { exact: true }).click();
  await pair.waitFor();
}, 240_000);

test("what is kept is chosen field by field, seen beforehand, and done", async () => {
  await page.goto(`${town.urls.main}/customers/${stays}/merge/${goes}`);
  const outcome = page.getByRole("region", { name: "What it becomes" });
  await outcome.getByText("Account WO-100").waitFor();
  await page.getByRole("radio", { name: "Name: Wilhelmina Okonkwoh" }).check();
  await outcome.getByText("Wilhelmina Okonkwoh").waitFor();
  await outcome.getByText("still found by WO-200").waitFor();
  await picture(page, "merge");
  await passesAxeInBothSchemes(page);
  await page.getByRole("button", { name: "Make them one" }).click();
  await heading(page, "Wilhelmina Okonkwoh").waitFor();
  await page.getByRole("list", { name: "Merged into it" }).getByText("account WO-200").waitFor();
  await page.getByRole("region", { name: "Keeping" }).scrollIntoViewIfNeeded();
  await picture(page, "record-keeping");
  await passesAxeInBothSchemes(page);
}, 180_000);

test("an old address of the console, and the old account number, lead to the record that stands", async () => {
  await page.goto(`${town.urls.main}/customers/${goes}`);
  await heading(page, "Wilhelmina Okonkwoh").waitFor();
  await expect.poll(() => path(page)).toBe(`/customers/${stays}`);
  await page.getByRole("link", { name: "Customers", exact: true }).last().click();
  await page.getByRole("searchbox", { name: "Find a customer" }).fill("WO-200");
  await page
    .getByRole("table", { name: "Customers found" })
    .getByRole("link", { name: "Wilhelmina Okonkwoh" })
    .click();
  await heading(page, "Wilhelmina Okonkwoh").waitFor();
}, 120_000);

test("the merge is undone from the record, and both stand as before", async () => {
  await page.getByRole("button", { name: "Undo this merge" }).click();
  await page.getByText("Everything is as it was before the merge.").waitFor();
  await heading(page, /^Wilhelmina Okonkwo$/).waitFor();
  await page.goto(`${town.urls.main}/customers/${goes}`);
  await heading(page, "Wilhelmina Okonkwoh").waitFor();
  await page.getByText("WO-200").first().waitFor();
  expect(path(page)).toBe(`/customers/${goes}`);
  const erase = page.getByRole("button", { name: "Erase this person" });
  expect(await erase.getAttribute("aria-disabled")).toBe("true");
}, 120_000);

test("a hold keeps a record; once lifted the person is erased in two steps, and a certificate stays", async () => {
  const window = await openWindow(browser, { width: 1024, scheme: "light" });
  const admin = await window.newPage();
  admin.setDefaultTimeout(patienceMs);
  const adminFaults = faultsOf(admin);
  await signIn(admin, town.urls.main, signInOf("admin"));
  await admin.goto(`${town.urls.main}/customers/erasures`);
  await admin.getByText("Nobody was erased yet").waitFor();
  await passesAxeInBothSchemes(admin);
  await picture(admin, "erasures-empty-1024");

  await admin.goto(`${town.urls.main}/customers/${goes}`);
  const keeping = admin.getByRole("region", { name: "Keeping" });
  await keeping.getByRole("button", { name: "Set a legal hold" }).click();
  await keeping.getByRole("button", { name: "Set the hold" }).click();
  await keeping.getByText("must not be empty").waitFor();
  await keeping.getByLabel("Why the record must be kept").fill("Claim 17 of 2026");
  await keeping.getByRole("button", { name: "Set the hold" }).click();
  await keeping.getByText("Claim 17 of 2026").waitFor();
  const erase = keeping.getByRole("button", { name: "Erase this person" });
  await expect.poll(() => erase.getAttribute("aria-disabled")).toBe("true");
  await passesAxeInBothSchemes(admin);
  await keeping.getByRole("button", { name: "Lift the hold" }).click();
  await keeping.getByLabel("Why it is lifted").fill("Settled");
  await keeping.getByRole("button", { name: "Lift the hold" }).last().click();
  await keeping.getByText(/lifted by/).waitFor();

  await erase.click();
  const dialog = admin.getByRole("dialog");
  await dialog.getByText(/record: 1/).waitFor();
  await picture(admin, "erase-what-goes-1024");
  await passesAxeInBothSchemes(admin);
  await dialog.getByRole("button", { name: "Go on" }).click();
  const done = dialog.getByRole("button", { name: "Erase for good" });
  await dialog.getByLabel("Where the request is filed").fill("ticket 4411");
  await dialog.getByLabel(/^Type the name/).fill("Wilhelmina");
  expect(await done.isDisabled()).toBe(true);
  await dialog.getByLabel(/^Type the name/).fill("Wilhelmina Okonkwoh");
  await picture(admin, "erase-confirm-1024");
  await passesAxeInBothSchemes(admin);
  await done.click();
  const certificate = admin.getByRole("article", { name: "Certificate of erasure" });
  await certificate.getByText("ticket 4411").waitFor();
  await certificate.getByText(goes).waitFor();
  expect(await certificate.textContent()).not.toContain("Wilhelmina");
  await picture(admin, "certificate-1024");
  await passesAxeInBothSchemes(admin);
  await admin.goto(`${town.urls.main}/customers/${goes}`);
  await admin.getByText(/was erased on/).waitFor();
  const wide = await admin.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  expect([wide, faults, adminFaults]).toEqual([0, [], []]);
}, 240_000);
