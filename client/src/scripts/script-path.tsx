import { IconArrowRight, IconCheck } from "@tabler/icons-react";
import type { ScriptView } from "#contract/scripts.ts";
import classes from "./script-panel.module.css";
import { pathOf, type ScriptRun } from "./script-run.ts";

/** The steps gone through, ticked off, and the one on screen. */
export function ScriptPath({ run, script }: { run: ScriptRun; script: ScriptView }) {
  const path = pathOf(run);
  const titles = new Map(script.steps.map(({ name, title }) => [name, title]));
  return (
    <ol aria-label="Steps so far" className={classes.path}>
      {path.map((name, at) => {
        const here = run.endedAt === null && at === path.length - 1;
        const Sign = here ? IconArrowRight : IconCheck;
        return (
          <li key={name} aria-current={here ? "step" : undefined}>
            <Sign size={13} stroke={2} role="img" aria-label={here ? "now" : "done"} />
            <span lang={script.language}>{titles.get(name) ?? name}</span>
          </li>
        );
      })}
    </ol>
  );
}
