/** What every browser test does with a page: sign in, check it with axe, listen for its faults. */
import { mkdirSync } from "node:fs";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Bounds for a condition, not measurements: the machine may be busy with other tests. */
export const patienceMs = 45_000;

export async function signIn(
  page: Page,
  url: string,
  who: { email: string; password: string },
): Promise<void> {
  await page.goto(url);
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("navigation", { name: "Sections" }).waitFor();
}

/** The first free seat at Denver. */
export async function takeSeat(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /^Take seat D/ })
    .first()
    .click();
}

/** Takes a seat and waits for calls; the next one is theirs. */
export async function sitDown(page: Page): Promise<void> {
  await takeSeat(page);
  await page.getByRole("button", { name: "Become available" }).click();
  await page.getByText("You are next in line").waitFor();
}

/**
 * WCAG 2.2 AA by axe; a failure names the rule and the elements. Asked again while the page still changes: what it
 * was in between is nobody's page, what it stays is.
 */
export async function passesAxe(page: Page): Promise<void> {
  await noFaults(page, { type: "tag", values: wcag22aa });
}

/** Both color schemes, then back to what the system says. What does not speak of color is asked once. */
export async function passesAxeInBothSchemes(page: Page): Promise<void> {
  await turnTo(page, "dark");
  await noFaults(page, { type: "rule", values: rulesOfColor });
  await turnTo(page, "light");
  await passesAxe(page);
}

const wcag22aa = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** Those of the rules above that axe tags `cat.color`. */
const rulesOfColor = ["color-contrast", "link-in-text-block"];

/** One look at a floor of sixty people took 15 s on a machine that did six other things. */
async function noFaults(page: Page, rules: axe.RunOnly): Promise<void> {
  await expect.poll(() => faultsByAxe(page, rules), { timeout: patienceMs }).toEqual([]);
}

/** Only what fails is worked out and handed over: with all that passes it takes three times as long. */
async function faultsByAxe(page: Page, runOnly: axe.RunOnly): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const options: axe.RunOptions = { resultTypes: ["violations"], runOnly };
  const found = await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`);
  return (found as axe.AxeResults).violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
}

type Scheme = "light" | "dark";

async function turnTo(page: Page, colorScheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme });
  // Pages without script have the media query alone.
  if (await page.locator("html[data-mantine-color-scheme]").count())
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: "attached" });
}

/** Errors the page throws from now on, into a list of its own or one given. What a dead site makes the network say is not among them. */
export function faultsOf(page: Page, faults: string[] = []): string[] {
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && !/ERR_|WebSocket|Failed to load resource/.test(text)) faults.push(text);
  });
  return faults;
}

/** For people to look at, where HOLDFAST_PICTURES names a folder: the page in both schemes, as wide as it is. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.HOLDFAST_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ["dark", "light"] as const) {
    await turnTo(page, colorScheme);
    await page.screenshot({ animations: "disabled", path: `${folder}/${name}-${colorScheme}.png` });
  }
}

/** What a call may end with, to choose from in its wrap-up: other radio buttons stand beside it on the Desk. */
export const outcomes = (page: Page, which: { checked?: boolean } = {}) =>
  page.getByRole("radiogroup", { name: "How did the call end?" }).getByRole("radio", which);
