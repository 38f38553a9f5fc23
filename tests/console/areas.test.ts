/** Where it happens: typed and drawn, with a map and without; who is in it is marked, at once. */
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, openWindow } from "#tests/kit/browser.ts";
import { faultsOf, passesAxeInBothSchemes, patienceMs, picture, signIn, sitDown } from "./look.ts";
import { careLine, signInOf, type TestStage } from "./test-stage.ts";
import { openTown } from "./town.ts";

let town: TestStage;
/** An agent's, in a browser without WebGL. */
let agent: Page;
let faults: string[];
/** A supervisor's, in one that draws. */
let drawing: Browser;
let page: Page;
let drawnFaults: string[];

openTown((opened) => {
  ({ town, page: agent, faults } = opened);
}, "agent");

beforeAll(async () => {
  drawing = await openBrowser({ webGl: true });
  page = await (await openWindow(drawing, { width: 1440, scheme: "light" })).newPage();
  page.setDefaultTimeout(patienceMs);
  drawnFaults = faultsOf(page);
  await signIn(page, town.urls.main, signInOf("admin"));
}, 120_000);
afterAll(() => drawing?.close());

const corners = () => page.getByRole("textbox", { name: /^Corners/ });
const typed = async () =>
  (await corners().inputValue()).split("\n").map((line) => line.split(", ").map(Number));
const map = () => page.locator("[data-drawn]");
const say = () => page.getByRole("button", { name: "Say this to every agent" });
/** All of the demo's city and around it. */
const bay = "27.4, -83\n28.4, -83\n28.4, -82\n27.4, -82";

test("an area is typed, and drawn as it is typed; a corner is dragged, and typed as it is dragged", async () => {
  await page.goto(`${town.urls.main}/scripts?event=flood&tab=facts`);
  await page.getByText("Nobody has said where").waitFor();
  await page.getByRole("switch", { name: /happens now/ }).click({ force: true });
  await passesAxeInBothSchemes(page);
  await picture(page, "area-empty");
  await page.getByRole("button", { name: "Add a polygon" }).click();
  await corners().fill("27.4, -83\n91, -82");
  await page.getByText("Line 2: 91 is no latitude").waitFor();
  await corners().fill(bay);
  await page.getByRole("textbox", { name: "Name of the area" }).fill("Tampa Bay");
  await map().waitFor();
  const handles = map().locator('[class*="corner"]');
  await expect.poll(() => handles.count()).toBe(4);
  const before = await typed();
  const box = (await handles.first().boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x - 20, box.y + 30, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await typed())[0]).not.toEqual(before[0]);
  expect((await typed()).slice(1)).toEqual(before.slice(1));
  const frame = (await map().boundingBox())!;
  await page.mouse.click(frame.x + frame.width / 2, frame.y + frame.height / 2);
  await expect.poll(() => handles.count()).toBe(5);
  expect(await typed()).toHaveLength(5);
  await handles.nth(1).dblclick({ force: true });
  await expect.poll(() => handles.count()).toBe(4);
  await corners().fill(bay);
  await passesAxeInBothSchemes(page);
  await picture(page, "area-drawn");
  await page.getByRole("button", { name: "Its corners are on the map", pressed: true }).waitFor();
  await page.getByRole("button", { name: "Add a circle" }).click();
  await page.getByRole("button", { name: "Its middle is on the map", pressed: true }).waitFor();
  await expect.poll(() => handles.count()).toBe(1);
  await picture(page, "area-circle");
  await page.getByRole("button", { name: "Remove circle 2" }).click();
  await expect.poll(() => handles.count()).toBe(4);
  await page.setViewportSize({ width: 1024, height: 768 });
  await map().scrollIntoViewIfNeeded();
  await picture(page, "area-drawn-1024");
  await page.setViewportSize({ width: 1440, height: 900 });
  await say().click();
  await page.getByText("Happening now").waitFor();
}, 120_000);

