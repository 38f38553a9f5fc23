/** The customers' own page on a phone without script, and what of it stands on an agent's and a manager's screen. */
import { mkdirSync } from "node:fs";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoCallers, demoPortal } from "#db/seed/demo.ts";
import { openWindow } from "#tests/kit/browser.ts";
import { passesAxe, passesAxeInBothSchemes, patienceMs, picture, signIn, takeSeat } from "./look.ts";
import { signInOf, type TestStage } from "./test-stage.ts";
import { openTown, type Town } from "./town.ts";

/** The page, its style and its pictures together, uncompressed. */
const pageMaxBytes = 100_000;

let town: TestStage;
let browser: Town["browser"];
let page: Page;
let faults: string[];
/** A phone in a hand: script off. */
let phone: Page;
/** The same phone to axe, which is itself a script. */
let looked: { context: BrowserContext; page: Page };
let heaviest = { path: "", bytes: 0 };

openTown((opened) => {
  ({ town, browser, page, faults } = opened);
}, "manager");

const onPhone = (more: object) =>
  browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
    locale: "en-US",
    ...more,
  });

beforeAll(async () => {
  phone = await (await onPhone({ javaScriptEnabled: false })).newPage();
  const context = await onPhone({});
  looked = { context, page: await context.newPage() };
  for (const each of [phone, looked.page]) each.setDefaultTimeout(patienceMs);
}, 60_000);

/** `npx vitest run tests/console/own-page.test.ts` says it. */
afterAll(() =>
  console.log(`heaviest page: ${heaviest.path}, ${heaviest.bytes} bytes with all it brings along`),
);

/** Everything a page brings along, fetched anew. */
async function weigh(each: Page): Promise<void> {
  const html = await each.content();
  const bodies = await Promise.all(
    [...html.matchAll(/<(?:link|img)[^>]+(?:href|src)="(\/[^"]+)"/g)].map(async ([, path]) =>
      (await fetch(new URL(path!, each.url()))).arrayBuffer(),
    ),
  );
  const bytes = Buffer.byteLength(html) + bodies.reduce((sum, body) => sum + body.byteLength, 0);
  const path = new URL(each.url()).pathname;
  if (bytes > heaviest.bytes) heaviest = { path, bytes };
  expect([path, bytes < pageMaxBytes]).toEqual([path, true]);
  expect([path, bodies.length > 1, /<script/.test(html)]).toEqual([path, true, false]);
}

/** What a thumb would miss; the link for screen readers has a size once it is focused. */
const tooSmall = `[...document.querySelectorAll("a, button, select, textarea, .choice, input:not([type=hidden], [type=radio])")]
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 44 && !each.closest(".simulated, .skip"))
  .map((each) => each.outerHTML.slice(0, 80))`;

/** The page on the phone as it stands: light, small, readable by everybody in both schemes; a picture of each. */
async function check(name: string): Promise<void> {
  await weigh(phone);
  // Nothing sticks out at the side.
  const wide = await phone.evaluate("document.documentElement.scrollWidth");
  expect([name, wide]).toEqual([name, 390]);
  await phonePicture(phone, name);
  await looked.context.addCookies(await phone.context().cookies());
  await looked.page.goto(phone.url());
  await passesAxeInBothSchemes(looked.page);
  expect([name, await looked.page.evaluate(tooSmall)]).toEqual([name, []]);
}

/** For people to look at: the whole page in both schemes. */
async function phonePicture(each: Page, name: string): Promise<void> {
  const folder = process.env.HOLDFAST_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ["dark", "light"] as const) {
    await each.emulateMedia({ colorScheme });
    await each.screenshot({ path: `${folder}/phone-${name}-${colorScheme}.png`, fullPage: true });
  }
}

const codeFor = (number: string) => newestText(number, /\b\d{6}\b/);

/** What the newest text that the carrier has for a number says of a kind: its digits, its link. */
async function newestText(number: string, wanted: RegExp): Promise<string> {
  const { simulator } = town.stage.ports;
  let found: string | undefined;
  await expect
    .poll(async () => {
      const state = (await (await fetch(`http://127.0.0.1:${simulator}/simulator/state`)).json()) as {
        texts: { to: string; body: string }[];
      };
      found = wanted.exec(state.texts.find((text) => text.to === number)?.body ?? "")?.[0];
      return found;
    })
    .toBeDefined();
  return found!;
}

