/** Real browsers among the ledger's consoles. They are a development dependency: without them it says so. */
import { join } from "node:path";

export type LedgerBrowser = {
  name: string;
  /** What its page shows, as one short text; null while it cannot be asked. */
  stateHash(): Promise<string | null>;
  screenshot(file: string): Promise<void>;
};

export type LedgerBrowsers = { pages: LedgerBrowser[]; absent: string | null; close(): Promise<void> };

type Page = import("playwright-core").Page;
type Browser = import("playwright-core").Browser;

const shownWithinMs = 60_000;
const askEveryMs = 200;

const shows = (page: Page) =>
  page.evaluate<boolean>("typeof globalThis.holdfast?.stateHash === 'function'").catch(() => false);

/** Opens so many browser windows on the Floor of a site. */
export async function openLedgerBrowsers(
  count: number,
  siteUrl: string,
  who: { email: string; password: string },
): Promise<LedgerBrowsers> {
  const browser = await openChromium();
  if (typeof browser === "string") return { pages: [], absent: browser, close: async () => undefined };
  const pages: LedgerBrowser[] = [];
  try {
    for (let index = 0; index < count; index += 1) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      await signIn(page, siteUrl, who);
      pages.push(watched(`browser ${index + 1}`, page));
    }
  } catch (fault) {
    await browser.close();
    throw fault;
  }
  return { pages, absent: null, close: () => browser.close() };
}

async function openChromium(): Promise<Browser | string> {
  try {
    const { openBrowser } = await import("#tests/kit/browser.ts");
    return await openBrowser();
  } catch (fault) {
    return `No browser runs here (${fault instanceof Error ? fault.message.split("\n")[0] : String(fault)}).`;
  }
}

async function signIn(page: Page, siteUrl: string, who: { email: string; password: string }): Promise<void> {
  await page.goto(join(siteUrl, "floor").replace(":/", "://"), {
    waitUntil: "domcontentloaded",
    timeout: shownWithinMs,
  });
  await page.getByLabel("E-mail").fill(who.email, { timeout: shownWithinMs });
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  // The page's own policy forbids eval, which playwright's waiting for a function needs: so ask again and again.
  for (let leftMs = shownWithinMs; !(await shows(page)); leftMs -= askEveryMs) {
    if (leftMs <= 0) throw new Error(`a browser was not signed in within ${shownWithinMs} ms`);
    await page.waitForTimeout(askEveryMs);
  }
}

function watched(name: string, page: Page): LedgerBrowser {
  return {
    name,
    stateHash: () => page.evaluate<string>("globalThis.holdfast.stateHash()").catch(() => null),
    screenshot: async (file) => void (await page.screenshot({ path: file })),
  };
}
