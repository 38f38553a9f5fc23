import { Button } from "@mantine/core";
import { useState } from "react";
import { CopyButton } from "../ui/copy-button.tsx";
import { QrCode } from "../ui/qr-code.tsx";
import classes from "./account-page.module.css";
import { CodeInput } from "./code-input.tsx";

type ScanAndConfirmProps = {
  /** `otpauth://totp/…` with the secret. */
  uri: string;
  /** Rejects when the code is wrong; the next one is asked for. */
  onCode: (code: string) => Promise<void>;
  onCancel: () => void;
};

/** The secret as a picture and as text, and a first code as the proof that the authenticator has it. */
export function ScanAndConfirm({ uri, onCode, onCancel }: ScanAndConfirmProps) {
  const secret = new URL(uri).searchParams.get("secret") ?? "";
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState(0);

  async function give(code: string) {
    setBusy(true);
    setFault(null);
    try {
      await onCode(code);
    } catch (refusal) {
      setFault(refusal instanceof Error ? refusal.message : String(refusal));
      setRefusals((count) => count + 1);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={classes.scan}>
      <QrCode text={uri} label="The secret for your authenticator, as a QR code" />
      <div className={classes.form}>
        <p className={classes.text}>
          Scan this with an authenticator, or type the secret into it. It is shown this once.
        </p>
        <p className={classes.secret}>
          <code data-testid="secret">{secret.replace(/.{4}(?=.)/g, "$& ")}</code>
          <CopyButton text={secret} what="the secret" />
        </p>
        <p className={classes.text} id="first-code">
          Then enter the six digits it shows.
        </p>
        <CodeInput
          key={refusals}
          labelledBy="first-code"
          disabled={busy}
          onComplete={(code) => void give(code)}
        />
        {fault ? (
          <p role="alert" className={classes.fault}>
            {fault}
          </p>
        ) : null}
        <div>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </div>
      </div>
    </div>
  );
}
