import { Button, Group, Kbd, Modal, Switch, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useEffect, useState } from "react";
import classes from "./keyboard-sheet.module.css";
import {
  choices,
  chooseKeys,
  keysText,
  outcomeKeys,
  pressed,
  type ShortcutId,
  shortcuts,
  takenBy,
} from "./shortcuts.ts";
import { useSignal } from "./use-console.ts";

const groups = ["Anywhere", "Lists", "Calls", "Script", "Wrap-up"] as const;

/** All shortcuts; press a key's box and then the new keys to change it. */
export function KeyboardSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const chosen = useSignal(choices);
  const [changing, setChanging] = useState<ShortcutId | null>(null);
  const [refused, setRefused] = useState<string | null>(null);

  useEffect(() => {
    if (!changing) return;
    function take(event: KeyboardEvent) {
      event.preventDefault();
      event.stopPropagation();
      if (["Control", "Shift", "Alt", "Meta"].includes(event.key)) return;
      if (!changing) return;
      const keys = pressed(event);
      const taken = event.key === "Escape" ? null : takenBy(changing, keys);
      setRefused(taken && `${keysText(keys)} is taken: ${taken}. Nothing was changed.`);
      if (!taken && event.key !== "Escape") {
        chooseKeys({ ...choices.get(), keys: { ...choices.get().keys, [changing]: keys } });
      }
      setChanging(null);
    }
    window.addEventListener("keydown", take, true);
    return () => window.removeEventListener("keydown", take, true);
  }, [changing]);

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard"
      size={560}
      closeOnEscape={changing === null}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div className={classes.columns}>
        {groups.map((group) => (
          <section key={group} aria-label={group} className={classes.group}>
            <h3>{group}</h3>
            {shortcuts
              .filter((shortcut) => shortcut.group === group)
              .map(({ id, does, keys }) => (
                <div key={id} className={classes.row}>
                  <span>{does}</span>
                  <UnstyledButton
                    className={classes.key}
                    onClick={() => {
                      setRefused(null);
                      setChanging(id);
                    }}
                  >
                    <VisuallyHidden>Change the keys for: {does}, now </VisuallyHidden>
                    {changing === id ? "Press keys" : <Kbd>{keysText(chosen.keys[id] ?? keys)}</Kbd>}
                  </UnstyledButton>
                </div>
              ))}
            {group === "Wrap-up" ? (
              <div className={classes.row}>
                <span>{outcomeKeys.does}</span>
                <Kbd>{outcomeKeys.keys}</Kbd>
              </div>
            ) : null}
          </section>
        ))}
      </div>
      <p role="alert" className={classes.refused}>
        {refused}
      </p>
      <Group justify="space-between" mt="xs">
        <Switch
          label="Single keys (S, J, K, N, …)"
          checked={chosen.singleKeys}
          onChange={(event) => chooseKeys({ ...chosen, singleKeys: event.currentTarget.checked })}
        />
        <Button variant="default" size="xs" onClick={() => chooseKeys({ singleKeys: true, keys: {} })}>
          Reset all
        </Button>
      </Group>
    </Modal>
  );
}
