/** A real browser for tests: the one named, or the Chromium that came from npm. */
import { execFileSync } from "node:child_process";
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

/** What draws WebGL without a graphics card, beside the program, where it is looked for. */
async function unpackSwiftShader(program: string): Promise<void> {
  const folder = dirname(program);
  if (existsSync(join(folder, "libvk_swiftshader.so"))) return;
  const home = dirname(dirname(require.resolve("@sparticuz/chromium")));
  const root = existsSync(join(home, "package.json")) ? home : dirname(home);
  const archive = await unpack(await readFile(join(root, "bin", "swiftshader.tar.br")));
  execFileSync("tar", ["-x", "-C", folder], { input: archive });
}

/**
 * Opens a browser, without WebGL unless it is asked for; close it with the test (`await using`). HOLDFAST_CHROMIUM
 * names another program.
 * Web security stays on: what moves between two sites must pass CORS and the content security policy.
 */
export async function openBrowser({ webGl = false } = {}): Promise<Browser> {
  const executablePath = process.env.HOLDFAST_CHROMIUM ?? (await npmChromium());
  if (webGl && !process.env.HOLDFAST_CHROMIUM) await unpackSwiftShader(executablePath);
  return chromium.launch({
    executablePath,
    headless: true,
    // Root has no user namespace to sandbox in; containers rarely do.
    chromiumSandbox: false,
    args: [
      ...(webGl
        ? ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        : ["--disable-gpu", "--disable-3d-apis"]),
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
    // Laid out as ever and drawn small: a fifth less work, and nobody looks unless pictures are kept.
    deviceScaleFactor: process.env.HOLDFAST_PICTURES ? 1 : 0.25,
  });
}
