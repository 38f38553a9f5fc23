/** A real browser for tests: the one named, or the Chromium that came from npm. */
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { type Browser, type BrowserContext, chromium } from "playwright-core";

const unpack = promisify(brotliDecompress);
const require = createRequire(import.meta.url);

/**
 * Unpacks the npm Chromium once per installation and version, under a name that appears only when it is whole:
 * test files run side by side, and its own unpacking leaves a half-written file in their way.
 */
async function npmChromium(): Promise<string> {
  const home = dirname(dirname(require.resolve("@sparticuz/chromium")));
  const root = existsSync(join(home, "package.json")) ? home : dirname(home);
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const folder = join(root, "..", "..", ".cache", `chromium-${version}`);
  const program = join(folder, "chromium");
  if (existsSync(program)) return program;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const part = `${program}.${process.pid}`;
  await writeFile(part, await unpack(await readFile(join(root, "bin", "chromium.br"))));
  await chmod(part, 0o700);
  await rename(part, program);
  return program;
}

/**
 * Opens a browser; close it with the test (`await using`). HOLDFAST_CHROMIUM names another program.
 * Web security stays on: what moves between two sites must pass CORS and the content security policy.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.HOLDFAST_CHROMIUM ?? (await npmChromium());
  return chromium.launch({
    executablePath,
    headless: true,
    // Root has no user namespace to sandbox in; containers rarely do.
    chromiumSandbox: false,
    args: [
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--mute-audio",
      "--font-render-hinting=none",
      "--autoplay-policy=no-user-gesture-required",
    ],
  });
}

export type View = { width: 1440 | 1024; scheme: "light" | "dark" };

/** One person's browser window; nothing is shared with another. */
export function openWindow(browser: Browser, { width, scheme }: View): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width, height: width === 1440 ? 900 : 768 },
    colorScheme: scheme,
    locale: "en-US",
    timezoneId: "America/New_York",
    reducedMotion: "reduce",
  });
}
