import { Menu, SegmentedControl, Switch, UnstyledButton, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import { IconKeyboard, IconLogout } from "@tabler/icons-react";
import { ringing } from "../calls/ring.ts";
import { signOut } from "../platform/sign-in.ts";
import classes from "./person-menu.module.css";
import { keysOf, keysText } from "./shortcuts.ts";
import { useConsole, useSignal } from "./use-console.ts";

/** Who is signed in; how the console looks and sounds; the way out. */
export function PersonMenu({ onSheet }: { onSheet: () => void }) {
  const { me, sites, session } = useConsole();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const sound = useSignal(ringing.sound);
  const initials = me.name
    .split(/\s+/)
    .map((part) => part[0])
    .slice(0, 2)
    .join("");
  return (
    <Menu width={264} position="bottom-end">
      <Menu.Target>
        <UnstyledButton
          className={classes.person}
        >
          {initials}
          <VisuallyHidden>
            {" "}
            {me.name}, {me.role}: settings and sign-out
          </VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <strong>{me.name}</strong>
          <span>
            {me.email} · {me.role}
          </span>
        </div>
        <Menu.Divider />
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
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconKeyboard size={16} stroke={1.6} />}
          rightSection={<kbd>{keysText(keysOf("sheet"))}</kbd>}
          onClick={onSheet}
        >
          Keyboard
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.6} />}
          onClick={() => void signOut(sites, session)}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
