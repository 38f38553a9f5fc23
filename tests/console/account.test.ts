import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
import { authenticatorCode } from "#tests/kit/authenticator.ts";
import { openWindow } from "#tests/kit/browser.ts";
import { faultsOf, passesAxeInBothSchemes, patienceMs, signIn } from "./look.ts";
import { signInOf, type TestStage } from "./test-stage.ts";
import { openTown } from "./town.ts";

let town: TestStage;
let browser: Browser;
let page: Page;
let faults: string[];
let secret = "";
let backupCodes: string[] = [];
const who = signInOf("supervisor");

async function freshPage(): Promise<Page> {
  const window = await openWindow(browser, { width: 1440, scheme: "light" });
  const opened = await window.newPage();
  opened.setDefaultTimeout(patienceMs);
  faultsOf(opened, faults);
  return opened;
}

openTown((opened) => {
  ({ town, browser, page, faults } = opened);
});

const section = (name: string) => page.getByRole("region", { name });
const codeNow = () => authenticatorCode(secret, Date.now());

async function typeDigits(on: Page, code: string) {
  await on.getByLabel("Digit 1").focus();
  await on.keyboard.type(code);
}

async function openAccount() {
  await page.getByRole("button", { name: /settings and sign-out/ }).click();
  await page.getByRole("button", { name: "My account" }).click();
  await page.getByRole("heading", { level: 1, name: "My account" }).waitFor();
}

async function signOut() {
  await page.getByRole("button", { name: /settings and sign-out/ }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByLabel("E-mail").waitFor();
}

/** Up to the question for the second factor. */
async function givePassword(on: Page) {
  await on.goto(town.urls.main);
  await on.getByLabel("E-mail").fill(who.email);
  await on.getByLabel("Password", { exact: true }).fill(who.password);
  await on.getByRole("button", { name: "Sign in", exact: true }).click();
  await on.getByText("Enter the six digits").waitFor();
}

test("the person menu leads to my account, which says who I am and where I am signed in", async () => {
  await signIn(page, town.urls.main, who);
  await openAccount();
  await section("Who I am").getByText(who.email).waitFor();
  await section("Where I am signed in").getByText("Chrome on Linux").waitFor();
  await section("Where I am signed in").getByText("this one").waitFor();
  await section("Second factor").getByText("Off", { exact: true }).waitFor();
  await passesAxeInBothSchemes(page);
}, 180_000);

test("times are written in the language that was chosen, and still are after F5", async () => {
  await page.getByRole("combobox", { name: "Dates and times are written in" }).click();
  await page.getByRole("option", { name: "Español (Estados Unidos)" }).click();
  await section("Who I am")
    .getByText(/\d+ (de )?\p{L}+ (de )?20\d\d/u)
    .waitFor();
  await page.reload();
  const chosen = page.getByRole("combobox", { name: "Dates and times are written in" });
  await chosen.waitFor();
  expect(await chosen.inputValue()).toBe("Español (Estados Unidos)");
  await chosen.click();
  await page.getByRole("option", { name: "As this browser" }).click();
}, 120_000);

test("a wrong password begins no second factor", async () => {
  await section("Second factor").getByRole("button", { name: "Set up" }).click();
  await page.getByLabel("Your password").fill("not the password");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("The password is wrong; nothing was changed.").waitFor();
}, 120_000);

test("the second factor is set up only with a right code, and the backup codes are shown once", async () => {
  await page.getByLabel("Your password").fill(who.password);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  secret = await page.getByTestId("secret").innerText();
  await passesAxeInBothSchemes(page);
  await typeDigits(page, codeNow() === "000000" ? "111111" : "000000");
  await page.getByText("The code is wrong; take the one shown now.").waitFor();
  await typeDigits(page, codeNow());
  await page.getByText("Keep these backup codes").waitFor();
  backupCodes = await page.getByRole("list", { name: "Backup codes" }).getByRole("listitem").allInnerTexts();
  expect(backupCodes).toHaveLength(10);
  expect(new Set(backupCodes).size).toBe(10);
  await passesAxeInBothSchemes(page);
  await page.getByRole("button", { name: "I have kept them" }).click();
  await section("Second factor").getByText("On", { exact: true }).waitFor();
  expect(await page.getByText(backupCodes[0] ?? "").count()).toBe(0);
  // The session was replaced underneath: the console stayed, connected.
  await page.getByTestId("connection").filter({ hasText: "live" }).waitFor();
}, 180_000);

test("sign-in then asks for a code, refuses a wrong one in words, and takes the right one", async () => {
  await signOut();
  await givePassword(page);
  await passesAxeInBothSchemes(page);
  await typeDigits(page, codeNow() === "000000" ? "111111" : "000000");
  await page.getByRole("alert").filter({ hasText: "The code is wrong" }).waitFor();
  expect(await page.getByLabel("Digit 1").inputValue()).toBe("");
  await typeDigits(page, codeNow());
  await page.getByRole("navigation", { name: "Sections" }).waitFor();
}, 180_000);

test("a backup code signs in once; the second time it is refused", async () => {
  await signOut();
  await givePassword(page);
  const code = page.getByLabel("Backup code");
  await page.getByRole("button", { name: "Use a backup code" }).click();
  await code.fill(backupCodes[0] ?? "");
  await passesAxeInBothSchemes(page);
  await code.press("Enter");
  await page.getByRole("navigation", { name: "Sections" }).waitFor();

  const elsewhere = await freshPage();
  await givePassword(elsewhere);
  await elsewhere.getByRole("button", { name: "Use a backup code" }).click();
  await elsewhere.getByLabel("Backup code").fill(backupCodes[0] ?? "");
  await elsewhere.getByLabel("Backup code").press("Enter");
  await elsewhere.getByRole("alert").filter({ hasText: "wrong or was used" }).waitFor();
  await elsewhere.getByLabel("Backup code").fill(backupCodes[1] ?? "");
  await elsewhere.getByLabel("Backup code").press("Enter");
  await elsewhere.getByRole("navigation", { name: "Sections" }).waitFor();

  await openAccount();
  await section("Where I am signed in").getByRole("button", { name: "Sign out everywhere else" }).click();
  await elsewhere.getByLabel("E-mail").waitFor();
  await section("Where I am signed in").getByText("You are signed in nowhere else.").waitFor();
  await page.getByTestId("connection").filter({ hasText: "live" }).waitFor();
}, 240_000);

test("a changed password is asked for twice, and turning the second factor off needs it", async () => {
  const newPassword = "the kelp holds its rock";
  await page.getByLabel("Current password").fill(who.password);
  await page.getByLabel("New password", { exact: true }).fill(newPassword);
  await page.getByLabel("New password, once more").fill("something else again");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("are not the same; nothing was changed").waitFor();
  await page.getByLabel("New password, once more").fill(newPassword);
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("Your password is changed").waitFor();

  await section("Second factor").getByRole("button", { name: "Turn off" }).click();
  await page.getByLabel("Your password").fill(newPassword);
  await section("Second factor").getByRole("button", { name: "Turn off" }).click();
  await section("Second factor").getByText("Off", { exact: true }).waitFor();
  await passesAxeInBothSchemes(page);
  await signOut();
  await signIn(page, town.urls.main, { email: who.email, password: newPassword });
  expect(faults).toEqual([]);
}, 240_000);
