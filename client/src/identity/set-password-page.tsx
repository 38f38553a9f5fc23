import { Alert, Anchor, Button, PasswordInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { setPassword } from "../platform/sign-in.ts";
import type { Sites } from "../platform/sites.ts";
import { Mark } from "../ui/mark.tsx";
import { passwordMin } from "./password-rule.ts";
import classes from "./sign-in-page.module.css";

/** Where the mailed link leads: the address of this page, without the site. */
export const setPasswordPath = "/set-password";

/** Opened from a mail, by somebody who is invited or forgot their password. Needs no session. */
export function SetPasswordPage({ sites }: { sites: Sites }) {
  const token = new URLSearchParams(location.search).get("token") ?? "";
  const [fault, setFault] = useState<string | null>(
    token ? null : "This address is not complete: open the link in the mail again.",
  );
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);

  useEffect(() => {
    document.title = "Choose a password · Holdfast";
  }, []);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = String(form.get("password"));
    if (password !== String(form.get("again"))) {
      setFault("The two are not the same; nothing was changed.");
      return;
    }
    setBusy(true);
    setFault(null);
    try {
      await setPassword(sites, token, password);
      setDone(true);
    } catch (refusal) {
      setFault(refusal instanceof Error ? refusal.message : String(refusal));
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <header className={classes.head}>
          <Mark size={36} />
          <h1>Choose a password</h1>
          <p className={classes.site} role="status">
            {done
              ? "Your password is set; every older session has ended."
              : `At least ${passwordMin} characters; a sentence is good.`}
          </p>
        </header>
        {fault ? (
          <Alert color="red" variant="light" role="alert" mb="md">
            {fault}
          </Alert>
        ) : null}
        {done ? (
          <Anchor href="/">Sign in</Anchor>
        ) : (
          <form onSubmit={onSubmit} className={classes.form}>
            <PasswordInput
              withAsterisk={false}
              name="password"
              label="New password"
              autoComplete="new-password"
              minLength={passwordMin}
              required
              autoFocus
              size="md"
            />
            <PasswordInput
              withAsterisk={false}
              name="again"
              label="Once more"
              autoComplete="new-password"
              minLength={passwordMin}
              required
              size="md"
            />
            <Button type="submit" size="md" fullWidth loading={busy} disabled={!token}>
              Set the password
            </Button>
          </form>
        )}
      </div>
    </main>
  );
}
