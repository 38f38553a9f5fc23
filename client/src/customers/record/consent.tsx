import { Button, Modal, SegmentedControl, TextInput } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { ContactPointView, Purpose } from "#contract/customers.ts";
import { ApiProblem } from "../../platform/api-problem.ts";
import { dayText, wholeTime } from "../../ui/duration.ts";
import { purposeWords } from "../customer-words.ts";
import classes from "./record.module.css";
import type { RecordHandle } from "./use-record.tsx";

type CellProps = { point: ContactPointView; purpose: Purpose; whyNot: string | null; onAsk: () => void };

/** Yes or no, with where and when it was said. Pressing it writes down a newer word. */
export function ConsentCell({ point, purpose, whyNot, onAsk }: CellProps) {
  const yes = point.consent[purpose];
  const { source, at } = point.consentFrom[purpose];
  const Sign = yes ? IconCheck : IconX;
  const told = `${yes ? "Yes" : "No"}: ${purposeWords[purpose]} by ${point.value}`;
  return (
    <>
      <button
        type="button"
        className={classes.consent}
        data-yes={yes || undefined}
        aria-label={told}
        aria-disabled={whyNot !== null || undefined}
        title={whyNot ?? "Write down a newer word"}
        onClick={() => (whyNot === null ? onAsk() : undefined)}
      >
        <Sign size={14} stroke={2} aria-hidden />
        {yes ? "Yes" : "No"}
      </button>
      <small title={wholeTime(at)}>
        {source}, {dayText(at)}
      </small>
    </>
  );
}

type FormProps = { record: RecordHandle; point: ContactPointView; purpose: Purpose; onClose: () => void };

/** What they said just now, and where. */
export function ConsentForm({ record, point, purpose, onClose }: FormProps) {
  const [given, setGiven] = useState(!point.consent[purpose]);
  const [source, setSource] = useState("call");
  const [fault, setFault] = useState<{ field: string; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const [seen, setSeen] = useState(record.customer.version);
  const word = purposeWords[purpose];

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    const part = { path: `contact-points/${point.id}/consent`, body: { purpose, given, source } };
    try {
      await record.change(`${word}: ${given ? "allowed" : "not allowed"}`, part, seen);
      onClose();
    } catch (refusal) {
      const theirs = refusal instanceof ApiProblem && refusal.code === "already-changed";
      const [first] = refusal instanceof ApiProblem ? refusal.errors : [];
      const text = refusal instanceof Error ? refusal.message : String(refusal);
      setFault(theirs || !first ? { field: "", text } : { field: first.field, text: first.message });
      // What somebody else did is on the page behind by now; saving again is then a decision.
      setSeen(record.customer.version);
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title={`${word} by ${point.value}`}>
      <form className={classes.stack} onSubmit={(event) => void save(event)}>
        <SegmentedControl
          aria-label="What they said"
          value={given ? "yes" : "no"}
          onChange={(value) => setGiven(value === "yes")}
          data={[
            { value: "yes", label: "Allowed" },
            { value: "no", label: "Not allowed" },
          ]}
        />
        <TextInput
          label="Where they said so"
          placeholder="call, signed form, own page"
          maxLength={60}
          value={source}
          error={fault?.field === "source" ? fault.text : undefined}
          onChange={(event) => setSource(event.currentTarget.value)}
          data-autofocus
        />
        {fault && fault.field !== "source" ? (
          <p role="alert" className={classes.refusal}>
            {fault.text}
          </p>
        ) : null}
        <div className={classes.acts}>
          <Button type="submit" loading={busy}>
            Save
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Modal>
  );
}
