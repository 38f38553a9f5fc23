import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  fallbackPack,
  folderStore,
  packFileName,
  s3Store,
  writePack,
} from "#server/carrier/fallback-pack.ts";
import { parseTwiml } from "#server/carrier/simulator/xml.ts";
import { lineNumber, openStand, publicUrl, until } from "./stand.ts";

const numbers = [
  {
    phoneNumber: lineNumber,
    queueName: "rescue",
    words: { text: "Stay on the line; you keep your place.", language: "en-US" },
  },
  {
    phoneNumber: "+18135550101",
    queueName: "rescue-2",
    words: { text: "Bleiben Sie dran.", language: "de-DE" },
  },
];

async function folder() {
  const path = await mkdtemp(join(tmpdir(), "holdfast-pack-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

test("the pack holds one static answer a number, written whole and replaced whole", async () => {
  await using place = await folder();
  const store = folderStore(join(place.path, "pack"));
  await writePack(store, fallbackPack(numbers));
  await writePack(store, fallbackPack(numbers));
  expect((await readdir(join(place.path, "pack"))).toSorted()).toEqual([
    "18135550100.xml",
    "18135550101.xml",
  ]);
  const document = parseTwiml(await readFile(join(place.path, "pack", packFileName("+18135550101")), "utf8"));
  expect(document.children.map((verb) => [verb.name, verb.text])).toEqual([
    ["Say", "Bleiben Sie dran."],
    ["Enqueue", "rescue-2"],
  ]);
});

test("with both sites dead a caller waits in the rescue queue, found and redirected once a site is back", async () => {
  await using place = await folder();
  await writePack(folderStore(place.path), fallbackPack(numbers));
  await using stand = await openStand({ packFolder: place.path });
  const number = stand.exchange.numbers.get(lineNumber)!;
  number.voiceFallbackUrl = `${stand.url}/fallback-pack/${packFileName(lineNumber)}`;
  await stand.site.close();
  await stand.other.close();
  const { callSid } = await stand.callIn();
  await until("music in the queue", async () => (await stand.person(callSid)).hears === "music");
  expect(await stand.carrier.listLiveCalls()).toMatchObject([
    { sid: callSid, to: lineNumber, endedAt: null },
  ]);
  expect(stand.exchange.queues.get("rescue")!.members).toHaveLength(1);
  const twiml = `<Response><Dial><Conference startConferenceOnEnter="false">call-1</Conference></Dial></Response>`;
  expect(await stand.carrier.redirect(callSid, { twiml })).toBe(true);
  await until("in a conference", async () => (await stand.carrier.listConferences()).length === 1);
  expect(stand.exchange.queues.get("rescue")!.members).toHaveLength(0);
});

test("the pack is put into an S3 store under its prefix, as XML", async () => {
  const puts: { path: string; type: string | undefined; signed: boolean; body: string }[] = [];
  const server = createServer((req, res) => {
    let body = "";
    req.on("data", (chunk) => {
      body += chunk;
    });
    req.on("end", () => {
      puts.push({
        path: (req.url ?? "").split("?")[0]!,
        type: req.headers["content-type"],
        signed: /^AWS4-HMAC-SHA256 /.test(req.headers.authorization ?? ""),
        body,
      });
      res.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const store = s3Store({
    bucket: "holdfast",
    prefix: "pack",
    region: "us-east-1",
    endpoint,
    accessKey: "a",
    secretKey: "b",
  });
  await writePack(store, fallbackPack(numbers));
  server.close();
  server.closeAllConnections();
  expect(puts.map(({ path, type, signed }) => [path, type, signed])).toEqual([
    ["/holdfast/pack/18135550100.xml", "application/xml", true],
    ["/holdfast/pack/18135550101.xml", "application/xml", true],
  ]);
  expect(puts[0]!.body).toContain("<Enqueue>rescue</Enqueue>");
});

test("a fallback that cannot be read either ends the call and says so", async () => {
  await using stand = await openStand();
  stand.exchange.numbers.get(lineNumber)!.voiceFallbackUrl = `${publicUrl}/nowhere`;
  await stand.site.close();
  await stand.other.close();
  const { callSid } = await stand.callIn();
  await until("it ends", async () => (await stand.person(callSid)).endedAt);
  expect(await stand.person(callSid)).toMatchObject({ endedBy: "carrier" });
});
