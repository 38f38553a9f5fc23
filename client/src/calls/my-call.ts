import { createContext, useContext, useMemo } from "react";
import type { CallState, CallView } from "#contract/calls.ts";
import { reportFault } from "../frame/reporting.ts";
import { useConsole, useLive, useMySeat } from "../frame/use-console.ts";
import type { Softphone } from "./softphone.ts";

const mineWhile: readonly CallState[] = ["connecting", "talking", "held", "wrap-up"];

/** The one call of this seat: offered to it, on it, or being wrapped up. */
export function useMyCall(): CallView | null {
  const seat = useMySeat();
  const calls = useLive("calls");
  const seatId = seat?.id;
  return useMemo(() => {
    if (!seatId) return null;
    let offered: CallView | null = null;
    for (const call of calls.values()) {
      if (call.seatId === seatId && mineWhile.includes(call.state)) return call;
      if (call.offer?.seatId !== seatId || call.state !== "ringing") continue;
      if (call.offer.state === "offered" || call.offer.state === "accepted") offered = call;
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
  const { outbox, drafts } = useConsole();
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
    mute: (muted: boolean) => softphone.mute(muted),
    async transfer(to: TransferTo) {
      const key = noteKey(call.id);
      const text = drafts.of(key).get().text.trim();
      // Whoever takes over reads what was written so far.
      if (text && (await send("Note", `calls/${call.id}/note`, { text }))) drafts.clear(key);
      return send("Transfer", `calls/${call.id}/transfer`, to);
    },
    // The line is let go only once the end is on record: a leg that leaves first is a line that dropped,
    // and its caller goes back in line.
    end: () => send("End", `calls/${call.id}/end`),
  };
}

/** The drafts that hold what is being written about a call, and what was chosen for its wrap-up. */
export const noteKey = (callId: string) => `call:${callId}:note`;
export const choicesKey = (callId: string) => `call:${callId}:wrap-up`;
