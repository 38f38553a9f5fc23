import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconClockPause } from "@tabler/icons-react";
import { useState } from "react";
import type { AuditStanding, AuditVerification } from "#contract/audit.ts";
import { reportFault } from "../frame/reporting.ts";
import { useConsole } from "../frame/use-console.ts";
import { useNow } from "../ui/clock.ts";
import { clockTimeToTheSecond, shortAge } from "../ui/duration.ts";
import { type Meaning, StatusMark } from "../ui/status-mark.tsx";
import classes from "./audit-page.module.css";
import { useAuditStanding } from "./use-audit.ts";

/** One sealer chains entries within a second; a tail this old means that nothing seals. */
const tailMaxMs = 15_000;

/** What is sealed and what is not yet, and the newest part recomputed when somebody asks. */
export function ChainStanding() {
  const { api } = useConsole();
  const standing = useAuditStanding().data ?? null;
  const [found, setFound] = useState<AuditVerification | null>(null);
  const [busy, setBusy] = useState(false);

  async function verify() {
    setBusy(true);
    try {
      setFound(await api.ask<AuditVerification>("audit/verify", {}));
    } catch (fault) {
      reportFault("Verify the chain", fault);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={classes.standing}>
      {standing ? <Tail standing={standing} /> : null}
      <div role="status">{found ? <Found found={found} /> : null}</div>
      <Button variant="default" size="xs" loading={busy} onClick={() => void verify()}>
        Verify the newest part
      </Button>
    </div>
  );
}

function Tail({ standing: { head, unsealed } }: { standing: AuditStanding }) {
  const now = useNow();
  const ageMs = unsealed.oldestAt === null ? 0 : now - Date.parse(unsealed.oldestAt);
  const count = `${unsealed.entries}${unsealed.more ? " or more" : ""}`;
  const seals = head ? `Seal ${head.number}` : "No seal yet";
  return (
    <span>
      {seals}
      {unsealed.entries === 0 ? ", nothing open" : `, ${count} not sealed yet`}
      {ageMs > tailMaxMs ? (
        <>
          {" "}
          <StatusMark meaning={{ tone: "alarm", icon: IconClockPause, word: `for ${shortAge(ageMs)}` }} />
        </>
      ) : null}
    </span>
  );
}

function Found({ found }: { found: AuditVerification }) {
  const whole: Meaning = found.fault
    ? { tone: "alarm", icon: IconAlertTriangle, word: "Broken" }
    : { tone: "ready", icon: IconCheck, word: "Whole" };
  return (
    <>
      <StatusMark meaning={whole} />{" "}
      {found.fault
        ? `${found.fault.what}${found.fault.entry ? ` (entry ${found.fault.entry})` : ""}${found.fault.seal ? `, seal ${found.fault.seal}` : ""}`
        : found.seals
          ? `seals ${found.seals.from} to ${found.seals.to}, ${found.entriesChecked} entries, at ${clockTimeToTheSecond(found.at)}`
          : "nothing is sealed yet"}
    </>
  );
}
