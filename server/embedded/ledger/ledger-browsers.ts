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

const shownWithinMs = 30_000;

/** @param tokens - a session for each browser to open. */
export async function openLedgerBrowsers(
  count: number,
  siteUrl: string,
  who: { email: string; password: string },
): Promise<LedgerBrowsers> {
  const found = await findChromium();
  if (typeof found === "string") return { pages: [], absent: found, close: async () => undefined };
  const { chromium, executablePath, args } = found;
  const browser = await chromium.launch({ executablePath, args, headless: true });
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

async function findChromium() {
  try {
    const [{ chromium }, packed] = await Promise.all([
      import("playwright-core"),
      import("@sparticuz/chromium"),
    ]);
    const executablePath = process.env.HOLDFAST_CHROMIUM ?? (await packed.default.executablePath());
    return { chromium, executablePath, args: packed.default.args };
  } catch (fault) {
    return `No browser here (${fault instanceof Error ? fault.message.split("\n")[0] : String(fault)}).`;
  }
}

async function signIn(page: Page, siteUrl: string, who: { email: string; password: string }): Promise<void> {
  await page.goto(join(siteUrl, "floor").replace(":/", "://"), {
    waitUntil: "domcontentloaded",
    timeout: shownWithinMs,
  });
  await page.getByLabel(/e-?mail/i).fill(who.email, { timeout: shownWithinMs });
  await page
    .getByLabel(/password/i)
    .first()
    .fill(who.password);
  await page.keyboard.press("Enter");
  await page.waitForFunction("typeof globalThis.holdfast?.stateHash === 'function'", undefined, {
    timeout: shownWithinMs,
  });
}

function watched(name: string, page: Page): LedgerBrowser {
  return {
    name,
    stateHash: () => page.evaluate<string>("globalThis.holdfast.stateHash()").catch(() => null),
    screenshot: async (file) => void (await page.screenshot({ path: file })),
  };
}
