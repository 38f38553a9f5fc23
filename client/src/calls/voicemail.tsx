import { Button } from "@mantine/core";
import { Link } from "react-router";
import type { VoicemailView } from "#contract/work-list.ts";
import { reportFault } from "../frame/reporting.ts";
import { useConsole } from "../frame/use-console.ts";
import { Ago } from "../ui/running-time.tsx";
import { phoneText } from "./call-words.ts";
import { Listen } from "./listen.tsx";
import { WhoseVoicemail } from "./whose-voicemail.tsx";
import classes from "./work-list.module.css";

/** A message to listen to, to say whose it is, and to be seen to. */
export function Voicemail({ left, onChanged }: { left: VoicemailView; onChanged: () => void }) {
  const { outbox } = useConsole();
  const who = left.customerName ?? phoneText(left.number);

  async function finish() {
    const label = `Voicemail of ${who}`;
    try {
      await outbox.send({ method: "POST", path: `voicemails/${left.id}/finish`, label });
      onChanged();
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
        <Listen path={`voicemails/${left.id}/sound`} what={`message of ${who}`} />
        {left.customerId === null ? <WhoseVoicemail left={left} onTied={onChanged} /> : null}
        <Button size="compact-xs" variant="default" onClick={() => void finish()}>
          Done
        </Button>
      </span>
    </li>
  );
}
