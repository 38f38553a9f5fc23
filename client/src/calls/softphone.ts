import type { Api } from "../platform/api.ts";
import { type Signal, signal } from "../platform/signal.ts";
import type { SeatDevice, SeatLine } from "./seat-device.ts";
import { createSimulatedDevice } from "./simulated-device.ts";
import { createTwilioDevice } from "./twilio-device.ts";

export type CarrierToken = { token: string; url: string; simulated: boolean };

export type SoftphoneState = {
  /** `off` until a seat with a browser phone is taken. */
  line: "off" | "opening" | "ready" | "calling" | "open";
  /** The offer the open or opening call belongs to. */
  offerId: string | null;
  muted: boolean;
  /** Why there is no line, in words for the agent; null when nothing is wrong. */
  fault: string | null;
};

export type Softphone = {
  state: Signal<SoftphoneState>;
  /** Registers with the carrier; again after a fault. */
  open: () => Promise<void>;
  /** Joins the caller's conference for this offer; asking twice for the same offer joins once. */
  join: (offerId: string) => Promise<void>;
  hangUp: () => void;
  mute: (muted: boolean) => void;
  close: () => void;
};

const off: SoftphoneState = { line: "off", offerId: null, muted: false, fault: null };

/** The agent's telephone in the browser. Knows the carrier and nothing of queues or customers. */
export function openSoftphone(api: Api, twilioDevice = createTwilioDevice): Softphone {
  const state = signal<SoftphoneState>(off);
  let device: SeatDevice | null = null;
  let call: SeatLine | null = null;
  let opening: Promise<void> | null = null;

  const change = (part: Partial<SoftphoneState>) => state.set({ ...state.get(), ...part });
  const failed = (fault: unknown) =>
    change({
      line: device ? "ready" : "off",
      offerId: null,
      fault: fault instanceof Error ? fault.message : messageOf(fault),
    });

  async function register() {
    change({ line: "opening" });
    const { token, url, simulated } = await api.get<CarrierToken>("carrier/token");
    const made: SeatDevice = simulated ? createSimulatedDevice(url, token) : await twilioDevice(token);
    device?.destroy();
    device = made
      .on("registered", () => change({ line: call ? "open" : "ready", fault: null }))
      .on("unregistered", () =>
        change({ fault: "The line to the carrier was lost; it is being opened again." }),
      )
      .on("tokenWillExpire", () => void renew().catch(failed))
      .on("reconnected", (back) =>
        change({ fault: back ? null : "The line was lost for a moment; it is being found again." }),
      )
      .on("error", (error) => {
        change({ fault: error.message });
        // 20104: the token has run out. Both sites can mint another.
        if (error.code === 20104) void renew();
      });
  }

  async function renew() {
    const { token } = await api.get<CarrierToken>("carrier/token");
    device?.updateToken(token);
  }

  function open() {
    opening ??= register()
      .catch((fault: unknown) => {
        failed(fault);
        throw fault;
      })
      .finally(() => {
        opening = null;
      });
    return opening;
  }

  return {
    state,
    open,
    async join(offerId) {
      if (state.get().offerId === offerId) return;
      call?.disconnect();
      change({ offerId, muted: false, fault: null });
      try {
        if (!device) await open();
        if (!device) return;
        change({ line: "calling" });
        const joined = await device.connect({ params: { offerId } });
        call = joined;
        joined
          .on("accept", () => change({ line: "open" }))
          .on("disconnect", () => {
            if (call !== joined) return;
            call = null;
            change({ line: "ready", offerId: null, muted: false });
          })
          .on("error", (error) => change({ fault: error.message }));
      } catch (fault) {
        failed(fault);
      }
    },
    hangUp() {
      call?.disconnect();
      call = null;
      if (device) change({ line: "ready", offerId: null, muted: false });
    },
    mute(muted) {
      call?.mute(muted);
      change({ muted });
    },
    close() {
      call?.disconnect();
      device?.destroy();
      device = null;
      state.set(off);
    },
  };
}

const messageOf = (fault: unknown) =>
  typeof fault === "object" && fault !== null && "message" in fault ? String(fault.message) : String(fault);
