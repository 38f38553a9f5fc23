import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
import { openWindow } from "#tests/kit/browser.ts";
import { faultsOf, passesAxeInBothSchemes, patienceMs, signIn } from "./look.ts";
import { signInOf, type TestStage } from "./test-stage.ts";
import { openTown } from "./town.ts";

let town: TestStage;
let browser: Browser;
let floor: Page;
let continuity: Page;
let faults: string[];

openTown(async (opened) => {
  ({ town, browser, page: floor, faults } = opened);
  await floor.goto(`${town.urls.main}/floor`);
  const window = await openWindow(browser, { width: 1440, scheme: "light" });
  continuity = await window.newPage();
  continuity.setDefaultTimeout(patienceMs);
  faultsOf(continuity, faults);
  await signIn(continuity, town.urls.main, signInOf("board"));
  await continuity.goto(`${town.urls.main}/continuity`);
}, "supervisor");

const tile = (name: string) => floor.getByRole("region", { name, exact: true });

test("the floor shows every center with the seats it really heard", async () => {
  await town.stage.staffSeats("Tampa");
  for (const name of ["Tampa", "Denver", "Duluth (Northline)"]) await tile(name).waitFor();
  await tile("Tampa").getByText("24 of 24 seats heard").waitFor();
  await floor.getByRole("table", { name: "Agents" }).getByText("simulated").first().waitFor();
  await passesAxeInBothSchemes(floor);
}, 240_000);

test("J and Enter reach an agent; the state is set only with a reason", async () => {
  await floor.keyboard.press("j");
  await floor.keyboard.press("Enter");
  const dialog = floor.getByRole("dialog");
  await dialog.waitFor();
  await dialog.getByRole("button", { name: /^Set to/ }).click();
  await dialog.getByText(/will read it/).waitFor();
  await dialog.getByLabel("Reason").fill("Training in ten minutes");
  await passesAxeInBothSchemes(floor);
  await dialog.getByRole("button", { name: /^Set to/ }).click();
  await dialog.waitFor({ state: "hidden" });
}, 240_000);

test("declaring a center dark says first what will happen, asks why, and shows its people as lost", async () => {
  await tile("Tampa").getByRole("button", { name: "Declare dark" }).click();
  const dialog = floor.getByRole("dialog", { name: "Declare Tampa dark" });
  await dialog.getByText(/(person|people) at its seats will be shown as lost/).waitFor();
  await dialog.getByRole("button", { name: "Declare dark" }).click();
  await dialog.getByText(/Say why/).waitFor();
  await dialog.getByLabel("Reason").fill("Flood on the ground floor");
  await dialog.getByRole("button", { name: "Declare dark" }).click();
  await tile("Tampa")
    .getByText(/\d+ lost/)
    .waitFor();
  await tile("Tampa").getByText("Dark", { exact: true }).waitFor();
  await tile("Tampa")
    .getByText(/Flood on the ground floor/)
    .waitFor();
  await passesAxeInBothSchemes(floor);
}, 240_000);

test("a dark center is restored, and the floor fits 1024 px", async () => {
  await floor.setViewportSize({ width: 1024, height: 768 });
  const [content, room] = await floor
    .locator("#page")
    .evaluate((page) => [page.scrollWidth, page.clientWidth]);
  expect(content).toBeLessThanOrEqual(room ?? 0);
  await tile("Tampa").getByRole("button", { name: "Restore" }).click();
  await tile("Tampa").getByText("Restoring", { exact: true }).waitFor();
}, 240_000);

test("the wall shows the same floor, and Escape leaves it", async () => {
  await floor.getByRole("button", { name: "TV mode" }).click();
  await floor.getByRole("button", { name: "Leave TV mode" }).waitFor();
  await passesAxeInBothSchemes(floor);
  await floor.keyboard.press("Escape");
  await floor.getByRole("table", { name: "Agents" }).waitFor();
}, 240_000);

test("continuity says who leads and what a write needs, in the drawing and in the table", async () => {
  await continuity.getByText("Server main leads, at the main site").first().waitFor();
  await continuity.getByRole("img", { name: /2 of the 3 voting copies must hold a write/ }).waitFor();
  const rows = continuity.getByRole("region", { name: "Database servers" }).getByRole("rowheader");
  expect(await rows.allTextContents()).toEqual(["main", "s1", "s2", "s3"]);
  await passesAxeInBothSchemes(continuity);
}, 240_000);

test("failing over asks for the site's name, moves the primary, and failing back waits with its reason", async () => {
  await continuity.getByRole("button", { name: "Fail over" }).click();
  const dialog = continuity.getByRole("dialog");
  const go = dialog.getByRole("button", { name: "Fail over to cloud" });
  await dialog.getByLabel("Type cloud to confirm").fill("clou");
  expect(await go.getAttribute("aria-disabled")).toBe("true");
  await passesAxeInBothSchemes(continuity);
  await dialog.getByLabel("Type cloud to confirm").fill("cloud");
  await go.click();
  await dialog.waitFor({ state: "hidden" });
  await continuity
    .getByText(/Server s[23] leads, at the cloud site/)
    .first()
    .waitFor();
  await continuity.getByText("The last change of leader is too fresh.").waitFor();
  expect(await continuity.getByRole("button", { name: "Fail back" }).getAttribute("aria-disabled")).toBe(
    "true",
  );
  await continuity.getByRole("region", { name: "History of failovers" }).getByText("Switchover").waitFor();
}, 240_000);

test("a drill is read before it is started, shown step by step, stopped, and put back", async () => {
  await continuity.getByRole("button", { name: "Start a drill" }).click();
  const dialog = continuity.getByRole("dialog");
  await dialog.getByText("15 steps").waitFor();
  await dialog.getByRole("button", { name: "Start the drill" }).click();
  await dialog.waitFor({ state: "hidden" });
  const drill = continuity.getByRole("complementary", { name: "Drill" });
  await drill.getByText("Running", { exact: true }).first().waitFor();
  await continuity.getByRole("button", { name: "Mode: Drill" }).waitFor();
  await drill.getByRole("button", { name: "Stop" }).click();
  await drill.getByText("Stopped halfway").waitFor();
  await drill.getByRole("button", { name: "Put back" }).click();
  await drill.getByText("Put back", { exact: true }).first().waitFor();
}, 300_000);

test("with its site gone, the floor stays, greys out while it is old, and goes on from the other site", async () => {
  await town.stage.killSite("main");
  await floor
    .getByRole("button", { name: "Site and copies of the data" })
    .filter({ hasText: "cloud" })
    .waitFor();
  await floor.getByTestId("connection").filter({ hasText: "live" }).waitFor();
  await tile("Denver").waitFor();
  await continuity.getByText(/Silent \d/).waitFor();
}, 240_000);

test("with no site left both pages grey out, say their age, and let nobody ask for what would be done later", async () => {
  await town.stage.killSite("cloud");
  await floor.getByTestId("connection").filter({ hasText: "offline" }).waitFor();
  await floor.getByText(/What you see is .* old/).waitFor();
  const declare = tile("Denver").getByRole("button", { name: "Declare dark" });
  expect(await declare.getAttribute("aria-disabled")).toBe("true");
  await passesAxeInBothSchemes(floor);
  await continuity.getByTestId("connection").filter({ hasText: "offline" }).waitFor();
  await continuity.getByText(/What you see is .* old/).waitFor();
  const failOver = continuity.getByRole("button", { name: "Fail over" });
  expect(await failOver.getAttribute("aria-disabled")).toBe("true");
  await passesAxeInBothSchemes(continuity);
  expect(faults).toEqual([]);
}, 240_000);
