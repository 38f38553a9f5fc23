import { Button, Group, PasswordInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import classes from "./account-page.module.css";

type AskPasswordProps = {
  /** On the button. */
  go: string;
  why: string;
  /** Rejects with the reason; the password is then asked for again. */
  onGive: (password: string) => Promise<void>;
  onCancel: () => void;
};

/** The password once more, before something about the way in is changed. */
export function AskPassword({ go, why, onGive, onCancel }: AskPasswordProps) {
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password"));
    setBusy(true);
    setFault(null);
    try {
      await onGive(password);
    } catch (refusal) {
      setFault(refusal instanceof Error ? refusal.message : String(refusal));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={onSubmit} className={classes.form}>
      <PasswordInput
        name="password"
        label="Your password"
        description={why}
        error={fault}
        autoComplete="current-password"
        required
        withAsterisk={false}
        autoFocus
      />
      <Group gap="xs">
        <Button type="submit" loading={busy}>
          {go}
        </Button>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
