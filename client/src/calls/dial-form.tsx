import { Button, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { IconCheck, IconPhoneOutgoing, IconX } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { type Purpose, purposes } from "#contract/customers.ts";
import { purposeWords } from "../customers/customer-words.ts";
import { ApiProblem } from "../platform/api-problem.ts";
import { dayText } from "../ui/duration.ts";
import { phoneText } from "./call-words.ts";
import classes from "./dial-form.module.css";
import { type DialWish, useDial, useDialNumbers } from "./use-dial.ts";

type Consent = Record<Purpose, boolean>;
export type DialFormProps = {
  /** Whom: the rest is asked here. */
  to: Pick<DialWish, "contactPointId" | "number" | "callbackId">;
  number: string;
  consent: Consent | null;
  consentFrom?: Record<Purpose, { source: string; at: string }>;
  onDialled: () => void;
};

const refusedWords = (purpose: Purpose) =>
  `They have not agreed to be called for ${purposeWords[purpose].toLowerCase()}. Why do you call all the same?`;

/** What is to be known before somebody's phone rings: what for, whether they agreed, which number they see. */
export function DialForm({ to, number, consent, consentFrom, onDialled }: DialFormProps) {
  const dial = useDial();
  const numbers = useDialNumbers(true);
  const [purpose, setPurpose] = useState<Purpose>("service");
  const [from, setFrom] = useState("");
  const [despite, setDespite] = useState("");
  const [asked, setAsked] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // A number typed may stand in a record that says no: only the site knows.
  const refused = consent ? !consent[purpose] : asked;

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    try {
      await dial({
        ...to,
        purpose,
        ...(from ? { from } : {}),
        ...(refused && despite.trim() ? { despite: despite.trim() } : {}),
      });
      onDialled();
    } catch (problem) {
      const wanted = problem instanceof ApiProblem ? problem.errors : [];
      if (wanted.some((error) => error.field === "despite")) setAsked(true);
      setFault(wordsOf(problem));
      setBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void onSubmit(event)} className={classes.form}>
      <p className={classes.number}>{phoneText(number)}</p>
      {to.callbackId ? null : (
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="What for"
          value={purpose}
          onChange={(value) => setPurpose(value as Purpose)}
          data={purposes.map((each) => ({ value: each, label: purposeWords[each] }))}
        />
      )}
      <ConsentLine purpose={purpose} consent={to.callbackId ? null : consent} from={consentFrom} />
      {refused ? (
        <TextInput
          label={refusedWords(purpose)}
          value={despite}
          maxLength={200}
          required
          onChange={(event) => setDespite(event.currentTarget.value)}
        />
      ) : null}
      <NativeSelect
        label="They see"
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
        data={[
          { value: "", label: "the usual number" },
          ...(numbers.data ?? []).map((each) => ({
            value: each.number,
            label: `${phoneText(each.number)} ${each.queueName}`,
          })),
        ]}
      />
      {fault ? (
        <p role="alert" className={classes.fault}>
          {fault}
        </p>
      ) : null}
      <Button
        type="submit"
        loading={busy}
        data-autofocus
        leftSection={<IconPhoneOutgoing size={17} stroke={1.7} aria-hidden />}
      >
        Call now
      </Button>
    </form>
  );
}

function ConsentLine({
  purpose,
  consent,
  from,
}: {
  purpose: Purpose;
  consent: Consent | null;
  from?: DialFormProps["consentFrom"];
}) {
  if (!consent) return null;
  const yes = consent[purpose];
  const Sign = yes ? IconCheck : IconX;
  const said = from?.[purpose];
  return (
    <p className={classes.consent} data-yes={yes || undefined}>
      <Sign size={15} stroke={2} aria-hidden />
      {yes ? "May be called for this" : "Do not call for this"}
      {said ? `: ${said.source}, ${dayText(said.at)}` : ""}
    </p>
  );
}

function wordsOf(problem: unknown): string {
  if (problem instanceof ApiProblem) return problem.errors[0]?.message ?? problem.message;
  return "No site answered in time. Look at the call card before you try again.";
}
