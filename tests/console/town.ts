/** What most browser tests begin with: the demo of their own, a browser, and one page in it. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { openBrowser, openWindow } from "#tests/kit/browser.ts";
import { faultsOf, patienceMs, signIn } from "./look.ts";
import { openTestStage, signInOf, type TestStage } from "./test-stage.ts";

export type Town = {
  town: TestStage;
  browser: Browser;
  page: Page;
  /** What the page has thrown so far. */
  faults: string[];
};

/**
 * Opens them before the tests of this file and closes them after; `take` is handed them once they stand.
 *
 * @param role - who is signed in on the page; nobody when left out.
 */
export function openTown(
  take: (opened: Town) => void | Promise<void>,
  role?: Parameters<typeof signInOf>[0],
): void {
  let opened: { town: TestStage; browser: Browser } | null = null;
  beforeAll(async () => {
    const [town, browser] = await Promise.all([openTestStage(), openBrowser()]);
    opened = { town, browser };
    const window = await openWindow(browser, { width: 1440, scheme: "light" });
    const page = await window.newPage();
    page.setDefaultTimeout(patienceMs);
    const faults = faultsOf(page);
    if (role) await signIn(page, town.urls.main, signInOf(role));
    await take({ town, browser, page, faults });
  }, 300_000);

  afterEach(async ({ task }) => {
    if (task.result?.state === "fail" && opened) await tellWhatStood(task.name, opened);
  }, 60_000);

  afterAll(async () => {
    await opened?.browser.close();
    await opened?.town.close();
  }, 60_000);
}

const charactersMax = 6_000;
const linesMax = 25;

/** What every page showed and what the sites said last: where a test failed, nobody can look any more. */
async function tellWhatStood(name: string, { town, browser }: { town: TestStage; browser: Browser }) {
  for (const page of browser.contexts().flatMap((window) => window.pages())) {
    const text = await page.locator("body").ariaSnapshot({ timeout: 5_000 }).catch(String);
    console.error(`${name}: ${page.url()} showed\n${text.slice(0, charactersMax)}`);
  }
  for (const [site, lines] of Object.entries(await town.lastWords(linesMax)))
    console.error(`${name}: site ${site} said last\n${lines}`);
}
