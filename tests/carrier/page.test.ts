import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { passesAxe } from "#tests/console/look.ts";
import { openBrowser, openWindow } from "#tests/kit/browser.ts";
import { openStand, type Stand, until } from "./stand.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

async function stand(): Promise<Stand> {
  const made = await openStand();
  made.site.answers.set(
    "/carrier/voice",
    ({ CallSid }) =>
      `<Response><Dial><Conference startConferenceOnEnter="false">${CallSid}</Conference></Dial></Response>`,
  );
  return made;
}

for (const scheme of ["light", "dark"] as const) {
  test(`the page passes axe with calls and without, ${scheme}`, async () => {
    await using carrier = await stand();
    const context = await openWindow(browser, { width: 1440, scheme });
    const page = await context.newPage();
    await page.goto(carrier.url);
    await page.getByText("Calls will appear here").waitFor();
    await passesAxe(page);
    await carrier.callIn({ name: "Rosa Diaz" });
    await carrier.callIn({ patienceMs: 1 });
    await page.getByText("Ended by caller").waitFor();
    await passesAxe(page);
    await context.close();
  });
}

test("Call in places a call of the chosen kind, drawn as a lane, and Hang up ends it", async () => {
  await using carrier = await stand();
  const context = await openWindow(browser, { width: 1024, scheme: "light" });
  const page = await context.newPage();
  await page.goto(carrier.url);
  await page.getByRole("heading", { name: "Simulated carrier", level: 1 }).waitFor();
  const known = page.getByRole("button", { name: /^Known/ });
  await until("no directory is said", async () =>
    (await known.innerText()).includes("no directory loaded yet"),
  );
  expect(await known.isDisabled()).toBe(true);
  await carrier.control("directory", { known: [{ number: "+18135550143", name: "<b>Rosa</b> Diaz" }] });
  await page.locator('[data-call="known"]:not([disabled])').click();
  const lane = page.getByRole("list", { name: "One lane for each call" }).getByRole("listitem");
  await lane.getByText("Waiting, hears music").waitFor();
  expect(await lane.innerText()).toContain("<b>Rosa</b> Diaz");
  await page.getByRole("button", { name: "Hang up for <b>Rosa</b> Diaz" }).click();
  await lane.getByText("Ended by caller").waitFor();
  await page.getByRole("button", { name: /^Withheld/ }).click();
  await page.getByText("number withheld").waitFor();
  await context.close();
});

test("Send a text reaches the number's message URL as it was typed, and is listed with what became of it", async () => {
  await using carrier = await stand();
  const context = await openWindow(browser, { width: 1440, scheme: "light" });
  const page = await context.newPage();
  await page.goto(carrier.url);
  await page.getByText("Texts to and from").waitFor();
  const body = "<b>Help</b> \u{1F30A}'; drop table messages; --";
  await page.getByLabel("From").selectOption("other");
  await page.getByLabel("Number", { exact: true }).fill("+15125550111");
  await page.getByRole("textbox", { name: "Text" }).fill(body);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const texts = page.getByRole("list", { name: "Texts" }).getByRole("listitem");
  await texts.getByText("+15125550111 wrote to").waitFor();
  expect(await texts.first().innerText()).toContain(body);
  const seen = await until("the webhook", () => carrier.webhooks("/carrier/message")[0]);
  expect(seen).toMatchObject({ signed: true, form: { Body: body, From: "+15125550111" } });
  await page.getByRole("textbox", { name: "Text" }).fill("stop");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await texts.first().getByText("received, stopped").waitFor();
  await passesAxe(page);
  await page.getByLabel("From").selectOption("known");
  await page.getByRole("textbox", { name: "Text" }).fill("hello");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("Not sent: the directory holds no known number yet").waitFor();
  await context.close();
});

test("a fault is a switch, shown on every open page", async () => {
  await using carrier = await stand();
  const context = await openWindow(browser, { width: 1440, scheme: "light" });
  const page = await context.newPage();
  await page.goto(carrier.url);
  const twice = page.getByRole("switch", { name: "Callbacks arrive twice" });
  await twice.click();
  await until("the fault is on", () => carrier.exchange.faults.duplicateWebhooks === -1);
  await page.getByRole("button", { name: "All faults off" }).click();
  await until("the fault is off", () => carrier.exchange.faults.duplicateWebhooks === 0);
  await carrier.control("faults", { limitRest: true });
  await until(
    "the other page's switch shows",
    async () => (await page.getByRole("switch", { name: "429" }).getAttribute("aria-checked")) === "true",
  );
  await context.close();
});
