/** Following a script on a call, with the keyboard, through the death of a site and a reload. */
import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, openWindow } from "#tests/kit/browser.ts";
import { faultsOf, passesAxeInBothSchemes, patienceMs, signIn } from "./look.ts";
import { careLine, openTestStage, signInOf, type TestStage } from "./test-stage.ts";

let town: TestStage;
let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  [town, browser] = await Promise.all([openTestStage(), openBrowser()]);
  const window = await openWindow(browser, { width: 1440, scheme: "light" });
  page = await window.newPage();
  page.setDefaultTimeout(patienceMs);
  faults = faultsOf(page);
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await town?.close();
}, 60_000);

/** Pictures for whoever looks at the pages, when they say where. */
async function picture(name: string) {
  const folder = process.env.HOLDFAST_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` });
  }
}

const panel = () => page.getByRole("region", { name: "Script", exact: true });
const step = (title: string) => panel().getByRole("heading", { level: 3, name: title });
const done = (title: string) => panel().getByRole("listitem").filter({ hasText: title });

test("on a call the agent chooses a script and reads it with the names filled in", async () => {
  await signIn(page, town.urls.main, signInOf("agent"));
  await page
    .getByRole("button", { name: /^Take seat D/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Become available" }).click();
  await page.getByText("You are next in line").waitFor();
  await town.callIn("known", careLine);
  await page.getByRole("region", { name: "Call: Ringing" }).waitFor();
  await page.keyboard.press("Control+Shift+A");
  await page.getByRole("region", { name: "Call: On call" }).waitFor();
  await panel().getByRole("combobox", { name: "Script for" }).selectOption("power-outage");
  // Whoever calls may speak Spanish; this agent begins in English.
  await panel().getByRole("button", { name: "English" }).click();
  await step("Greeting").waitFor();
  await passesAxeInBothSchemes(page);
  await picture("script-greeting");
}, 180_000);

test("keys go on, choose an answer, change the language at the same step, and go back", async () => {
  await panel().getByRole("heading", { level: 2 }).click();
  await page.keyboard.press("g");
  await step("Is the caller safe").waitFor();
  await done("Greeting").getByRole("img", { name: "done" }).waitFor();
  await page.keyboard.press("l");
  await step("¿Está a salvo la persona?").waitFor();
  await page.keyboard.press("1");
  await step("Lo que está confirmado").waitFor();
  await page.keyboard.press("b");
  await step("¿Está a salvo la persona?").waitFor();
  await panel()
    .getByRole("button", { name: /^Sí, todos/, pressed: true })
    .waitFor();
  await page.keyboard.press("l");
  await page.keyboard.press("1");
  await step("What is confirmed").waitFor();
  await passesAxeInBothSchemes(page);
}, 120_000);

test("what nobody knows is asked of the agent; the site dies and the page is loaded anew, and the place is kept", async () => {
  const missing = panel()
    .getByRole("textbox", { name: /^To say here/ })
    .first();
  await missing.fill("The substation is flooded");
  await panel().getByText("The substation is flooded").first().waitFor();
  await picture("script-beside-notes");
  await town.stage.killSite("main");
  await panel().getByRole("button", { name: "Next step" }).click();
  await step("What to do now").waitFor();
  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await step("What to do now").waitFor();
  await page.setViewportSize({ width: 1024, height: 768 });
  await picture("script-1024");
  await page.setViewportSize({ width: 1440, height: 900 });
  await done("Is the caller safe").getByRole("img", { name: "done" }).waitFor();
}, 180_000);

test("answers are on the customer's timeline once the call is written up", async () => {
  await panel().getByRole("heading", { level: 2 }).click();
  await page.keyboard.press("v");
  await step("Voicemail").waitFor();
  await page.getByRole("button", { name: "End", exact: true }).click();
  await page.getByRole("region", { name: "How did the call end?" }).waitFor();
  await picture("script-wrap-up");
  await page.keyboard.press("1");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("You are in:").or(page.getByText("You are next in line")).first().waitFor();
  await town.callIn("known", careLine);
  expect(faults).toEqual([]);
}, 180_000);
