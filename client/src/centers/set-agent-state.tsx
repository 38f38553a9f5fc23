import { Button, Group, Modal, SegmentedControl, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type ChosenAgentState, chosenAgentStates, type SeatView } from "#contract/centers.ts";
import { reportFault } from "../frame/reporting.ts";
import { useConsole, useMay } from "../frame/use-console.ts";
import { StatusMark } from "../ui/status-mark.tsx";
import classes from "./set-agent-state.module.css";
import { agentMeaning } from "./state-meaning.ts";

/** A supervisor sets somebody's state; that person reads who it was, and why. */
export function SetAgentState({
  seat,
  onClose,
}: {
  seat: SeatView & { person: NonNullable<SeatView["person"]> };
  onClose: () => void;
}) {
  const { outbox } = useConsole();
  const maySupervise = useMay("call:supervise");
  const [state, setState] = useState<ChosenAgentState>(seat.state === "break" ? "available" : "break");
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const onCall = seat.state === "on-call" || seat.state === "wrap-up" || seat.state === "offered";

  /** What they typed stays their draft, to be saved later. */
  async function finish(callId: string | null) {
    if (reason.trim() === "") return setFault(`Say why; ${seat.person.name} will read it.`);
    setBusy(true);
    const label = `Finish the wrap-up of ${seat.person.name}`;
    try {
      const path = `calls/${callId}/wrap-up/finish`;
      await outbox.send({ method: "POST", path, body: { reason: reason.trim() }, label });
      onClose();
    } catch (refusal) {
      reportFault(label, refusal);
    } finally {
      setBusy(false);
    }
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (reason.trim() === "") return setFault(`Say why; ${seat.person.name} will read it.`);
    setBusy(true);
    const label = `Set ${seat.person.name} to ${agentMeaning[state].word}`;
    try {
      await outbox.send({
        method: "POST",
        path: `agents/${seat.person.id}/state`,
        body: { state, reason: reason.trim() },
        label,
      });
      onClose();
    } catch (refusal) {
      reportFault(label, refusal);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title={`Set the state of ${seat.person.name}`} size={520}>
      <form onSubmit={submit} className={classes.form}>
        <p className={classes.now}>
          Now <StatusMark meaning={agentMeaning[seat.state]} />{" "}
          {seat.stateReason ? `· ${seat.stateReason}` : ""}
        </p>
        <SegmentedControl
          fullWidth
          aria-label="New state"
          value={state}
          onChange={(value) => setState(value as ChosenAgentState)}
          data={chosenAgentStates.map((value) => ({ value, label: agentMeaning[value].word }))}
        />
        <TextInput
          label="Reason"
          placeholder="Your break is over; covering for Denver …"
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
          {seat.state === "wrap-up" && seat.callId && maySupervise ? (
            <Button variant="default" mr="auto" disabled={busy} onClick={() => void finish(seat.callId)}>
              Finish the wrap-up
            </Button>
          ) : null}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Set to {agentMeaning[state].word}
            {onCall ? " after this call" : ""}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
