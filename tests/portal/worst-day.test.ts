import { pino } from "pino";
import { expect, test } from "vitest";
import { CarrierError } from "#server/carrier/carrier-error.ts";
import { rowsOf } from "#tests/kit/identity.ts";
import { freshSite, lineNumber } from "#tests/kit/site.ts";
import { openPhone, signIn, withPortal } from "./browser.ts";

const pauls = "+18135550112";

test("with no server that takes a write the page is read, says how old it is, and says that nothing was kept", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ number: lineNumber });
  const base = await withPortal(site, { en: tampa.queueId, es: tampa.queueId });
  await site.customer({ name: "Paul Reyes", number: pauls });
  const phone = openPhone(site.app);
  await signIn(site, phone, base, pauls);
  await rowsOf(site.platform.store, "revoke insert, update on cluster.heartbeats from holdfast_app");
  await expect.poll(() => site.platform.database.status().writable).toBe(false);

  const home = await phone.open(base);
  expect([home.status, home.text.includes("Hello, Paul Reyes")]).toEqual([200, true]);
  expect(home.text).toMatch(/What you see is from 1 minute ago\./);
  const refused = await phone.send("/safe");
  expect(refused.status).toBe(503);
  expect(refused.headers["retry-after"]).toBe("60");
  expect(refused.text).toContain("We cannot save that just now");
  // The way out is on that page too.
  expect(refused.text).toContain('href="tel:911"');
  await rowsOf(site.platform.store, "grant insert, update on cluster.heartbeats to holdfast_app");
  await expect.poll(async () => (await phone.open(base)).text.includes("What you see is from")).toBe(false);
  expect((await phone.send("/safe")).text).toContain("We are glad that you are safe.");
});

test("a carrier and a mail server that fail leave no number, address or code in the log", async () => {
  const lines: string[] = [];
  const log = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  await using site = await freshSite({ change: { log } });
  const tampa = await site.center({ number: lineNumber });
  const base = await withPortal(site, { en: tampa.queueId, es: tampa.queueId });
  await site.customer({ name: "Paul Reyes", number: pauls });
  site.stub.faults.push(
    new CarrierError("refused", `The 'To' number ${pauls} is not a valid phone number.`, { code: 21211 }),
  );
  const phone = openPhone(site.app);
  await phone.open(base);
  expect((await phone.send(base, { reach: pauls })).url).toBe(`${base}/code`);
  await site.settled();
  await phone.open(`${base}/link/abcdefghijklmnopqrstuvwxyz012345`);
  const told = lines.join("");
  expect(told).toContain('"by":"phone","why":"refused 21211"');
  expect(told).not.toMatch(/5550112|Paul|abcdefghij|\b\d{6}\b is/);
});