test("a manager says what is known, in both languages, and a customer reads it before signing in", async () => {
  await phone.goto(`${town.urls.main}/my/${demoPortal.slug}`);
  await phone.getByText("We know of no problem now.").waitFor();
  await check("quiet");
  await page.getByRole("link", { name: "Customers' page" }).click();
  await page.getByText("Customers read that we know of no problem now.").waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "own-page-empty");
  await page.getByLabel("How far it is").selectOption("working");
  const inTwoHours = new Date(Date.now() + 2 * 3_600_000);
  // The browser's own zone, as the field wants it.
  await page.getByLabel("More will be said by").fill(
    new Intl.DateTimeFormat("sv-SE", {
      timeZone: "America/New_York",
      dateStyle: "short",
      timeStyle: "short",
    })
      .format(inTwoHours)
      .replace(" ", "T"),
  );
  const english = page.getByRole("region", { name: "English" });
  await english.getByLabel("In one line").fill("Power is out in Ybor City and Palmetto Beach");
  await english
    .getByLabel("What we know")
    .fill("A substation flooded at 4:10 this morning. About 6,400 homes have no power.\nNobody was hurt.");
  await english
    .getByLabel("What they can do")
    .fill("Keep refrigerators shut. Stay away from fallen wires and tell us where they are.");
  const spanish = page.getByRole("region", { name: "Spanish" });
  await spanish.getByLabel("In one line").fill("No hay luz en Ybor City ni en Palmetto Beach");
  await spanish
    .getByLabel("What we know")
    .fill("Una subestación se inundó a las 4:10 de la madrugada. Unas 6400 casas están sin luz.");
  await spanish
    .getByLabel("What they can do")
    .fill("No abra el refrigerador. Aléjese de los cables caídos y díganos dónde están.");
  await page.getByRole("button", { name: "Tell every customer" }).click();
  await page.getByText(/Customers read this now/).waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "own-page-told");

  const admin = await (await openWindow(browser, { width: 1024, scheme: "light" })).newPage();
  admin.setDefaultTimeout(patienceMs);
  await signIn(admin, town.urls.main, signInOf("admin"));
  await admin.getByRole("link", { name: "Customers' page" }).click();
  const place = admin.getByRole("region", { name: "Where it is" });
  await place.getByLabel("Its address ends in").fill("Not an address");
  await place.getByRole("button", { name: "Save" }).click();
  await place.getByText(/2 to 40 lower-case letters/).waitFor();
  await passesAxeInBothSchemes(admin);
  await picture(admin, "own-page-place-1024");
  await admin.context().close();

  await phone.goto(`${town.urls.cloud}/my/${demoPortal.slug}`);
  await phone.getByText("Power is out in Ybor City and Palmetto Beach").waitFor();
  await phone.getByText("We are working on it").waitFor();
  await check("entrance-en");
  await phone.getByRole("link", { name: "Español" }).click();
  await phone.getByText("No hay luz en Ybor City ni en Palmetto Beach").waitFor();
  await check("entrance-es");
}, 240_000);

test("a code by text signs in, without script; what is wrong is said at its field", async () => {
  const reach = phone.getByLabel("Su teléfono o correo electrónico");
  await reach.fill("12");
  await phone.getByRole("button", { name: "Enviarme un código" }).click();
  await phone.getByText("Escriba un teléfono con su código de área").waitFor();
  // On a small screen what is wrong must not be below the edge.
  const field = await reach.boundingBox();
  expect(field && field.y + field.height < 844).toBe(true);
  await check("entrance-error");
  await reach.fill(demoCallers.known.slice(2));
  await phone.getByRole("button", { name: "Enviarme un código" }).click();
  await phone.getByLabel("Código").fill("000000");
  await phone.getByRole("button", { name: "Entrar" }).click();
  await phone.getByText("Ese no es el código.").waitFor();
  await check("code");
  await phone.getByLabel("Código").fill(await codeFor(demoCallers.known));
  await phone.getByRole("button", { name: "Entrar" }).click();
  await phone.getByRole("heading", { name: /^Hola, Rosa/ }).waitFor();
  await check("home-es");
  await phone.getByRole("link", { name: "English" }).click();
  await phone.getByRole("heading", { name: /^Hello, Rosa/ }).waitFor();
  await check("home-en");
}, 180_000);

test("details are corrected by thumb; a number counts after its own code", async () => {
  await phone.getByRole("link", { name: "Correct my details" }).click();
  await check("details");
  await phone.getByRole("link", { name: "Add a number" }).click();
  await check("reach");
  await phone.getByLabel("Phone number").fill("(813) 555-0190");
  await phone.getByRole("button", { name: "Send me a code" }).click();
  await phone.getByText("on its way to (813) 555-0190").waitFor();
  await check("prove");
  await phone.getByLabel("Code").fill(await codeFor("+18135550190"));
  await phone.getByRole("button", { name: "Use it" }).click();
  await phone.getByText("It works: we will use it from now on.").waitFor();
  await phone.getByRole("link", { name: /^Change \d+ / }).click();
  await check("address");
  await phone.getByLabel("Town").fill("St. Petersburg");
  await phone.getByRole("button", { name: "Save" }).click();
  await phone.getByText("Saved. Thank you.").waitFor();
  await check("details-saved");
  await phone.getByRole("link", { name: "Back" }).click();
  await phone.getByRole("button", { name: "I am safe" }).click();
  await phone.getByText("We are glad that you are safe.").waitFor();
  await check("home-safe");
}, 180_000);