test("whoever calls from inside is marked on the call card and beside it, and is not once the area moves on", async () => {
  await sitDown(agent);
  await town.callIn("known", careLine);
  await agent
    .getByRole("region", { name: "Call: Ringing" })
    .getByText("In the area: Flood – Tampa Bay")
    .waitFor();
  await agent.keyboard.press("Control+Shift+A");
  await agent.getByRole("region", { name: "Call: On call" }).waitFor();
  const marks = agent.getByRole("list", { name: "Areas of what happens now" });
  await marks.getByText("In the area of Flood – Tampa Bay").waitFor();
  await passesAxeInBothSchemes(agent);
  await picture(agent, "area-call");
  await agent.getByRole("link", { name: "Whole record" }).click();
  await agent.getByRole("region", { name: "Who" }).getByText("In the area of Flood – Tampa Bay").waitFor();
  await passesAxeInBothSchemes(agent);
  await picture(agent, "area-record");

  const alert = readFileSync(new URL("../scripts/alerts/thunderstorm.xml", import.meta.url), "utf8");
  await page.getByRole("button", { name: "Read an alert" }).click();
  await page.getByRole("textbox", { name: /^Text of the alert/ }).fill("flood in Tampa");
  await page.getByRole("button", { name: "Read where it holds" }).click();
  await page.getByText(/is not well-formed XML|is not a CAP alert/).waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "area-alert");
  await page.getByRole("textbox", { name: /^Text of the alert/ }).fill(alert);
  await page.getByRole("button", { name: "Read where it holds" }).click();
  await expect.poll(() => corners().inputValue()).toContain("38.47, -120.14");
  await picture(page, "area-of-alert");
  await say().click();
  await marks.waitFor({ state: "detached" });
  await agent.getByText(/In the area:/).waitFor({ state: "detached" });
  expect([...faults, ...drawnFaults]).toEqual([]);
}, 120_000);

test("a segment's area is drawn on the same map, and taken over by the event", async () => {
  await page.getByRole("link", { name: "Segments", exact: true }).click();
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("combobox", { name: "Condition", exact: true }).selectOption("Lives within an area");
  await page.getByRole("button", { name: "Draw on the map" }).click();
  await map().waitFor();
  const frame = (await map().boundingBox())!;
  for (const [x, y] of [
    [0.3, 0.2],
    [0.9, 0.3],
    [0.9, 0.95],
    [0.4, 0.9],
  ] as const)
    await page.mouse.click(frame.x + frame.width * x, frame.y + frame.height * y);
  await expect.poll(async () => (await typed()).length).toBe(4);
  await page
    .getByRole("status")
    .filter({ hasText: /\d+ customers are meant now/ })
    .waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "area-segment");
  await page.getByLabel("Name of the segment").fill("South-east");
  await page.getByRole("button", { name: "Keep the segment" }).click();
  await page.getByRole("button", { name: "Save the segment" }).waitFor();
  const kept = await typed();
  await page.goto(`${town.urls.main}/scripts?event=flood&tab=facts`);
  await page.getByRole("button", { name: "Take over from a segment" }).click();
  await page.getByRole("menuitem", { name: "South-east" }).click();
  await expect.poll(typed).toEqual(kept);
  expect(drawnFaults).toEqual([]);
}, 120_000);

test("a browser without WebGL says so, and the area is typed there as well", async () => {
  const plain = await (
    await openWindow(agent.context().browser()!, { width: 1440, scheme: "light" })
  ).newPage();
  plain.setDefaultTimeout(patienceMs);
  await signIn(plain, town.urls.cloud, signInOf("supervisor"));
  await plain.goto(`${town.urls.cloud}/scripts?event=flood&tab=facts`);
  await plain.getByRole("note").getByText("This browser cannot draw the map").waitFor();
  await plain.getByRole("textbox", { name: /^Corners/ }).fill(bay);
  await plain.getByRole("textbox", { name: "Name of the area" }).fill("The whole bay");
  await passesAxeInBothSchemes(plain);
  await picture(plain, "area-no-map");
  await plain.getByRole("button", { name: "Say this to every agent" }).click();
  await agent
    .getByRole("region", { name: "Who" })
    .getByText("In the area of Flood – The whole bay")
    .waitFor();
}, 120_000);
