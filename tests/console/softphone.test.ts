/** The softphone at a real account, over a stand-in for Twilio's SDK: what it is asked, and what the agent reads. */
import { EventEmitter } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import { openSoftphone } from "#client/calls/softphone.ts";
import { createTwilioDevice, type VoiceSdk } from "#client/calls/twilio-device.ts";
import { standInApi } from "./stand-in-api.ts";

class StandInCall extends EventEmitter {
  muted = false;
  mute(muted = true) {
    this.muted = muted;
  }
  disconnect() {
    this.emit("disconnect", this);
  }
}

class StandInDevice extends EventEmitter {
  static isSupported = true;
  static made: StandInDevice[] = [];
  tokens: string[];
  calls: { params: unknown; call: StandInCall }[] = [];
  constructor(token: string) {
    super();
    this.tokens = [token];
    StandInDevice.made.push(this);
  }
  async connect({ params }: { params: unknown }) {
    const call = new StandInCall();
    this.calls.push({ params, call });
    return call;
  }
  updateToken(token: string) {
    this.tokens.push(token);
  }
  destroy() {
    this.emit("destroyed");
  }
}
const sdk = { Device: StandInDevice, Call: { Codec: { Opus: "opus", PCMU: "pcmu" } } } as unknown as VoiceSdk;

function atTwilio(microphone: () => Promise<unknown> = async () => ({ getTracks: () => [] })) {
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: microphone } });
  let tokens = 0;
  const api = standInApi(
    () => null,
    () => {
      tokens += 1;
      return { token: `token ${tokens}`, url: "", simulated: false };
    },
  );
  const softphone = openSoftphone(api, (token) => createTwilioDevice(token, async () => sdk));
  return { softphone, state: () => softphone.state.get(), device: () => StandInDevice.made.at(-1)! };
}
afterEach(() => {
  vi.unstubAllGlobals();
  StandInDevice.made = [];
});

test("with a Twilio account the seat joins by its offer, mutes, and its line is free again after the hang-up", async () => {
  const { softphone, state, device } = atTwilio();
  await softphone.open();
  await vi.waitFor(() => expect(state()).toMatchObject({ line: "ready", fault: null }));
  await softphone.join("offer-1");
  await softphone.join("offer-1");
  expect(device().calls.map(({ params }) => params)).toEqual([{ offerId: "offer-1" }]);
  const { call } = device().calls[0]!;
  call.emit("accept");
  expect(state()).toMatchObject({ line: "open", offerId: "offer-1" });
  softphone.mute(true);
  expect([call.muted, state().muted]).toEqual([true, true]);
  call.disconnect();
  expect(state()).toMatchObject({ line: "ready", offerId: null, muted: false });
});

test("a line that is lost for a moment says so until it is back, and a token is renewed before it runs out", async () => {
  const { softphone, state, device } = atTwilio();
  await softphone.open();
  await softphone.join("offer-1");
  const { call } = device().calls[0]!;
  call.emit("accept");
  call.emit("reconnecting");
  expect(state().fault).toContain("lost for a moment");
  call.emit("reconnected");
  expect(state().fault).toBeNull();
  device().emit("tokenWillExpire");
  await vi.waitFor(() => expect(device().tokens).toEqual(["token 1", "token 2"]));
  device().emit("error", { code: 31005, message: "Connection error" });
  expect(state().fault).toBe("Connection error");
});

test.each([
  [new DOMException("no", "NotAllowedError"), "allow it"],
  [new DOMException("none", "NotFoundError"), "headset"],
])("without a microphone no call is taken into silence: %s", async (fault, words) => {
  const { softphone, state } = atTwilio(() => Promise.reject(fault));
  await expect(softphone.open()).rejects.toThrow(words);
  expect(state()).toMatchObject({ line: "off", fault: expect.stringContaining(words) });
  expect(StandInDevice.made).toEqual([]);
});
