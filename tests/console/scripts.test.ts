/** Following a script on a call, with the keyboard, through the death of a site and a reload. */
import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
import { openWindow } from "#tests/kit/browser.ts";
import { outcomes, passesAxeInBothSchemes, patienceMs, picture, signIn, sitDown } from "./look.ts";
import { careLine, signInOf, type TestStage } from "./test-stage.ts";
import { openTown } from "./town.ts";

let town: TestStage;
let browser: Browser;
let page: Page;
let faults: string[];

openTown((opened) => {
  ({ town, browser, page, faults } = opened);
});

const panel = () => page.getByRole("region", { name: "Script", exact: true });
const step = (title: string) => panel().getByRole("heading", { level: 3, name: title });
const done = (title: string) => panel().getByRole("listitem").filter({ hasText: title });

test("on a call the agent chooses a script and reads it with the names filled in", async () => {
  await signIn(page, town.urls.main, signInOf("agent"));
  await sitDown(page);
  await town.callIn("known", careLine);
  await page.getByRole("region", { name: "Call: Ringing" }).waitFor();
  await page.keyboard.press("Control+Shift+A");
  await page.getByRole("region", { name: "Call: On call" }).waitFor();
  await panel().getByRole("combobox", { name: "Script for" }).selectOption("power-outage");
  // Whoever calls may speak Spanish; this agent begins in English.
  await panel().getByRole("button", { name: "English" }).click();
  await step("Greeting").waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "script-greeting");
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

test("what nobody knows is asked of the agent, letter by letter; a site dies, and the script goes on", async () => {
  const missing = panel()
    .getByRole("textbox", { name: /^To say here/ })
    .first();
  await missing.pressSequentially("The substation is flooded");
  await panel().getByText("The substation is flooded").first().waitFor();
  await picture(page, "script-beside-notes");
  await town.stage.killSite("main");
  await panel().getByRole("button", { name: "Next step" }).click();
  await step("What to do now").waitFor();
  await panel().getByRole("button", { name: "Next step" }).click();
  await step("What the caller needs").waitFor();
  await panel()
    .getByRole("textbox", { name: /colleague/ })
    .pressSequentially("Has two hours of oxygen");
  await picture(page, "script-answers");
}, 180_000);

test("the page is loaded anew with that site still dead: place, answers and what was typed are there", async () => {
  await page.getByRole("button", { name: "End", exact: true }).click();
  await page.getByText("How did the call end?").waitFor();
  await page.getByRole("button", { name: "Extend wrap-up" }).click();
  await page.reload();
  await step("What the caller needs").waitFor();
  const typed = panel().getByRole("textbox", { name: /colleague/ });
  expect(await typed.inputValue()).toBe("Has two hours of oxygen");
  await done("Is the caller safe").getByRole("img", { name: "done" }).waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "script-wrap-up");
  await page.setViewportSize({ width: 1024, height: 768 });
  await passesAxeInBothSchemes(page);
  await picture(page, "script-1024");
  await page.setViewportSize({ width: 1440, height: 900 });
}, 180_000);

test("once the call is written up, what was answered stands on the customer's timeline", async () => {
  const shown = await page
    .getByRole("region", { name: /^Call: / })
    .getByText(/^\+1 \d{3} \d{3} \d{4}$/)
    .textContent();
  const number = shown!.replaceAll(" ", "") as `+${string}`;
  await outcomes(page).first().waitFor({ state: "attached" });
  await panel().getByRole("heading", { level: 2 }).click();
  await page.keyboard.press("1");
  await page.getByRole("button", { name: "Save and next" }).click();
  await page.getByText("You are next in line").waitFor();
  await town.callIn(number, careLine);
  await page.getByRole("region", { name: "Call: Ringing" }).waitFor();
  await page.keyboard.press("Control+Shift+A");
  await page.getByRole("region", { name: "Call: On call" }).waitFor();
  await page.getByRole("region", { name: "Before this call" }).getByText("Has two hours of oxygen").waitFor();
  await picture(page, "script-timeline");
  expect(faults).toEqual([]);
}, 180_000);

test("a supervisor proposes a change with a fault shown by its line, and a second person approves it", async () => {
  const author = await browserAs("supervisor");
  await author.goto(`${town.urls.cloud}/scripts?event=flood&tab=edit`);
  const text = author.getByRole("textbox", { name: "Text in English" });
  const before = await text.inputValue();
  await text.fill(before.replace("-> advise", "-> nowhere"));
  await author
    .getByRole("list", { name: "Faults" })
    .getByText(/line \d+: .*nowhere/)
    .waitFor();
  await passesAxeInBothSchemes(author);
  await picture(author, "scripts-edit-fault");
  await text.fill(before.replace("## close: Close", "## close: Goodbye"));
  await author.getByRole("region", { name: "Preview" }).getByRole("heading", { name: "Goodbye" }).waitFor();
  await author.getByRole("textbox", { name: "Preview as read to" }).fill("Rosa");
  await author.getByRole("button", { name: /^Rosa/ }).first().click();
  await picture(author, "scripts-edit");
  await author.getByRole("textbox", { name: "Why this change" }).fill("kinder");
  await author.getByRole("button", { name: "Propose" }).click();
  const proposed = author.getByRole("region", { name: "Version 1" });
  await proposed.getByText("What it changes").click();
  await proposed.getByText("+ ## close: Goodbye").waitFor();
  await proposed.getByRole("button", { name: "Approve and use", disabled: true }).waitFor();
  await passesAxeInBothSchemes(author);
  await picture(author, "scripts-versions");

  const second = await browserAs("admin");
  await second.goto(`${town.urls.cloud}/scripts?event=flood&tab=versions`);
  await second.getByText("Waits for approval").waitFor();
  await second.getByRole("button", { name: "Approve and use" }).click();
  await second.getByRole("heading", { name: "Version 1: in use" }).waitFor();
  await author.getByRole("heading", { name: "Version 1: in use" }).waitFor();
  await second.getByRole("tab", { name: "What is known" }).click();
  await second.getByRole("switch", { name: /happens now/ }).click({ force: true });
  await second.getByRole("button", { name: "Say this to every agent" }).click();
  await second.getByText("Happening now").waitFor();
  await passesAxeInBothSchemes(second);
  await picture(second, "scripts-facts");
  await second.getByRole("tab", { name: "Read" }).click();
  await second.getByRole("heading", { name: "Goodbye" }).waitFor();
  await passesAxeInBothSchemes(second);
  await picture(second, "scripts-read");
}, 240_000);

test("with no site at all, a script that was never opened is read from this browser", async () => {
  await page.bringToFront();
  await town.stage.killSite("cloud");
  await page
    .getByTestId("connection")
    .getByText(/^offline/)
    .waitFor();
  await panel().getByRole("combobox", { name: "Script for" }).selectOption("earthquake");
  await panel()
    .getByRole("paragraph")
    .filter({ hasText: /earthquake|terremoto/ })
    .first()
    .waitFor();
  await panel().getByRole("heading", { level: 2 }).click();
  await page.keyboard.press("g");
  await panel().getByRole("group", { name: /\?$/ }).waitFor();
  await panel().getByText("Kept here").waitFor();
  await picture(page, "script-offline");
  expect(faults).toEqual([]);
}, 120_000);

async function browserAs(role: "supervisor" | "admin") {
  const window = await openWindow(browser, { width: 1440, scheme: "light" });
  const other = await window.newPage();
  other.setDefaultTimeout(patienceMs);
  await signIn(other, town.urls.cloud, signInOf(role));
  return other;
}