test("a call for help rings on the desk before anybody else's, with what is needed", async () => {
  const window = await openWindow(browser, { width: 1440, scheme: "light" });
  const desk = await window.newPage();
  desk.setDefaultTimeout(patienceMs);
  await signIn(desk, town.urls.main, signInOf("agent"));
  await phone.getByRole("link", { name: "I need help" }).click();
  await check("help");
  await phone.getByRole("button", { name: "Ask for help" }).click();
  await phone.getByText("Choose what you need.").waitFor();
  await check("help-error");
  await phone.getByLabel("Medicine, or a medical device runs out").check();
  await phone.getByLabel("In a few words").fill("My oxygen lasts two hours");
  await phone.getByRole("button", { name: "Ask for help" }).click();
  await phone.getByText("You are next. We will call you at (813) 555-0110.").waitFor();
  await check("home-help");
  await desk
    .getByRole("region", { name: "Callbacks due" })
    .getByText(/Asks for help: .*oxygen lasts two hours/)
    .waitFor();
  await passesAxeInBothSchemes(desk);
  await picture(desk, "desk-help-waits");
  await takeSeat(desk);
  await desk.getByRole("button", { name: "Become available" }).click();
  const card = desk.getByRole("region", { name: "Call: Ringing" });
  await card.getByText(/^Asks for help: medicine or a medical device: My oxygen lasts two hours/).waitFor();
  await card.getByText("Rosa Álvarez").waitFor();
  await passesAxeInBothSchemes(desk);
  await picture(desk, "desk-help-rings");
  await desk.close();
}, 180_000);

test("an agent sends a link from the record; several who share a number say which of them they are", async () => {
  const agent = await (await openWindow(browser, { width: 1440, scheme: "light" })).newPage();
  agent.setDefaultTimeout(patienceMs);
  await signIn(agent, town.urls.main, signInOf("agent"));
  await agent.getByRole("link", { name: "Customers", exact: true }).click();
  await agent.getByRole("searchbox", { name: "Find a customer" }).fill("813 555 0110");
  await agent.getByRole("table", { name: "Customers found" }).getByText("Rosa Álvarez").first().click();
  await agent.getByRole("button", { name: `Send link to own page, to ${demoCallers.known}` }).click();
  await agent.getByText(`It is on its way to ${demoCallers.known}.`, { exact: true }).waitFor();
  await picture(agent, "record-link-sent");
  await agent.close();
  const link = await newestText(demoCallers.known, /http\S+\/link\/\S+/);
  const other = await (await onPhone({ javaScriptEnabled: false })).newPage();
  await other.goto(link);
  await other.getByText("We sent you this link.").waitFor();
  await weigh(other);
  await looked.page.goto(link);
  await passesAxe(looked.page);
  await phonePicture(other, "link");

  await other.goto(`${town.urls.main}/my/${demoPortal.slug}`);
  await other.getByLabel("Your phone number or e-mail").fill(demoCallers.several);
  await other.getByRole("button", { name: "Send me a code" }).click();
  await other.getByLabel("Code").fill(await codeFor(demoCallers.several));
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByRole("heading", { name: "Which account is yours?" }).waitFor();
  await other.getByLabel("Account number").fill("HB 200001");
  await other.getByRole("button", { name: "Open my page" }).click();
  await other.getByText("That is not an account number of this phone number.").waitFor();
  await weigh(other);
  await phonePicture(other, "account");
  await other.getByLabel("Account number").fill("hb 200002");
  await other.getByRole("button", { name: "Open my page" }).click();
  await other.getByRole("heading", { name: /^Hello, / }).waitFor();
  await other.context().close();
}, 120_000);

test("the site that the phone used dies: at the other one it is still signed in", async () => {
  await town.stage.killSite("cloud");
  await phone.goto(`${town.urls.main}/my/${demoPortal.slug}`);
  await phone.getByRole("heading", { name: /^Hello, Rosa/ }).waitFor();
  await phone.getByRole("button", { name: "Sign out" }).click();
  await phone.getByRole("button", { name: "Send me a code" }).waitFor();
  await phone.goto(`${town.urls.main}/my/${demoPortal.slug}/nowhere`);
  await phone.getByRole("heading", { name: "There is nothing here" }).waitFor();
  await check("problem");
  expect(faults).toEqual([]);
}, 120_000);
