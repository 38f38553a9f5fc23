import { expect, test } from "vitest";
import { freePort } from "#db/cluster/throwaway-node.ts";
import { openMailSink } from "#server/embedded/mail-sink.ts";
import { openMailer } from "#server/platform/mail.ts";

test("the demo's mails arrive nowhere but in the sink, newest first, readable", async () => {
  const port = await freePort();
  const sink = await openMailSink(port, () => new Date("2026-06-11T16:00:00Z"));
  const send = openMailer(`smtp://127.0.0.1:${port}`, "Holdfast <holdfast@holdfast.example>");
  const text = `Grüße – open http://localhost:7100/reset?token=a=b\n${"ö".repeat(120)}`;
  await send({ to: "maya@holdfast.example", subject: "First", text: "one" });
  await send({ to: "teo@holdfast.example", subject: "Neues Kennwort für Téo Márquez — bitte öffnen", text });
  expect(sink.mails().map(({ to, subject }) => [to, subject])).toEqual([
    [["teo@holdfast.example"], "Neues Kennwort für Téo Márquez — bitte öffnen"],
    [["maya@holdfast.example"], "First"],
  ]);
  expect(sink.mails()[0]?.text.trim()).toBe(text);
  await sink.close();
});
