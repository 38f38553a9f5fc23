import { useEffect, useRef } from "react";
import { useConsole } from "../frame/use-console.ts";
import { noteKey, type SeatCall } from "./my-call.ts";

/** A guest writes up nothing: what they typed becomes a note on the call once they are out of it. */
export function useGuestNotes(call: SeatCall | null): void {
  const { outbox, drafts } = useConsole();
  const guestOf = useRef<string | null>(null);
  useEffect(() => {
    const left = guestOf.current;
    guestOf.current = call?.asGuest && call.state !== "ringing" ? call.id : null;
    // Still in it, or the call is theirs by now: then it has its wrap-up.
    if (left === null || left === call?.id) return;
    const text = drafts.of(noteKey(left)).get().text.trim();
    if (!text) return;
    outbox
      .send({
        method: "POST",
        path: `calls/${left}/note`,
        body: { text },
        label: "Note",
        lane: `calls/${left}`,
      })
      .then(() => drafts.clear(noteKey(left)))
      // It stays a draft, which this browser and the server keep.
      .catch(() => undefined);
  }, [call, drafts, outbox]);
}
