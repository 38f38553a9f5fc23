import { Button, Group } from "@mantine/core";
import { IconShieldCheck, IconShieldOff } from "@tabler/icons-react";
import { useState } from "react";
import { useConsole } from "../frame/use-console.ts";
import { type NewSecondFactor, ownSignIn } from "../platform/own-sign-in.ts";
import { StatusMark } from "../ui/status-mark.tsx";
import classes from "./account-page.module.css";
import { AskPassword } from "./ask-password.tsx";
import { BackupCodes } from "./backup-codes.tsx";
import { ScanAndConfirm } from "./scan-and-confirm.tsx";
import { useAccount } from "./use-account.ts";

type Stage =
  | { at: "rest" }
  | { at: "password"; for: "set-up" | "turn-off" | "renew" }
  | { at: "scan"; made: NewSecondFactor }
  | { at: "codes"; codes: string[] };

const asks = {
  "set-up": { go: "Go on", why: "Your password, so that nobody sets one up at your unlocked desk." },
  "turn-off": { go: "Turn off", why: "Your password. From then on it alone signs you in." },
  renew: { go: "Make new codes", why: "Your password. The old backup codes stop working." },
} as const;

/** A code from an authenticator beside the password: set up, backup codes, turned off. */
export function SecondFactor({ on }: { on: boolean }) {
  const { sites, session } = useConsole();
  const account = useAccount();
  const [stage, setStage] = useState<Stage>({ at: "rest" });
  const own = ownSignIn(sites, session);
  const rest = () => setStage({ at: "rest" });

  async function withPassword(what: keyof typeof asks, password: string) {
    if (what === "set-up") setStage({ at: "scan", made: await own.beginSecondFactor(password) });
    if (what === "renew") setStage({ at: "codes", codes: await own.renewBackupCodes(password) });
    if (what !== "turn-off") return;
    await own.turnOffSecondFactor(password);
    await account.refetch();
    rest();
  }

  async function confirm(made: NewSecondFactor, code: string) {
    await own.finishSecondFactor(code);
    setStage({ at: "codes", codes: made.backupCodes });
    void account.refetch();
  }

  return (
    <section aria-labelledby="second-factor" className={classes.section}>
      <div>
        <h2 id="second-factor">Second factor</h2>
        <p className={classes.quiet}>
          A code from an authenticator on your phone beside the password: a stolen password alone opens
          nothing.
        </p>
      </div>
      <div>
        <p className={classes.standing}>
          <StatusMark
            filled
            meaning={
              on
                ? { tone: "ready", icon: IconShieldCheck, word: "On" }
                : { tone: "stale", icon: IconShieldOff, word: "Off" }
            }
          />
        </p>
        {stage.at === "rest" ? (
          <Group gap="xs">
            {on ? (
              <>
                <Button variant="default" onClick={() => setStage({ at: "password", for: "renew" })}>
                  New backup codes
                </Button>
                <Button variant="default" onClick={() => setStage({ at: "password", for: "turn-off" })}>
                  Turn off
                </Button>
              </>
            ) : (
              <Button onClick={() => setStage({ at: "password", for: "set-up" })}>Set up</Button>
            )}
          </Group>
        ) : null}
        {stage.at === "password" ? (
          <AskPassword
            key={stage.for}
            {...asks[stage.for]}
            onGive={(password) => withPassword(stage.for, password)}
            onCancel={rest}
          />
        ) : null}
        {stage.at === "scan" ? (
          <ScanAndConfirm
            uri={stage.made.totpUri}
            onCode={(code) => confirm(stage.made, code)}
            onCancel={rest}
          />
        ) : null}
        {stage.at === "codes" ? <BackupCodes codes={stage.codes} onKept={rest} /> : null}
      </div>
    </section>
  );
}
