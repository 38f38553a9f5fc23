import { Popover, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { type Icon, IconAlertTriangle, IconCircleCheck, IconFlask, IconSwitch3 } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { SiteStatus } from "#contract/feed.ts";
import { announce } from "./announce.tsx";
import classes from "./mode-pill.module.css";
import { useMode } from "./use-mode.ts";

type Mode = SiteStatus["mode"];

const modes: Record<Mode, { word: string; icon: Icon; means: string }> = {
  normal: {
    word: "Normal",
    icon: IconCircleCheck,
    means: "Everything runs where it should, with every copy it should have.",
  },
  drill: {
    word: "Drill",
    icon: IconFlask,
    means: "A drill is being played. Callers are simulated; nothing here is an emergency.",
  },
  "failed-over": {
    word: "Failed over",
    icon: IconSwitch3,
    means: "The primary runs away from its home site. Work goes on.",
  },
  degraded: {
    word: "Degraded",
    icon: IconAlertTriangle,
    means: "Something is missing. Work goes on with less in reserve.",
  },
};

const cannotWrite =
  "Nothing can be written now. Calls in progress go on; what people type is kept in their console.";

/** The mode in a word, its reasons on click. A change is said aloud at once. */
export function ModePill() {
  const now = useMode();
  const mode = now?.mode ?? null;
  const before = useRef<Mode | null>(null);

  useEffect(() => {
    if (mode && before.current && mode !== before.current) announce(`Mode: ${modes[mode].word}`, "assertive");
    before.current = mode;
  }, [mode]);

  if (!now || !mode) return null;
  const { word, icon: Sign, means } = modes[mode];
  return (
    <Popover width={320} position="bottom-start" trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.pill} data-mode={mode} data-old={!now.present || undefined}>
          <Sign size={14} stroke={2} aria-hidden />
          <VisuallyHidden>Mode: </VisuallyHidden>
          {word}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Why this mode">
        <p className={classes.means}>{now.writable ? means : cannotWrite}</p>
        {now.present ? null : (
          <p className={classes.means}>This is how it stood when a site was last heard.</p>
        )}
        {now.reasons.length > 0 ? (
          <ul className={classes.reasons}>
            {now.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        ) : null}
      </Popover.Dropdown>
    </Popover>
  );
}
