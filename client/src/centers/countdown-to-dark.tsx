import { IconAlertTriangle, IconHandStop } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { announce } from "../frame/announce.tsx";
import { ActionButton } from "../ui/action-button.tsx";
import classes from "./countdown-to-dark.module.css";

const tickMs = 200;

/** Whole seconds left until `until`, rounded up; 0 once it is past. */
function useSecondsLeft(until: string): number {
  const left = () => Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 1_000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), tickMs);
    return () => clearInterval(timer);
  });
  return seconds;
}

type CountdownProps = {
  center: string;
  darkAt: string;
  whyNotStop: string | null;
  onStop: () => Promise<unknown>;
};

/** The last seconds in which a person can say no. */
export function CountdownToDark({ center, darkAt, whyNotStop, onStop }: CountdownProps) {
  const seconds = useSecondsLeft(darkAt);
  const [stopping, setStopping] = useState(false);

  useEffect(() => {
    announce(`${center} is silent and will be declared dark. Stop is on its tile.`, "assertive");
  }, [center]);

  return (
    <div className={classes.countdown}>
      <IconAlertTriangle size={20} stroke={1.8} aria-hidden />
      <p role="timer" aria-live="polite" aria-atomic="true">
        {seconds > 0 ? (
          <>
            Dark in <strong>{seconds}</strong> {seconds === 1 ? "second" : "seconds"}
          </>
        ) : (
          "Being declared dark"
        )}
      </p>
      <ActionButton
        color="var(--alarm-fill)"
        variant="filled"
        leftSection={<IconHandStop size={17} stroke={1.8} aria-hidden />}
        loading={stopping}
        disabledReason={whyNotStop}
        onClick={() => {
          setStopping(true);
          void onStop().finally(() => setStopping(false));
        }}
      >
        Stop
      </ActionButton>
    </div>
  );
}
