/** What most browser tests begin with: the demo of their own, a browser, and one page in it. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
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
export function openTown(take: (opened: Town) => void, role?: Parameters<typeof signInOf>[0]): void {
  let opened: { town: TestStage; browser: Browser } | null = null;
  beforeAll(async () => {
    const [town, browser] = await Promise.all([openTestStage(), openBrowser()]);
    opened = { town, browser };
    const window = await openWindow(browser, { width: 1440, scheme: "light" });
    const page = await window.newPage();
    page.setDefaultTimeout(patienceMs);
    const faults = faultsOf(page);
    if (role) await signIn(page, town.urls.main, signInOf(role));
    take({ town, browser, page, faults });
  }, 300_000);

  afterAll(async () => {
    await opened?.browser.close();
    await opened?.town.close();
  }, 60_000);
}
