import type { Call, Device } from "@twilio/voice-sdk";
import type { DeviceError, SeatDevice, SeatDeviceEvents, SeatLine } from "./seat-device.ts";

/** What of Twilio's SDK is used: handed in by tests, fetched by browsers when an account is configured. */
export type VoiceSdk = Pick<typeof import("@twilio/voice-sdk"), "Device" | "Call">;

/** Before a token's end another is fetched; a site may be away for a while just then. */
const refreshBeforeMs = 5 * 60_000;

/**
 * A softphone at Twilio. It registers for no incoming calls: a seat always connects by itself, with its offer.
 *
 * @throws Error in words for the agent when the browser has no microphone for us, or cannot carry sound.
 */
export async function createTwilioDevice(
  token: string,
  sdk: () => Promise<VoiceSdk> = () => import("@twilio/voice-sdk"),
): Promise<SeatDevice> {
  await mustHearUs();
  const { Device, Call } = await sdk();
  if (!Device.isSupported) throw new Error("This browser cannot carry calls; use a seat with a phone.");
  const device = new Device(token, {
    codecPreferences: [Call.Codec.Opus, Call.Codec.PCMU],
    closeProtection: false,
    tokenRefreshMs: refreshBeforeMs,
  });
  return seatDeviceOf(device);
}

/** Absent outside secure contexts. */
type Microphones = {
  mediaDevices?: { getUserMedia(wish: { audio: true }): Promise<{ getTracks(): { stop(): void }[] }> };
};

/** Asks for the microphone once, at the beginning of the shift and not under a ringing call. */
async function mustHearUs(): Promise<void> {
  try {
    const { mediaDevices } = navigator as Microphones;
    if (!mediaDevices) throw new Error("this page is not in a secure context");
    const stream = await mediaDevices.getUserMedia({ audio: true });
    for (const track of stream.getTracks()) track.stop();
  } catch (fault) {
    const refused = fault instanceof DOMException && fault.name === "NotAllowedError";
    throw new Error(
      refused
        ? "The browser does not let this page use the microphone: allow it, then try again."
        : "No microphone was found: plug a headset in, then try again.",
    );
  }
}

function seatDeviceOf(device: Device): SeatDevice {
  const lost: SeatDeviceEvents["reconnected"][] = [];
  const seat: SeatDevice = {
    on(event, listener) {
      if (event === "reconnected") lost.push(listener as SeatDeviceEvents["reconnected"]);
      // Nothing is registered, for nobody calls a seat's device; it is ready as soon as it is there.
      else if (event === "registered") queueMicrotask(listener as SeatDeviceEvents["registered"]);
      else if (event === "error")
        device.on("error", (error: DeviceError) => (listener as SeatDeviceEvents["error"])(told(error)));
      else device.on(event, listener as () => void);
      return seat;
    },
    async connect({ params = {} } = {}) {
      const call = await device.connect({ params });
      for (const tell of lost) {
        call.on("reconnecting", () => tell(false));
        call.on("reconnected", () => tell(true));
      }
      return lineOf(call);
    },
    updateToken: (token) => device.updateToken(token),
    destroy: () => device.destroy(),
  };
  return seat;
}

function lineOf(call: Call): SeatLine {
  const line: SeatLine = {
    on(event, listener) {
      if (event === "disconnect") call.on("disconnect", () => (listener as (reason: string) => void)(""));
      else if (event === "error")
        call.on("error", (error: DeviceError) => (listener as (error: DeviceError) => void)(told(error)));
      else call.on("accept", listener as () => void);
      return line;
    },
    mute: (shouldMute) => call.mute(shouldMute),
    disconnect: () => call.disconnect(),
  };
  return line;
}

const told = ({ code, message }: DeviceError): DeviceError => ({ code, message });
