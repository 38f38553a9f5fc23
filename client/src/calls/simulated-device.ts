import { io, type Socket } from "socket.io-client";
import type { DeviceError, SeatCallEvents, SeatDeviceEvents } from "./seat-device.ts";

type CallNews = {
  callSid: string;
  event: "accept" | "disconnect" | "hears";
  reason?: string;
  failed?: boolean;
};

type CallEvents = SeatCallEvents;
type DeviceEvents = SeatDeviceEvents & { incoming: (call: SimulatedCall) => void };

/** A call on the simulated device: the part of `@twilio/voice-sdk`'s Call that a seat needs. */
export type SimulatedCall = {
  readonly parameters: { CallSid: string };
  on<E extends keyof CallEvents>(event: E, listener: CallEvents[E]): SimulatedCall;
  mute(shouldMute?: boolean): void;
  isMuted(): boolean;
  sendDigits(digits: string): void;
  disconnect(): void;
  /** Answers an incoming call; an outgoing one needs none. */
  accept(): void;
  reject(): void;
  status(): "connecting" | "open" | "closed";
};

/** The part of `@twilio/voice-sdk`'s Device that a seat needs. */
export type SimulatedDevice = {
  on<E extends keyof DeviceEvents>(event: E, listener: DeviceEvents[E]): SimulatedDevice;
  /** Resolves once the carrier knows the call. @throws DeviceError when it refuses or does not answer. */
  connect(options?: { params?: Record<string, string> }): Promise<SimulatedCall>;
  updateToken(token: string): void;
  disconnectAll(): void;
  destroy(): void;
};

/** How long the carrier may take to take a call on. Milliseconds. */
const connectMs = 5_000;

/**
 * A softphone on the carrier simulator, with the methods of Twilio's Device. Works in browsers and in Node.
 *
 * @param url - the simulator, e.g. `http://localhost:7300`.
 * @param token - an access token minted by the site.
 */
export function createSimulatedDevice(url: string, token: string): SimulatedDevice {
  let currentToken = token;
  const socket: Socket = io(`${url.replace(/\/+$/, "")}/devices`, {
    transports: ["websocket"],
    auth: (give: (data: object) => void) => give({ token: currentToken }),
    reconnectionDelay: 300,
    reconnectionDelayMax: 2_000,
  });
  const listeners = new Listeners<DeviceEvents>();
  const calls = new Map<string, OpenCall>();

  socket.on("connect", () => listeners.tell("registered"));
  socket.on("disconnect", () => {
    // The carrier drops the legs of a socket that is gone; a new socket does not get them back.
    for (const call of calls.values()) call.close("the connection to the carrier was lost");
    calls.clear();
    listeners.tell("unregistered");
  });
  socket.on("connect_error", (error: Error & { data?: DeviceError }) => {
    listeners.tell("error", error.data ?? { code: 31005, message: error.message });
  });
  socket.on("call", (news: CallNews) => {
    const call = calls.get(news.callSid);
    if (!call) return;
    if (news.event === "accept") call.opened();
    if (news.event === "disconnect") {
      calls.delete(news.callSid);
      if (news.failed) call.fail({ code: 31002, message: news.reason ?? "the call failed" });
      call.close(news.reason ?? "");
    }
  });

  socket.on("incoming", ({ callSid }: { callSid: string }) => {
    const call = new OpenCall(socket, callSid);
    calls.set(callSid, call);
    listeners.tell("incoming", call);
  });
  socket.on("refused", (error: DeviceError) => listeners.tell("error", error));

  const device: SimulatedDevice = {
    on(event, listener) {
      listeners.add(event, listener);
      // Whoever listens late still learns that it is ready.
      if (event === "registered" && socket.connected) listeners.tell("registered");
      return device;
    },
    async connect({ params = {} } = {}) {
      if (calls.size > 0) throw { code: 31000, message: "a call is already active" } satisfies DeviceError;
      const answer = await ask(socket, params);
      if (answer.error) throw answer.error;
      const call = new OpenCall(socket, answer.callSid ?? "");
      calls.set(call.parameters.CallSid, call);
      return call;
    },
    updateToken(fresh) {
      currentToken = fresh;
      if (socket.connected) socket.emit("update-token", fresh);
      // A socket refused for its old token does not try again by itself.
      else socket.connect();
    },
    disconnectAll() {
      for (const call of calls.values()) call.disconnect();
    },
    destroy() {
      socket.disconnect();
    },
  };
  return device;
}

async function ask(socket: Socket, params: Record<string, string>) {
  try {
    const reply: unknown = await socket.timeout(connectMs).emitWithAck("connect-call", { params });
    return reply as { callSid?: string; error?: DeviceError };
  } catch {
    return { error: { code: 31009, message: "the carrier did not take the call on in time" } };
  }
}

class OpenCall implements SimulatedCall {
  readonly parameters: { CallSid: string };
  readonly #socket: Socket;
  readonly #listeners = new Listeners<CallEvents>();
  #status: "connecting" | "open" | "closed" = "connecting";
  #muted = false;
  #closeReason = "";

  constructor(socket: Socket, callSid: string) {
    this.#socket = socket;
    this.parameters = { CallSid: callSid };
  }
  on<E extends keyof CallEvents>(event: E, listener: CallEvents[E]): this {
    this.#listeners.add(event, listener);
    // The carrier may have been faster than whoever listens.
    if (event === "accept" && this.#status === "open") (listener as CallEvents["accept"])();
    if (event === "disconnect" && this.#status === "closed")
      (listener as CallEvents["disconnect"])(this.#closeReason);
    return this;
  }
  mute(shouldMute = true) {
    this.#muted = shouldMute;
    this.#socket.emit("mute", { callSid: this.parameters.CallSid, muted: shouldMute });
  }
  isMuted = () => this.#muted;
  status = () => this.#status;
  sendDigits(digits: string) {
    this.#socket.emit("digits", { callSid: this.parameters.CallSid, digits });
  }
  disconnect() {
    this.#socket.emit("disconnect-call", { callSid: this.parameters.CallSid });
  }
  accept() {
    this.#socket.emit("accept-call", { callSid: this.parameters.CallSid });
  }
  reject() {
    this.#socket.emit("reject-call", { callSid: this.parameters.CallSid });
  }
  /** The carrier says the leg is up. */
  opened() {
    if (this.#status !== "connecting") return;
    this.#status = "open";
    this.#listeners.tell("accept");
  }
  fail(error: DeviceError) {
    if (this.#status !== "closed") this.#listeners.tell("error", error);
  }
  close(reason: string) {
    if (this.#status === "closed") return;
    this.#status = "closed";
    this.#closeReason = reason;
    this.#listeners.tell("disconnect", reason);
  }
}

/** Listeners by event; small enough to run in browsers and Node alike. */
class Listeners<Events extends { [name: string]: (...facts: never[]) => void }> {
  readonly #byEvent = new Map<keyof Events, Set<Events[keyof Events]>>();

  add<E extends keyof Events>(event: E, listener: Events[E]) {
    const known = this.#byEvent.get(event) ?? new Set();
    known.add(listener);
    this.#byEvent.set(event, known);
  }
  tell<E extends keyof Events>(event: E, ...facts: Parameters<Events[E]>) {
    for (const listener of this.#byEvent.get(event) ?? []) listener(...facts);
  }
}
