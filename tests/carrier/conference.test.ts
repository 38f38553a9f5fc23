import { expect, test } from "vitest";
import { agentConference, callerConference } from "#server/carrier/twiml.ts";
import { openStand, publicUrl, type Stand, until } from "./stand.ts";

async function standWithCaller(): Promise<Stand & { conferenceSid: string; callSid: string }> {
  const stand = await openStand();
  stand.site.answers.set("/carrier/voice", callerConference({ publicUrl, callId: "call-1" }));
  stand.site.answers.set("/carrier/agent", (form) =>
    agentConference("call-1", form.offerId ?? "", publicUrl),
  );
  stand.site.answers.set("/carrier/after-dial", "<Response><Say>We are sorry.</Say><Hangup/></Response>");
  const { callSid } = await stand.callIn({ name: "Ann" });
  const conference = await until("a conference", async () => (await stand.carrier.listConferences())[0]);
  return Object.assign(stand, { conferenceSid: conference.sid, callSid });
}
const hears = (stand: Stand, callSid: string, what: string) =>
  until(`the caller hears ${what}`, async () => (await stand.person(callSid)).hears === what);

test("a caller hears the carrier's music in a conference named by the call alone", async () => {
  await using stand = await standWithCaller();
  await hears(stand, stand.callSid, "music");
  const [conference] = await stand.carrier.listConferences({ name: "call-1" });
  expect(conference).toMatchObject({ name: "call-1", status: "init" });
  const [participant] = await stand.carrier.listParticipants(stand.conferenceSid);
  expect(participant).toMatchObject({
    label: "caller",
    callSid: stand.callSid,
    hold: false,
    status: "connected",
  });
});

test("the seat's device joins by its offer and they hear each other, then music on hold", async () => {
  await using stand = await standWithCaller();
  const call = await stand.device("seat-7").connect({ params: { offerId: "offer-1" } });
  await hears(stand, stand.callSid, "bridged");
  expect((await stand.person(stand.callSid)).bridges[0]!.with).toEqual([
    { callSid: call.parameters.CallSid, label: "offer-1", who: "client:seat-7" },
  ]);
  await stand.carrier.updateParticipant(stand.conferenceSid, "caller", { hold: true });
  await hears(stand, stand.callSid, "music");
  await stand.carrier.updateParticipant(stand.conferenceSid, "caller", { hold: false });
  await hears(stand, stand.callSid, "bridged");
});

test("an announcement is heard by one participant alone, and what they heard before goes on after it", async () => {
  await using stand = await standWithCaller();
  await hears(stand, stand.callSid, "music");
  const announce = (path: string) =>
    stand.carrier.updateParticipant(stand.conferenceSid, "caller", {
      announceUrl: `${publicUrl}${path}`,
      announceMethod: "POST",
    });
  stand.site.answers.set("/place", "<Response><Say>You are number 2 in line.</Say></Response>");
  await announce("/place?place=2");
  const said = await until("the words, then music again", async () => {
    const { timeline, hears: now } = await stand.person(stand.callSid);
    const at = timeline.findIndex(({ detail }) => detail === "You are number 2 in line.");
    return at >= 0 && now === "music" ? timeline.slice(at - 1).map(({ what }) => what) : null;
  });
  expect(said).toEqual(["music", "speech", "music"]);
  const [asked] = stand.webhooks("/place");
  expect(asked).toMatchObject({ query: { place: "2" }, form: { CallSid: stand.callSid }, signed: true });

  // What cannot be fetched or read is not heard, and the talk that begins meanwhile is not held up.
  stand.site.answers.set("/broken", "<Response><Say>no end");
  await announce("/broken");
  await until("asked", () => stand.webhooks("/broken").length > 0);
  await stand.device("seat-7").connect({ params: { offerId: "offer-1" } });
  await hears(stand, stand.callSid, "bridged");
  const { timeline } = await stand.person(stand.callSid);
  expect(timeline.filter(({ what }) => what === "speech")).toHaveLength(1);
});

test("a device that is gone takes its leg down within a second and leaves the caller in silence", async () => {
  await using stand = await standWithCaller();
  const device = stand.device("seat-7");
  await device.connect({ params: { offerId: "offer-1" } });
  await hears(stand, stand.callSid, "bridged");
  device.destroy();
  await hears(stand, stand.callSid, "silence");
  const left = await until("a leave callback", () =>
    stand.webhooks("/carrier/conference").find((one) => one.form.StatusCallbackEvent === "participant-leave"),
  );
  expect(left).toMatchObject({
    query: { call: "call-1" },
    form: { ParticipantLabel: "offer-1" },
    signed: true,
  });
  const labels = (await stand.carrier.listParticipants(stand.conferenceSid)).map((one) => one.label);
  expect(labels).toEqual(["caller"]);
});

test("a caller who hangs up ends the conference for the seat too", async () => {
  await using stand = await standWithCaller();
  const call = await stand.device("seat-7").connect({ params: { offerId: "offer-1" } });
  await hears(stand, stand.callSid, "bridged");
  const { id } = await stand.person(stand.callSid);
  await stand.control(`callers/${id}/hang-up`, {});
  await until("the seat's call is closed", () => call.status() === "closed");
  expect(await stand.carrier.listConferences()).toEqual([]);
  expect(await stand.person(stand.callSid)).toMatchObject({ endedBy: "caller", hears: null });
  const completed = await until(
    "the number's status callback",
    () => stand.webhooks("/carrier/call-status")[0],
  );
  expect(completed.form).toMatchObject({ CallStatus: "completed", CallbackSource: "call-progress-events" });
});

