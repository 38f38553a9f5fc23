import { Alert, Button, PasswordInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useConsole } from "../frame/use-console.ts";
import { ownSignIn } from "../platform/own-sign-in.ts";
import classes from "./account-page.module.css";
import { passwordMin } from "./password-rule.ts";

/** The new password is asked for twice; whoever is signed in elsewhere under the old one is signed out. */
export function ChangePassword() {
  const { sites, session } = useConsole();
  const [told, setTold] = useState<{ good: boolean; text: string } | null>(null);
  const [busy, setBusy] = useState(false);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const typed = new FormData(form);
    if (typed.get("new") !== typed.get("again")) {
      setTold({ good: false, text: "The two new passwords are not the same; nothing was changed." });
      return;
    }
    setBusy(true);
    setTold(null);
    try {
      await ownSignIn(sites, session).changePassword(String(typed.get("current")), String(typed.get("new")));
      form.reset();
      setTold({ good: true, text: "Your password is changed; every other session has ended." });
    } catch (fault) {
      setTold({ good: false, text: fault instanceof Error ? fault.message : String(fault) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <section aria-labelledby="password" className={classes.section}>
      <div>
        <h2 id="password">Password</h2>
        <p className={classes.quiet}>
          At least {passwordMin} characters; a sentence is good. Changing it signs you out everywhere else.
        </p>
      </div>
      <form onSubmit={onSubmit} className={classes.form}>
        {told ? (
          <Alert
            color={told.good ? "teal" : "red"}
            variant="light"
            role={told.good ? "status" : "alert"}
            className={classes.told}
          >
            {told.text}
          </Alert>
        ) : null}
        <PasswordInput
          name="current"
          label="Current password"
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <PasswordInput
          name="new"
          label="New password"
          autoComplete="new-password"
          minLength={passwordMin}
          required
          withAsterisk={false}
        />
        <PasswordInput
          name="again"
          label="New password, once more"
          autoComplete="new-password"
          minLength={passwordMin}
          required
          withAsterisk={false}
        />
        <div>
          <Button type="submit" loading={busy}>
            Change the password
          </Button>
        </div>
      </form>
    </section>
  );
}
