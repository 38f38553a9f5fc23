import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
import { openWindow } from "#tests/kit/browser.ts";
import { faultsOf, outcomes, passesAxeInBothSchemes, patienceMs, picture, signIn, sitDown } from "./look.ts";
import { careLine, signInOf, type TestStage } from "./test-stage.ts";
import { openTown } from "./town.ts";

let town: TestStage;
let browser: Browser;
let page: Page;
let faults: string[];

openTown((opened) => {
  ({ town, browser, page, faults } = opened);
});

const call = (state: string) => page.getByRole("region", { name: `Call: ${state}` });
const notes = () => page.getByRole("textbox", { name: "Notes" });

test("sign-in names the site that answers, refuses a wrong password in words, and passes axe", async () => {
  await page.goto(town.urls.main);
  await page.getByText("The main site answers").waitFor();
  await passesAxeInBothSchemes(page);
  await page.getByLabel("E-mail").fill(signInOf("agent").email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("alert").filter({ hasText: "wrong" }).waitFor();
}, 120_000);

test("an agent takes a seat and becomes available", async () => {
  await signIn(page, town.urls.main, signInOf("agent"));
  await page.getByText("Simulated carrier").waitFor();
  await page.getByText("Where do you sit?").waitFor();
  await passesAxeInBothSchemes(page);
  await sitDown(page);
  await passesAxeInBothSchemes(page);
}, 180_000);

test("a call rings with its customer beside it, and Ctrl+Shift+A accepts it", async () => {
  await town.callIn("known", careLine);
  await call("Ringing").waitFor();
  await page.getByRole("alert").filter({ hasText: "Call ringing" }).waitFor({ state: "attached" });
  await page.keyboard.press("Control+Shift+A");
  await call("On call").waitFor();
  await page.getByRole("region", { name: "Reach" }).waitFor();
  await passesAxeInBothSchemes(page);
}, 180_000);

test("hold and mute say what they did", async () => {
  await page.keyboard.press("Control+Shift+H");
  await call("On hold").waitFor();
  await page.keyboard.press("Control+Shift+H");
  await call("On call").waitFor();
  await page.keyboard.press("Control+Shift+M");
  await page.getByRole("button", { name: "Unmute", pressed: true }).waitFor();
}, 120_000);

test("Conference asks somebody in at another console: both say with whom they talk, and the guest may leave", async () => {
  const window = await openWindow(browser, { width: 1440, scheme: "light" });
  const other = await window.newPage();
  other.setDefaultTimeout(patienceMs);
  const otherFaults = faultsOf(other);
  const [me, guest] = [signInOf("agent").name, signInOf("supervisor").name];
  await signIn(other, town.urls.main, signInOf("supervisor"));
  await other.goto(`${town.urls.main}/desk`);
  await sitDown(other);

  const ask = page.getByRole("dialog", { name: "Ask into the call" });
  await page.getByRole("button", { name: "Conference", exact: true }).click();
  await passesAxeInBothSchemes(page);
  await ask.getByRole("button", { name: new RegExp(guest) }).click();
  await other.getByRole("region", { name: "Call: Ringing" }).waitFor();
  await other.getByText(`${me} asks you into a call`).first().waitFor();
  await other.getByRole("button", { name: "Accept" }).click();
  await other.getByText(`With ${me}`).waitFor();
  await page.getByText(`With ${guest}`).waitFor();
  await page.getByRole("button", { name: "Leave", exact: true }).waitFor();
  for (const each of [page, other]) await passesAxeInBothSchemes(each);
  expect(await other.getByRole("button", { name: "End", exact: true }).count()).toBe(0);

  await other.getByRole("button", { name: /^My state/ }).click();
  await other.getByRole("menuitem", { name: "Break after this call", exact: true }).click();
  await other.getByRole("textbox", { name: "Notes" }).fill("The pump comes at noon");
  await other.getByRole("button", { name: "Leave", exact: true }).click();
  await other.getByText("You are in: Break").waitFor();
  await page.getByText(`With ${guest}`).waitFor({ state: "hidden" });
  await call("On call").waitFor();
  // What the guest wrote is on the customer's timeline, for whoever still talks.
  await page.getByText("The pump comes at noon").waitFor();

  // As a supervisor they hear the call, then help its agent, who is told.
  await other.getByRole("link", { name: "Floor" }).click();
  await other.getByRole("button", { name: `Listen to ${me}` }).click();
  const on = other.getByRole("radiogroup", { name: "How you are on this call" });
  await on.getByRole("radio", { name: "Listen" }).waitFor({ state: "attached" });
  await page.getByText(`${guest} listens`).waitFor();
  await passesAxeInBothSchemes(other);
  await picture(other, "desk-supervisor-listens");
  await on.getByText("Coach").click();
  await page.getByText(`${guest} coaches`).waitFor();
  await picture(page, "desk-agent-is-coached");
  await other.getByRole("button", { name: "Leave", exact: true }).click();
  await page.getByText(`${guest} coaches`).waitFor({ state: "hidden" });
  expect(otherFaults).toEqual([]);
  await window.close();
}, 180_000);

test("the site dies while a note is typed: the page, the call and every letter stay", async () => {
  const before = "Water in the basement, power is out; ";
  const during = "the concentrator has four hours left; ";
  const after = "crew promised before six.";
  await notes().pressSequentially(before);
  const address = page.url();
  const typing = notes().pressSequentially(during, { delay: 40 });
  await town.stage.killSite("main");
  await typing;
  await page
    .getByRole("button", { name: "Site and copies of the data" })
    .filter({ hasText: "cloud" })
    .waitFor();
  await page.getByTestId("connection").filter({ hasText: "live" }).waitFor();
  await notes().pressSequentially(after);
  expect(await notes().inputValue()).toBe(before + during + after);
  expect(page.url()).toBe(address);
  await call("On call").waitFor();
  await page.getByText("Kept at the site").waitFor();
}, 180_000);

test("with that site still dead F5 works, and so does a page never opened before", async () => {
  await page.getByRole("button", { name: "End" }).click();
  await page.getByText("How did the call end?").waitFor();
  await page.getByRole("button", { name: "Extend wrap-up" }).click();
  await outcomes(page).first().waitFor({ state: "attached" });
  // A reload at once, again and again: what was chosen a moment before is there.
  for (const [at, key] of ["1", "2", "3", "1", "2", "3", "1", "2"].entries()) {
    await page.keyboard.press(key);
    await page.reload();
    await call("Wrap-up").waitFor();
    const chosen = page
      .getByRole("radiogroup", { name: "How did the call end?" })
      .locator("label", { has: page.getByRole("radio", { checked: true }) });
    await chosen
      .filter({ hasText: key })
      .first()
      .waitFor({ state: "attached" })
      .catch(async () => {
        throw new Error(`reload ${at + 1}: not ${key} but ${await chosen.allTextContents()}`);
      });
  }
  const note = await page.getByRole("textbox", { name: "Note" }).inputValue();
  expect(note).toMatch(/^Water in the basement.*before six\.$/);
  await page.getByRole("link", { name: "Floor" }).click();
  await page.getByRole("heading", { level: 1, name: "Floor" }).waitFor({ state: "attached" });
  await call("Wrap-up").waitFor();
  await page.getByRole("link", { name: "Finish on the Desk" }).click();
}, 180_000);

test("the wrap-up passes axe, and Ctrl+Enter saves it and asks for the next call", async () => {
  await page.getByText("How did the call end?").waitFor();
  await passesAxeInBothSchemes(page);
  await page.keyboard.press("Control+Enter");
  await page.getByText("You are next in line").waitFor();
}, 180_000);

test("several customers share a number: the agent asks and chooses", async () => {
  await town.callIn("several", careLine);
  await page.getByRole("button", { name: "Accept" }).click();
  await call("On call").waitFor();
  await page.getByText("Who is calling?").waitFor();
  await passesAxeInBothSchemes(page);
  await page.getByRole("list", { name: "Customers" }).getByRole("button").first().click();
  await page.getByRole("region", { name: "Reach" }).waitFor();
}, 180_000);

test("at 1024 px nothing of the call is cut off", async () => {
  await page.setViewportSize({ width: 1024, height: 768 });
  for (const name of ["Hold", "Transfer", "Conference", "End"]) {
    const box = await page.getByRole("button", { name, exact: true }).boundingBox();
    expect(box && box.x + box.width).toBeLessThanOrEqual(1024);
    expect(box?.height).toBeGreaterThanOrEqual(40);
  }
  expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(1024);
  await passesAxeInBothSchemes(page);
}, 120_000);

test("the keyboard sheet, the palette and the state menu pass axe, and Escape closes each", async () => {
  await page.getByRole("button", { name: /settings and sign-out/ }).click();
  await page
    .getByRole("dialog", { name: "Settings" })
    .getByRole("button", { name: /Keyboard/ })
    .click();
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await passesAxeInBothSchemes(page);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor({ state: "hidden" });
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Find a page, a person or an action").waitFor();
  await passesAxeInBothSchemes(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^My state/ }).click();
  await page.getByRole("menuitem", { name: "Break after this call", exact: true }).waitFor();
  await passesAxeInBothSchemes(page);
  await page.keyboard.press("Escape");
}, 180_000);

test("with no site left the console says offline and keeps what is typed", async () => {
  await town.stage.killSite("cloud");
  await page.getByTestId("connection").filter({ hasText: "offline" }).waitFor();
  await notes().fill("typed with no site at all");
  await page.getByTestId("connection").filter({ hasText: "waiting" }).waitFor();
  // What the bar knew is marked as old, not shown as the present.
  await page
    .getByRole("button", { name: "Site and copies of the data" })
    .filter({ hasText: /was \d of 3/ })
    .waitFor();
  await passesAxeInBothSchemes(page);
  await town.stage.restoreSite("main");
  await page.getByTestId("connection").filter({ hasText: "live" }).waitFor();
  expect(await notes().inputValue()).toBe("typed with no site at all");
}, 240_000);

test("no page threw along the way", () => {
  expect(faults).toEqual([]);
});
