import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { outcomes, passesAxeInBothSchemes, signIn, takeSeat } from "./look.ts";
import { careLine, signInOf, type TestStage } from "./test-stage.ts";
import { openTown } from "./town.ts";

let town: TestStage;
let page: Page;
let faults: string[];

openTown((opened) => {
  ({ town, page, faults } = opened);
});

const call = (state: string) => page.getByRole("region", { name: `Call: ${state}` });
const notes = () => page.getByRole("textbox", { name: "Notes" });
const sheet = () => page.getByRole("dialog", { name: "Keyboard" });
const palette = () => page.getByPlaceholder("Find a page, a person or an action");
/** By the person menu: `?` may be off. */
async function switchSingleKeys() {
  await page.getByRole("button", { name: /settings and sign-out/ }).click();
  await page
    .getByRole("dialog", { name: "Settings" })
    .getByRole("button", { name: /Keyboard/ })
    .click();
  await sheet()
    .getByRole("switch", { name: /Single keys/ })
    .click();
  await page.keyboard.press("Escape");
  await sheet().waitFor({ state: "hidden" });
}
const focused = () =>
  page.evaluate<string>(
    `(({ activeElement: at }) =>
      at.getAttribute("aria-label") ?? (at.getAttribute("aria-labelledby") || at.textContent))(document)`,
  );

test("a seat whose telephone cannot be opened says so, and goes on by itself once it can", async () => {
  await page.route("**/api/carrier/token", (route) =>
    route.fulfill({ status: 500, contentType: "application/json", body: `{"detail":"No token today."}` }),
  );
  await signIn(page, town.urls.main, signInOf("agent"));
  await takeSeat(page);
  const fault = page.getByRole("alert").filter({ hasText: "Telephone: No token today." });
  await fault.waitFor();
  await passesAxeInBothSchemes(page);
  await page.getByRole("link", { name: "Floor" }).click();
  await fault.waitFor();
  // Still refused: the line is asked for, and the fault stays. Once it is not, nobody needs to press anything.
  const asked = page.waitForRequest("**/api/carrier/token");
  await fault.getByRole("button", { name: "Try now" }).click();
  await asked;
  await fault.waitFor();
  await page.unroute("**/api/carrier/token");
  await fault.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Desk" }).click();
  await page.getByRole("button", { name: "Become available" }).click();
  await page.getByText("You are next in line").waitFor();
}, 180_000);

test("? opens the sheet and Ctrl+K the palette; Escape closes each and the focus returns", async () => {
  const floor = page.getByRole("link", { name: "Floor" });
  await floor.focus();
  await page.keyboard.press("?");
  await sheet().waitFor();
  await page.keyboard.press("Escape");
  await sheet().waitFor({ state: "hidden" });
  await expect.poll(focused).toBe("Floor");
  await page.keyboard.press("Control+k");
  await palette().waitFor();
  await page.keyboard.press("Escape");
  await palette().waitFor({ state: "hidden" });
  await expect.poll(focused).toBe("Floor");
}, 120_000);

