import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import type { VoicemailView } from "#contract/work-list.ts";
import { reportFault } from "../frame/reporting.ts";
import { useConsole } from "../frame/use-console.ts";
import { Ago } from "../ui/running-time.tsx";
import { phoneText } from "./call-words.ts";
import classes from "./work-list.module.css";

/** A message to listen to, and to be seen to. Each listening is a look on the chain. */
export function Voicemail({ left, onDone }: { left: VoicemailView; onDone: () => void }) {
  const { outbox } = useConsole();
  const { sound, busy, listen } = useSound(left.id);
  const who = left.customerName ?? phoneText(left.number);

  async function finish() {
    const label = `Voicemail of ${who}`;
    try {
      await outbox.send({ method: "POST", path: `voicemails/${left.id}/finish`, label });
      onDone();
    } catch (fault) {
      reportFault(label, fault);
    }
  }

  return (
    <li className={classes.row}>
      <span className={classes.name}>
        {left.caseId ? <Link to={`/cases/${left.caseId}`}>{who}</Link> : who}
      </span>
      <span className={classes.time}>
        <Ago at={left.at} />
      </span>
      <span className={classes.queue}>
        {left.queueName} · {left.seconds} s
      </span>
      <span className={classes.acts}>
        {sound ? (
          // biome-ignore lint/a11y/useMediaCaption: nobody has written down what was said
          <audio controls autoPlay src={sound} aria-label={`Message of ${who}`} />
        ) : (
          <Button size="compact-xs" variant="default" loading={busy} onClick={() => void listen()}>
            Listen
          </Button>
        )}
        <Button size="compact-xs" variant="default" onClick={() => void finish()}>
          Done
        </Button>
      </span>
    </li>
  );
}

/** Fetched with the session's token, which an address in an element cannot carry. */
function useSound(id: string) {
  const { sites, session } = useConsole();
  const [sound, setSound] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => () => (sound ? URL.revokeObjectURL(sound) : undefined), [sound]);
  async function listen() {
    setBusy(true);
    try {
      const answer = await fetch(`${sites.current().url}/api/voicemails/${id}/sound`, {
        headers: { authorization: `Bearer ${session.token.get()}` },
      });
      if (!answer.ok) throw new Error(`The site answered ${answer.status}.`);
      setSound(URL.createObjectURL(await answer.blob()));
    } catch (fault) {
      reportFault("Voicemail", fault);
    } finally {
      setBusy(false);
    }
  }
  return { sound, busy, listen };
}
