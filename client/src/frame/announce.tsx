import { VisuallyHidden } from "@mantine/core";
import { signal } from "../platform/signal.ts";
import { useSignal } from "./use-console.ts";

type Said = { text: string; at: number };
const polite = signal<Said>({ text: "", at: 0 });
const assertive = signal<Said>({ text: "", at: 0 });

/** Says something to screen readers. `assertive` is for ringing and for a change of mode, nothing else. */
export function announce(text: string, urgency: "polite" | "assertive" = "polite") {
  (urgency === "polite" ? polite : assertive).set({ text, at: Date.now() });
}

/** The two live regions; once, in the frame. */
export function LiveRegions() {
  const calm = useSignal(polite);
  const urgent = useSignal(assertive);
  return (
    <VisuallyHidden>
      <div aria-live="polite" aria-atomic="true">
        <span key={calm.at}>{calm.text}</span>
      </div>
      <div role="alert" aria-live="assertive" aria-atomic="true">
        <span key={urgent.at}>{urgent.text}</span>
      </div>
    </VisuallyHidden>
  );
}
