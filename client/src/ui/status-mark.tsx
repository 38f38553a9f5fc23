import type { Icon } from "@tabler/icons-react";
import classes from "./status-mark.module.css";

/** What a status color means. Nothing else on a page may use these colors. */
export type Tone = "ready" | "busy" | "after" | "pause" | "alarm" | "stale";
export type Meaning = { tone: Tone; icon: Icon; word: string };

/** A status: color, icon and word together, never color alone. `filled` puts it on its tint. */
export function StatusMark({ meaning, filled, word }: { meaning: Meaning; filled?: boolean; word?: string }) {
  const { icon: Sign, tone } = meaning;
  return (
    <span className={classes.mark} data-tone={tone} data-filled={filled || undefined}>
      <Sign size={15} stroke={1.8} aria-hidden />
      <span>{word ?? meaning.word}</span>
    </span>
  );
}
