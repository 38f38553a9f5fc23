import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { CodeInput } from "./code-input.tsx";
import classes from "./sign-in-page.module.css";

type Given = { kind: "authenticator" | "backup"; code: string };
type SecondFactorFormProps = {
  busy: boolean;
  /** Grows with each refusal: the field is emptied for the next code. */
  refusals: number;
  onGive: (given: Given) => void;
  onBack: () => void;
};

/** After the right password: six digits, or one of the backup codes when the authenticator is not at hand. */
export function SecondFactorForm({ busy, refusals, onGive, onBack }: SecondFactorFormProps) {
  const [kind, setKind] = useState<Given["kind"]>("authenticator");

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("backup-code")).trim();
    if (code) onGive({ kind: "backup", code });
  }

  return (
    <div className={classes.form}>
      {kind === "authenticator" ? (
        <>
          <p className={classes.ask} id="code-label">
            Enter the six digits your authenticator shows.
          </p>
          <CodeInput
            key={refusals}
            labelledBy="code-label"
            disabled={busy}
            onComplete={(code) => onGive({ kind, code })}
          />
        </>
      ) : (
        <form onSubmit={onSubmit} className={classes.form}>
          <TextInput
            key={refusals}
            name="backup-code"
            label="Backup code"
            description="One of those you kept when you set the second factor up. Each works once."
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
            required
            withAsterisk={false}
            autoFocus
            size="md"
          />
          <Button type="submit" size="md" fullWidth loading={busy}>
            Sign in
          </Button>
        </form>
      )}
      <Button
        variant="subtle"
        color="gray"
        onClick={() => setKind(kind === "authenticator" ? "backup" : "authenticator")}
      >
        {kind === "authenticator" ? "Use a backup code" : "Use the authenticator"}
      </Button>
      <Button variant="subtle" color="gray" onClick={onBack}>
        Back to the password
      </Button>
    </div>
  );
}
