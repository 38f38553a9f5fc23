import { Button, Group, Modal } from "@mantine/core";
import { useState } from "react";
import classes from "./settings-page.module.css";

/** Says what will happen, does it, and says why not when it is refused. */
export function Confirm({
  title,
  text,
  word,
  run,
  onClose,
}: {
  title: string;
  text: string;
  word: string;
  run: () => Promise<void>;
  onClose: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function go() {
    setBusy(true);
    setFault(null);
    try {
      await run();
      onClose();
    } catch (refusal) {
      setFault(refusal instanceof Error ? refusal.message : String(refusal));
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title={title}>
      <p className={classes.text}>{text}</p>
      {fault ? (
        <p role="alert" className={classes.fault}>
          {fault}
        </p>
      ) : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={busy} onClick={() => void go()} data-autofocus>
          {word}
        </Button>
      </Group>
    </Modal>
  );
}
