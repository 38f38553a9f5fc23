import type { Namespace, Socket } from "socket.io";
import { z } from "zod";
import { endCall, openCall, pressKeys, ringCall, voiceFields } from "./call-life.ts";
import { listen } from "./conferences.ts";
import { type DeviceGrant, readDeviceToken } from "./device-token.ts";
import type { Exchange } from "./exchange.ts";
import { type Call, type FarEnd, isOver } from "./model.ts";
import { startTwiml } from "./twiml-run.ts";

/** A device's socket gone for this long takes its leg down. Milliseconds. */
const dropAfterMs = 500;
const callsPerDeviceMax = 1;

const connectBody = z.object({ params: z.record(z.string().max(64), z.string().max(4096)).default({}) });
const keysBody = z.object({ callSid: z.string(), digits: z.string().regex(/^[0-9*#w]{1,64}$/) });
const callBody = z.object({ callSid: z.string() });
const muteBody = callBody.extend({ muted: z.boolean() });

type Ack = (answer: { callSid?: string; error?: { code: number; message: string } }) => void;
type Device = {
  socket: Socket;
  grant: DeviceGrant;
  calls: Map<string, Call>;
  /** What a ringing call waits for, by its sid. */
  ringing: Map<string, Line>;
};
type Line = Parameters<NonNullable<FarEnd["ring"]>>[0];

/** Browser softphones on the `/devices` namespace. */
export type Devices = { farEndOf(identity: string): FarEnd; identities(): string[] };

/**
 * Serves the stand-in for `@twilio/voice-sdk`: a socket that presents an access token is a device.
 * `connect` asks the TwiML App's voice URL, as `Device.connect` does.
 */
export function serveDevices(namespace: Namespace, exchange: () => Exchange): Devices {
  const online = new Map<string, Set<Device>>();

  namespace.use((socket, next) => {
    const x = exchange();
    const token = z.string().safeParse(socket.handshake.auth.token);
    const read = readDeviceToken(x.config, token.data ?? "", x.ports.now());
    if ("refusal" in read)
      return next(Object.assign(new Error(read.refusal.message), { data: read.refusal }));
    socket.data.grant = read.grant;
    next();
  });

  namespace.on("connection", (socket) => {
    const x = exchange();
    const device: Device = {
      socket,
      grant: socket.data.grant as DeviceGrant,
      calls: new Map(),
      ringing: new Map(),
    };
    const { identity } = device.grant;
    online.set(identity, (online.get(identity) ?? new Set()).add(device));
    socket.on("connect-call", (body: unknown, ack: Ack) => connectCall(x, device, body, ack));
    socket.on("disconnect-call", (body: unknown) => {
      const call = mine(device, callBody.safeParse(body).data?.callSid);
      if (call) endCall(x, call, "agent", "the device disconnected");
    });
    socket.on("accept-call", (body: unknown) => {
      device.ringing.get(callBody.safeParse(body).data?.callSid ?? "")?.answer();
    });
    socket.on("reject-call", (body: unknown) => {
      device.ringing.get(callBody.safeParse(body).data?.callSid ?? "")?.decline("busy");
    });
    socket.on("update-token", (token: unknown) => {
      const read = readDeviceToken(x.config, z.string().safeParse(token).data ?? "", x.ports.now());
      if ("refusal" in read) socket.emit("refused", read.refusal);
      else if (read.grant.identity === identity) device.grant = read.grant;
    });
    socket.on("digits", (body: unknown) => {
      const keys = keysBody.safeParse(body).data;
      const call = mine(device, keys?.callSid);
      if (call && keys) pressKeys(call, keys.digits);
    });
    socket.on("mute", (body: unknown) => {
      const wish = muteBody.safeParse(body).data;
      const call = mine(device, wish?.callSid);
      if (call && wish) muteLocally(x, call, wish.muted);
    });
    socket.on("disconnect", () => {
      const others = online.get(identity);
      others?.delete(device);
      if (others?.size === 0) online.delete(identity);
      setTimeout(() => {
        for (const call of device.calls.values())
          endCall(x, call, "agent", "the device's connection was lost");
      }, dropAfterMs);
    });
  });

  return {
    identities: () => [...online.keys()],
    farEndOf(identity) {
      const device = [...(online.get(identity) ?? [])].find(
        (one) => one.grant.mayBeCalled && one.calls.size === 0,
      );
      return device ? dialled(device) : nobody;
    },
  };
}

const mine = (device: Device, callSid: string | undefined): Call | undefined =>
  callSid === undefined ? undefined : device.calls.get(callSid);

function connectCall(x: Exchange, device: Device, body: unknown, ack: Ack) {
  const answer: Ack = typeof ack === "function" ? ack : () => undefined;
  const parsed = connectBody.safeParse(body);
  if (!parsed.success) return answer({ error: { code: 31100, message: "the parameters cannot be taken" } });
  if (!device.grant.mayCall)
    return answer({ error: { code: 31201, message: "the token does not allow calls of this app" } });
  if (device.grant.expiresAtMs <= x.ports.now().getTime())
    return answer({ error: { code: 20104, message: "the token has expired" } });
  if (device.calls.size >= callsPerDeviceMax)
    return answer({ error: { code: 31000, message: "a call is already active" } });
  const { params } = parsed.data;
  const call = openCall(x, {
    direction: "inbound",
    from: `client:${device.grant.identity}`,
    to: params.To ?? "",
    applicationSid: x.config.appSid,
    farEnd: farEnd(device, () => call),
  });
  device.calls.set(call.sid, call);
  answer({ callSid: call.sid });
  ringCall(x, call);
  // Parameters of ours never replace Twilio's own.
  const own = voiceFields(x, call);
  const fields = Object.fromEntries(Object.entries(params).filter(([key]) => !(key in own)));
  startTwiml(x, call, { kind: "fetch", url: x.config.appVoiceUrl, method: "POST", fields });
}

function farEnd(device: Device, call: () => Call): FarEnd {
  let accepted = false;
  return {
    kind: "device",
    hears(hearing) {
      if (!accepted && call().answeredAt) {
        accepted = true;
        device.socket.emit("call", { callSid: call().sid, event: "accept" });
      }
      device.socket.emit("call", { callSid: call().sid, event: "hears", hearing });
    },
    ended(by, reason) {
      const { sid, answeredAt, status } = call();
      device.calls.delete(sid);
      device.ringing.delete(sid);
      const failed = !answeredAt || status === "failed";
      device.socket.emit("call", { callSid: sid, event: "disconnect", by, reason, failed });
    },
  };
}

/** A device that is dialled: it rings until it accepts, rejects, or the dial gives up. */
function dialled(device: Device): FarEnd {
  let call: Call | null = null;
  return {
    ...farEnd(device, () => call!),
    onCall(mine) {
      call = mine;
      device.calls.set(mine.sid, mine);
    },
    ring(line) {
      device.ringing.set(call!.sid, line);
      device.socket.emit("incoming", { callSid: call!.sid, from: call!.from });
    },
  };
}

/** Nobody is registered under that name: what is dialled there fails at once. */
const nobody: FarEnd = { kind: "device", hears: () => undefined, ended: () => undefined };

/** The browser's own mute: the leg sends no sound. Twilio's participant is not `muted` by it. */
function muteLocally(x: Exchange, call: Call, muted: boolean) {
  if (isOver(call)) return;
  call.sendsSound = !muted;
  for (const conference of x.conferences.values()) {
    if (conference.participants.has(call.sid)) listen(x, conference);
  }
}
