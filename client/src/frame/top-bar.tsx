import { Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { openSpotlight } from "@mantine/spotlight";
import { IconSearch, IconTestPipe } from "@tabler/icons-react";
import { MyState } from "../centers/my-state.tsx";
import { ConnectionMark } from "./connection-mark.tsx";
import { ModePill } from "./mode-pill.tsx";
import { PersonMenu } from "./person-menu.tsx";
import { choices, keysOf, keysText } from "./shortcuts.ts";
import { SiteMark } from "./site-mark.tsx";
import classes from "./top-bar.module.css";
import { useConsole, useMay, useSignal } from "./use-console.ts";
import { WaitingMark } from "./waiting-mark.tsx";

/** Always on screen: whose callers, in what mode, over which line, on how many copies, how many wait. */
export function TopBar({ onSheet }: { onSheet: () => void }) {
  const { me } = useConsole();
  const takesCalls = useMay("call:take");
  const chosen = useSignal(choices);
  return (
    <header className={classes.bar}>
      <span className={classes.enterprise}>{me.enterprise.name}</span>
      <ModePill />
      <WaitingMark />
      <span className={classes.space} />
      {me.carrier === "simulated" ? (
        <Tooltip label="Calls run on the built-in carrier simulator: no real telephone is reached">
          <span className={classes.simulated}>
            <IconTestPipe size={14} stroke={1.8} aria-hidden />
            Simulated carrier
          </span>
        </Tooltip>
      ) : null}
      <ConnectionMark />
      <SiteMark />
      <UnstyledButton className={classes.find} onClick={openSpotlight}>
        <IconSearch size={15} stroke={1.8} aria-hidden />
        <VisuallyHidden>Find pages and actions </VisuallyHidden>
        <kbd>{keysText(chosen.keys.palette ?? keysOf("palette"))}</kbd>
      </UnstyledButton>
      {takesCalls ? <MyState /> : null}
      <PersonMenu onSheet={onSheet} />
    </header>
  );
}
