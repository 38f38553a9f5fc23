import { useEffect, useRef, useState } from "react";
import { reportFault } from "../frame/reporting.ts";
import { useConsole } from "../frame/use-console.ts";
import { ActionButton } from "../ui/action-button.tsx";
import classes from "./listen.module.css";

type ListenProps = {
  /** Below `/api`. */
  path: string;
  /** What is heard, as `message of Rosa Álvarez`. */
  what: string;
  /** Why this person may not hear it. Null: they may. */
  whyNot?: string | null;
};

/** A button that becomes a player. Fetched when it is pressed, not before: each hearing is a look on the chain. */
export function Listen({ path, what, whyNot = null }: ListenProps) {
  const { sound, busy, fetchSound } = useSound(path, what);
  if (sound) return <Player sound={sound} what={what} />;
  return (
    <ActionButton
      size="compact-xs"
      variant="default"
      loading={busy}
      disabledReason={whyNot}
      onClick={() => void fetchSound()}
      aria-label={`Listen to the ${what}`}
    >
      Listen
    </ActionButton>
  );
}

/** Stands where the button was, and has the focus that was on it. */
function Player({ sound, what }: { sound: string; what: string }) {
  const player = useRef<HTMLAudioElement>(null);
  useEffect(() => player.current?.focus(), []);
  return (
    // biome-ignore lint/a11y/useMediaCaption: nobody has written down what was said
    <audio
      ref={player}
      controls
      autoPlay
      src={sound}
      className={classes.player}
      aria-label={`Recording: ${what}`}
    />
  );
}

/** Fetched with the session's token, which an address in an element cannot carry. */
function useSound(path: string, what: string) {
  const { api } = useConsole();
  const [sound, setSound] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const gone = useRef(new AbortController());
  useEffect(() => () => (sound ? URL.revokeObjectURL(sound) : undefined), [sound]);
  useEffect(() => {
    const leaving = new AbortController();
    gone.current = leaving;
    return () => leaving.abort();
  }, []);

  async function fetchSound() {
    const { signal } = gone.current;
    setBusy(true);
    try {
      const heard = await api.file({ path }, { signal });
      if (!signal.aborted) setSound(URL.createObjectURL(heard));
    } catch (fault) {
      if (!signal.aborted) reportFault(`Recording: ${what}`, fault);
    }
    setBusy(false);
  }
  return { sound, busy, fetchSound };
}
