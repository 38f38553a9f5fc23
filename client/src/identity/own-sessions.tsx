import { Button } from "@mantine/core";
import { IconDeviceDesktop } from "@tabler/icons-react";
import { useState } from "react";
import type { OwnSession } from "#contract/account.ts";
import { reportFault, tell } from "../frame/reporting.ts";
import { useConsole } from "../frame/use-console.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { wholeTime } from "../ui/duration.ts";
import { Ago } from "../ui/running-time.tsx";
import classes from "./account-page.module.css";
import { deviceText } from "./device-words.ts";
import { useAccount } from "./use-account.ts";

/** Everywhere this person is signed in; the others can be ended from here. */
export function OwnSessions({ sessions }: { sessions: readonly OwnSession[] }) {
  const { outbox } = useConsole();
  const account = useAccount();
  const [busy, setBusy] = useState<string | null>(null);
  const others = sessions.filter((session) => !session.current);

  async function end(which: string, path: string, label: string) {
    setBusy(which);
    try {
      await outbox.send({ method: "POST", path: `account/sessions/${path}`, label });
      tell("Signed out", "Those consoles ask for a password now; what was typed there is kept there.");
    } catch (fault) {
      reportFault(label, fault);
    } finally {
      await account.refetch();
      setBusy(null);
    }
  }

  return (
    <section aria-labelledby="sessions" className={classes.section}>
      <div>
        <h2 id="sessions">Where I am signed in</h2>
        <p className={classes.quiet}>A session lasts a day, at either site.</p>
      </div>
      <div>
        <ul className={classes.sessions}>
          {sessions.map((session) => (
            <li key={session.id}>
              <IconDeviceDesktop size={17} stroke={1.6} aria-hidden />
              <span>
                <span title={session.userAgent}>{deviceText(session.userAgent)}</span>
                <small>
                  signed in <Ago at={session.startedAt} /> · until {wholeTime(session.endsAt)}
                </small>
              </span>
              {session.current ? (
                <span className={classes.here}>this one</span>
              ) : (
                <Button
                  variant="default"
                  size="xs"
                  loading={busy === session.id}
                  onClick={() => void end(session.id, `${session.id}/end`, "Sign out elsewhere")}
                >
                  Sign out
                </Button>
              )}
            </li>
          ))}
        </ul>
        <ActionButton
          variant="default"
          loading={busy === "others"}
          disabledReason={others.length === 0 ? "You are signed in nowhere else" : null}
          onClick={() => void end("others", "end-others", "Sign out everywhere else")}
        >
          Sign out everywhere else
        </ActionButton>
        {others.length === 0 ? <span className={classes.beside}>You are signed in nowhere else.</span> : null}
      </div>
    </section>
  );
}