test("a conference that we end sends its caller on to the TwiML after the Dial", async () => {
  await using stand = await standWithCaller();
  await stand.carrier.completeConference(stand.conferenceSid);
  await until("the caller's story ends", async () => (await stand.person(stand.callSid)).endedAt);
  expect(await stand.person(stand.callSid)).toMatchObject({ endedBy: "site", endReason: "<Hangup>" });
  expect(stand.webhooks("/carrier/after-dial")).toHaveLength(1);
  await stand.carrier.completeConference(stand.conferenceSid);
});

test("callbacks keep the address of the first participant, numbered in order", async () => {
  await using stand = await standWithCaller();
  stand.site.answers.set(
    "/carrier/agent",
    `<Response><Dial><Conference statusCallback="${publicUrl}/elsewhere" statusCallbackEvent="join">call-1</Conference></Dial></Response>`,
  );
  await stand.device("seat-7").connect({ params: { offerId: "offer-1" } });
  await hears(stand, stand.callSid, "bridged");
  await until("three callbacks", () => stand.webhooks("/carrier/conference").length >= 3);
  const events = stand
    .webhooks("/carrier/conference")
    .map(({ form }) => [Number(form.SequenceNumber), form.StatusCallbackEvent])
    .sort();
  expect(events).toEqual([
    [1, "participant-join"],
    [2, "participant-join"],
    [3, "conference-start"],
  ]);
  expect(stand.webhooks("/elsewhere")).toEqual([]);
});

test("star leaves the wait for the callback menu, and no key leads back to the same conference name", async () => {
  await using stand = await openStand();
  stand.site.answers.set(
    "/carrier/voice",
    callerConference({ publicUrl, callId: "call-1", offerCallback: true }),
  );
  stand.site.answers.set(
    "/carrier/after-dial",
    () =>
      '<Response><Gather numDigits="1" timeout="1" action="/carrier/callback-menu"><Say>1</Say></Gather><Redirect>/carrier/voice</Redirect></Response>',
  );
  const { callSid, id } = await stand.callIn();
  await hears(stand, callSid, "music");
  await stand.control(`callers/${id}/keys`, { keys: "*" });
  await until("the menu is asked", () => stand.webhooks("/carrier/after-dial").length === 1);
  await until("back in line", () => stand.webhooks("/carrier/voice").length === 2);
  await hears(stand, callSid, "music");
  const [conference] = await stand.carrier.listConferences();
  expect(conference).toMatchObject({ name: "call-1", status: "init" });
});

test("a leg redirected by REST leaves its conference; over ones say so without an error", async () => {
  await using stand = await standWithCaller();
  expect(await stand.carrier.redirect(stand.callSid, { twiml: "<Response><Say>Bye</Say></Response>" })).toBe(
    true,
  );
  await until("it ended", async () => (await stand.person(stand.callSid)).endedAt);
  expect(await stand.carrier.redirect(stand.callSid, { url: `${publicUrl}/carrier/voice` })).toBe(false);
  await stand.carrier.hangUp(stand.callSid);
  expect(await stand.carrier.findCall(stand.callSid)).toMatchObject({ status: "completed" });
  expect(await stand.carrier.findCall(`CA${"f".repeat(32)}`)).toBeNull();
  expect(await stand.carrier.listParticipants(stand.conferenceSid)).toEqual([]);
  expect(await stand.carrier.updateParticipant(stand.conferenceSid, "caller", { hold: true })).toBeNull();
  await stand.carrier.removeParticipant(stand.conferenceSid, "caller");
});

test("a removed caller ends the conference and goes on; a removed agent does not", async () => {
  await using stand = await standWithCaller();
  const call = await stand.device("seat-7").connect({ params: { offerId: "offer-1" } });
  await hears(stand, stand.callSid, "bridged");
  await stand.carrier.removeParticipant(stand.conferenceSid, "offer-1");
  await until("the seat's leg ended", () => call.status() === "closed");
  await hears(stand, stand.callSid, "silence");
  await stand.carrier.removeParticipant(stand.conferenceSid, "caller");
  await until("the caller went on", () => stand.webhooks("/carrier/after-dial").length === 1);
  expect(await stand.carrier.listConferences()).toEqual([]);
});

test("an agent who mutes the device is not heard; who is muted by us shows so at the carrier", async () => {
  await using stand = await standWithCaller();
  const call = await stand.device("seat-7").connect({ params: { offerId: "offer-1" } });
  await hears(stand, stand.callSid, "bridged");
  call.mute(true);
  await hears(stand, stand.callSid, "silence");
  call.mute(false);
  await hears(stand, stand.callSid, "bridged");
  expect(
    await stand.carrier.updateParticipant(stand.conferenceSid, "offer-1", { muted: true }),
  ).toMatchObject({ muted: true });
  await hears(stand, stand.callSid, "silence");
});