test("S opens my state, and the focus returns to where it was", async () => {
  await page.getByRole("link", { name: "Continuity" }).focus();
  await page.keyboard.press("s");
  await page.getByRole("menuitem", { name: "Break", exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("menuitem", { name: "Break", exact: true }).waitFor({ state: "hidden" });
  await expect.poll(focused).toBe("Continuity");
}, 120_000);

test("Ctrl+K finds a page by its words and Enter goes there", async () => {
  await page.keyboard.press("Control+k");
  await palette().fill("servers and copies");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Continuity" }).waitFor({ state: "attached" });
  await page.keyboard.press("Control+k");
  await palette().fill("take calls");
  await page.keyboard.press("Enter");
  await page.getByText("You are next in line").waitFor();
}, 120_000);

test("Ctrl+K finds a person at a seat by name and shows them on the floor", async () => {
  await page.keyboard.press("Control+k");
  await palette().fill("lindq");
  await page.getByText(/^Available · Denver D-/).waitFor();
  await passesAxeInBothSchemes(page);
  await page.keyboard.press("Enter");
  await page.getByRole("table", { name: "Agents" }).getByText("Maya Lindqvist").waitFor();
  expect(await page.getByLabel("Find an agent").inputValue()).toBe("Maya Lindqvist");
  await page.getByRole("link", { name: "Desk" }).click();
}, 120_000);

test("keys are changed in the sheet, refused when taken, and hold after F5", async () => {
  await page.getByRole("main").focus();
  await page.keyboard.press("?");
  const row = sheet().getByRole("button", { name: /Change the keys for: Find pages, people, actions/ });
  await row.click();
  await page.keyboard.press("Control+Shift+A");
  await sheet().getByRole("alert").filter({ hasText: "Ctrl+Shift+A is taken: Accept the call" }).waitFor();
  await row.click();
  await page.keyboard.press("Escape");
  await sheet().waitFor();
  await row.click();
  await page.keyboard.press("Control+Shift+F");
  await row.filter({ hasText: "Ctrl+Shift+F" }).waitFor();
  await passesAxeInBothSchemes(page);
  await page.keyboard.press("Escape");
  await sheet().waitFor({ state: "hidden" });
  await page.reload();
  await page.getByText("You are next in line").waitFor();
  await page.keyboard.press("Control+Shift+F");
  await palette().waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("main").focus();
  await page.keyboard.press("Control+k");
  await page.keyboard.press("?");
  await sheet().waitFor();
  expect(await palette().count()).toBe(0);
  await page.keyboard.press("Escape");
  await sheet().waitFor({ state: "hidden" });
}, 120_000);

test("a call that rings while nothing is typed has Accept focused; Enter takes it", async () => {
  await page.getByRole("main").focus();
  await town.callIn("known", careLine);
  await call("Ringing").waitFor();
  await expect.poll(focused).toBe("Accept");
  await page.keyboard.press("Enter");
  await call("On call").waitFor();
}, 120_000);

test("N leads to the notes, where single keys are letters and call keys still act", async () => {
  await page.getByRole("main").focus();
  await page.keyboard.press("n");
  await page.keyboard.type("stop? jkns/te");
  expect(await notes().inputValue()).toBe("stop? jkns/te");
  expect(await sheet().count()).toBe(0);
  await page.keyboard.press("Control+Shift+H");
  await call("On hold").waitFor();
  await page.keyboard.press("Control+Shift+H");
  await call("On call").waitFor();
  await page.keyboard.press("Control+Shift+M");
  await page.getByRole("button", { name: "Unmute", pressed: true }).waitFor();
  expect(await focused()).toContain("notes");
}, 120_000);

test("T opens the transfer, and Escape returns to the page", async () => {
  await page.getByRole("main").focus();
  await page.keyboard.press("t");
  await page.getByRole("dialog", { name: "Transfer to" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Transfer to" }).waitFor({ state: "hidden" });
}, 120_000);

test("single keys can be switched off; Reset all brings every default back", async () => {
  await switchSingleKeys();
  await page.getByRole("main").focus();
  await page.keyboard.press("?");
  await page.keyboard.press("n");
  await page.keyboard.press("Control+Shift+H");
  await call("On hold").waitFor();
  expect(await sheet().count()).toBe(0);
  expect(await focused()).not.toContain("notes");
  await page.getByRole("button", { name: /settings and sign-out/ }).click();
  await page
    .getByRole("dialog", { name: "Settings" })
    .getByRole("button", { name: /Keyboard/ })
    .click();
  await sheet().getByRole("button", { name: "Reset all" }).click();
  await sheet()
    .getByRole("button", { name: /Find pages, people, actions/ })
    .filter({ hasText: "Ctrl+K" })
    .waitFor();
  await page.keyboard.press("Escape");
  await sheet().waitFor({ state: "hidden" });
  await page.keyboard.press("Control+Shift+H");
  await call("On call").waitFor();
}, 120_000);

test("in the wrap-up a number chooses the outcome and E saves it", async () => {
  await page.getByRole("button", { name: "End", exact: true }).click();
  await page.getByText("How did the call end?").waitFor();
  await outcomes(page).first().waitFor({ state: "attached" });
  await page.getByRole("main").focus();
  await switchSingleKeys();
  await page.keyboard.press("3");
  expect(await outcomes(page, { checked: true }).count()).toBe(0);
  await switchSingleKeys();
  await page.keyboard.press("3");
  await outcomes(page, { checked: true }).waitFor({ state: "attached" });
  await page.keyboard.press("e");
  await page.getByText("How did the call end?").waitFor({ state: "hidden" });
}, 120_000);

test("J and K move through the floor's agents and / goes to their search", async () => {
  await page.getByRole("link", { name: "Floor" }).click();
  await page.getByRole("table", { name: "Agents" }).waitFor();
  await page.keyboard.press("/");
  await expect.poll(focused).toBe("Find an agent");
  await page.keyboard.type("maya");
  expect(await page.getByLabel("Find an agent").inputValue()).toBe("maya");
  await page.getByText("1 found").waitFor();
  await page.getByRole("main").focus();
  await page.keyboard.press("j");
  await page.locator("tr[data-current]").filter({ hasText: "Maya" }).waitFor();
  expect(faults).toEqual([]);
}, 120_000);
