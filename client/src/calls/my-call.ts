import { createContext, useContext, useMemo } from "react";
import type { CallState, CallView, GuestMode } from "#contract/calls.ts";
import { reportFault, tellHeld } from "../frame/reporting.ts";
import { useConsole, useLive, useMySeat, useSignalPart } from "../frame/use-console.ts";
import { leaveScript } from "../scripts/run-of-call.ts";
import { callerName } from "./call-words.ts";
import type { Softphone } from "./softphone.ts";

const mineWhile: readonly CallState[] = ["connecting", "talking", "held", "wrap-up"];

/** A call as one seat has it: its own, or one that another seat asked it into. */
export type SeatCall = CallView & {
  asGuest: boolean;
  /** How a guest is on it; null for a call of one's own. */
  mode: GuestMode | null;
};

/** One object for one version of a call, so that what hangs on it runs when the call changes, not when any does. */
const seen = new WeakMap<CallView, SeatCall>();

function asOwn(call: CallView): SeatCall {
  const known = seen.get(call);
  if (known && !known.asGuest) return known;
  const own = { ...call, asGuest: false, mode: null };
  seen.set(call, own);
  return own;
}

/** A guest's part of a call, told in the words of a call of one's own. */
function asGuestAt(call: CallView, seatId: string): SeatCall | null {
  const guest = call.guests.find((each) => each.seatId === seatId);
  if (!guest) return null;
  const known = seen.get(call);
  if (known?.asGuest && known.offer?.id === guest.offerId && known.mode === guest.mode) return known;
  const { offerId, mode, ...offer } = guest;
  const state =
    guest.state === "offered" ? "ringing" : guest.state === "accepted" ? "connecting" : ("talking" as const);
  const mine: SeatCall = {
    ...call,
    asGuest: true,
    mode,
    state,
    heldAt: null,
    stateAt: guest.offeredAt,
    offer: { id: offerId, ...offer },
  };
  seen.set(call, mine);
  return mine;
}

/**
 * The one call of this seat: offered to it, on it as its own or as a guest, or being wrapped up. What this agent
 * did and no site has taken yet is done, as far as this console shows: ended, or written up.
 */
export function useMyCall(): SeatCall | null {
  const { outbox } = useConsole();
  const held = useSignalPart(outbox.view, (view) => view.held);
  const call = useCallOfSeat();
  return useMemo(() => {
    if (!call || call.asGuest || held.length === 0) return call;
    const did = (path: string) => held.some((item) => item.path === path);
    if (did(wrapUpPath(call.id))) return null;
    return endIsHeld(call, held) ? { ...call, state: "wrap-up" as const, wrapUpEndsAt: null } : call;
  }, [call, held]);
}

/** Whether this seat's call was ended here and no site has taken that yet, also once it was written up. */
export function useEndWaits(): boolean {
  const { outbox } = useConsole();
  const held = useSignalPart(outbox.view, (view) => view.held);
  const call = useCallOfSeat();
  return call !== null && !call.asGuest && endIsHeld(call, held);
}

function endIsHeld({ id, state }: CallView, held: readonly { path: string }[]): boolean {
  return (state === "talking" || state === "held") && held.some(({ path }) => path === endPath(id));
}

function useCallOfSeat(): SeatCall | null {
  const seat = useMySeat();
  const calls = useLive("calls");
  const seatId = seat?.id;
  return useMemo(() => {
    if (!seatId) return null;
    let offered: SeatCall | null = null;
    for (const call of calls.values()) {
      if (call.seatId === seatId && mineWhile.includes(call.state)) return asOwn(call);
      const guest = asGuestAt(call, seatId);
      if (guest) return guest;
      if (call.offer?.seatId !== seatId || call.state !== "ringing") continue;
      if (call.offer.state === "offered" || call.offer.state === "accepted") offered = asOwn(call);
    }
    return offered;
  }, [calls, seatId]);
}

export const SoftphoneContext = createContext<Softphone | null>(null);
/** Tries for a line at once instead of waiting for the next attempt. */
export const TryLineContext = createContext<() => void>(() => undefined);

export function useSoftphone(): Softphone {
  const softphone = useContext(SoftphoneContext);
  if (!softphone) throw new Error("useSoftphone is for components inside the frame");
  return softphone;
}

export type TransferTo = { seatId: string } | { queueId: string };

/** What an agent can do with a call. Refusals are shown; each resolves to whether it was taken. */
export function useCallActions(call: CallView) {
  const desk = useConsole();
  const { outbox, drafts } = desk;
  const softphone = useSoftphone();

  async function send(label: string, path: string, body: unknown = {}): Promise<boolean> {
    try {
      await outbox.send({ method: "POST", path, body, label, lane: `calls/${call.id}` });
      return true;
    } catch (fault) {
      reportFault(label, fault);
      return false;
    }
  }

  return {
    async accept() {
      const offerId = call.offer?.id;
      if (!offerId) return;
      const taken = await send("Accept", `offers/${offerId}/accept`);
      // Without a line here, the tab that owns the telephone joins as soon as it hears of it.
      if (taken && softphone.state.get().line !== "off") void softphone.join(offerId);
    },
    decline: () => send("Decline", `offers/${call.offer?.id}/decline`, { reason: "declined by the agent" }),
    hold: (held: boolean) => send(held ? "Hold" : "Take back", `calls/${call.id}/hold`, { held }),
    pauseRecording: (paused: boolean) =>
      send(paused ? "Pause the recording" : "Go on recording", `calls/${call.id}/recording`, { paused }),
    mute: (muted: boolean) => softphone.mute(muted),
    async transfer(to: TransferTo) {
      leaveScript(desk, call.id);
      const key = noteKey(call.id);
      const text = drafts.of(key).get().text.trim();
      // Whoever takes over reads what was written so far.
      if (text && (await send("Note", `calls/${call.id}/note`, { text }))) drafts.clear(key);
      return send("Transfer", `calls/${call.id}/transfer`, to);
    },
    conference: (to: TransferTo) => send("Conference", `calls/${call.id}/conference`, to),
    takeOut: (offerId: string) => send("Take out", `calls/${call.id}/conference/take-out`, { offerId }),
    leave: () => send("Leave", `calls/${call.id}/leave`),
    supervise: (mode: GuestMode) => send("Supervise", `calls/${call.id}/supervise`, { mode }),
    // The line is let go only once the end is on record: a leg that leaves first is a line that dropped,
    // and its caller goes back in line. With no site it waits, and the agent writes up meanwhile.
    async end() {
      const label = `End of the call with ${callerName(call)}`;
      try {
        const path = endPath(call.id);
        if ((await outbox.hand({ method: "POST", path, label, lane: `calls/${call.id}` })) === "held")
          tellHeld(label);
      } catch (fault) {
        reportFault(label, fault);
      }
    },
  };
}

export const endPath = (callId: string) => `calls/${callId}/end`;
export const wrapUpPath = (callId: string) => `calls/${callId}/wrap-up`;

/** The drafts that hold what is being written about a call, and what was chosen for its wrap-up. */
export const noteKey = (callId: string) => `call:${callId}:note`;
export const choicesKey = (callId: string) => `call:${callId}:wrap-up`;
