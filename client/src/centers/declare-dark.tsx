import { Button, Group, Modal, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { CenterView } from "#contract/centers.ts";
import type { WhatIfView } from "#contract/what-if.ts";
import type { CenterLoad } from "./center-load.ts";
import classes from "./declare-dark.module.css";
import { useWhatIf } from "./use-floor.ts";

type DeclareDarkProps = {
  center: CenterView;
  load: CenterLoad;
  onClose: () => void;
  onDeclare: (reason: string) => Promise<boolean>;
};

/** Asks for the reason, and says what will happen to whom before it does. */
export function DeclareDark({ center, load, onClose, onDeclare }: DeclareDarkProps) {
  const whatIf = useWhatIf(center.id).data;
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (reason.trim() === "") return setFault("Say why: everybody will read it, now and in the report.");
    setBusy(true);
    const done = await onDeclare(reason.trim());
    setBusy(false);
    if (done) onClose();
  }

  return (
    <Modal opened onClose={onClose} title={`Declare ${center.name} dark`} size={480}>
      <form noValidate onSubmit={submit} className={classes.form}>
        <div>
          <h3 className={classes.title}>What will happen</h3>
          <ul className={classes.facts}>
            {whatWillHappen(center, load, whatIf).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
        <Textarea
          label="Reason"
          placeholder="Power lost, flood on the ground floor, evacuation …"
          required
          withAsterisk={false}
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          error={fault}
          data-autofocus
          onChange={(event) => {
            setReason(event.currentTarget.value);
            setFault(null);
          }}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Keep it open
          </Button>
          <Button type="submit" color="var(--alarm-fill)" loading={busy}>
            Declare dark
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** In whole sentences, for somebody who decides in ten seconds. */
export function whatWillHappen(
  center: Pick<CenterView, "name">,
  load: CenterLoad,
  whatIf: WhatIfView | undefined,
): string[] {
  const { waiting, ringing, talking, people } = load;
  const lines = [
    waiting === 0
      ? "Nobody waits in its line now."
      : waiting === 1
        ? "1 waiting caller keeps the place in line and is offered other seats."
        : `${waiting} waiting callers keep their places in line and are offered other seats.`,
  ];
  if (ringing > 0)
    lines.push(
      `${ringing} ringing ${ringing === 1 ? "call goes" : "calls go"} back in line, by first arrival.`,
    );
  if (talking > 0)
    lines.push(
      talking === 1
        ? "1 conversation leaves its seat: the caller hears music and is offered onward."
        : `${talking} conversations leave their seats: the callers hear music and are offered onward.`,
    );
  lines.push(
    people === 0
      ? "Nobody sits there now."
      : `${people} ${people === 1 ? "person" : "people"} at its seats will be shown as lost and get no calls.`,
  );
  if (whatIf)
    lines.push(
      whatIf.seatsInAll === 0
        ? "Nobody elsewhere is signed in to take these calls: they wait."
        : `${whatIf.seatsInAll} ${whatIf.seatsInAll === 1 ? "seat" : "seats"} elsewhere can take them: ${whatIf.seatsFree} free now, ${whatIf.backupSeats} of them backup.`,
    );
  lines.push(`${center.name} opens again after somebody restores it and a hold-down has passed.`);
  return lines;
}
