import {
  Divider,
  Popover,
  SegmentedControl,
  Switch,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import { IconKeyboard, IconLogout, IconUserCircle } from "@tabler/icons-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ringing } from "../calls/ring.ts";
import { signOut } from "../platform/sign-in.ts";
import classes from "./person-menu.module.css";
import { keysOf, keysText } from "./shortcuts.ts";
import { useConsole, useSignal } from "./use-console.ts";

/** Who is signed in; how the console looks and sounds; the way out. */
export function PersonMenu({ onSheet }: { onSheet: () => void }) {
  const { me, sites, session, kept } = useConsole();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const sound = useSignal(ringing.sound);
  const [opened, setOpened] = useState(false);
  const go = useNavigate();
  const initials = me.name
    .split(/\s+/)
    .map((part) => part[0])
    .slice(0, 2)
    .join("");
  return (
    <Popover width={264} position="bottom-end" trapFocus opened={opened} onChange={setOpened}>
      <Popover.Target>
        <UnstyledButton className={classes.person} onClick={() => setOpened((open) => !open)}>
          {initials}
          <VisuallyHidden>
            {" "}
            {me.name}, {me.role}: settings and sign-out
          </VisuallyHidden>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label="Settings">
        <div className={classes.who}>
          <strong>{me.name}</strong>
          <span>
            {me.email} · {me.role}
          </span>
        </div>
        <Divider my={4} />
        <div className={classes.choice}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label="Colors"
            value={colorScheme}
            onChange={(value) => setColorScheme(value as typeof colorScheme)}
            data={[
              { value: "auto", label: "System" },
              { value: "light", label: "Light" },
              { value: "dark", label: "Dark" },
            ]}
          />
        </div>
        <div className={classes.choice}>
          <Switch
            label="Ring aloud"
            checked={sound}
            onChange={(event) => ringing.setSound(event.currentTarget.checked)}
          />
        </div>
        <Divider my={4} />
        <UnstyledButton
          className={classes.item}
          onClick={() => {
            setOpened(false);
            void go("/account");
          }}
        >
          <IconUserCircle size={16} stroke={1.6} aria-hidden />
          My account
        </UnstyledButton>
        <UnstyledButton
          className={classes.item}
          onClick={() => {
            setOpened(false);
            onSheet();
          }}
        >
          <IconKeyboard size={16} stroke={1.6} aria-hidden />
          Keyboard
          <kbd>{keysText(keysOf("sheet"))}</kbd>
        </UnstyledButton>
        <UnstyledButton className={classes.item} onClick={() => void signOut(sites, session, kept)}>
          <IconLogout size={16} stroke={1.6} aria-hidden />
          Sign out
        </UnstyledButton>
      </Popover.Dropdown>
    </Popover>
  );
}
