import { Button, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { CallView } from "#contract/calls.ts";
import { phoneText } from "../calls/call-words.ts";
import { reportFault } from "../frame/reporting.ts";
import { useConsole } from "../frame/use-console.ts";
import { Loading, Refused } from "../ui/page-state.tsx";
import classes from "./choose-customer.module.css";

type Candidate = CallView["candidates"][number];

const explanations: Record<CallView["match"], string> = {
  known: "",
  several: "share this number. Ask who is calling, then choose.",
  unknown: "belongs to nobody we know. Ask for a number we may have, or take notes without a record.",
  withheld: "The caller withheld their number. Ask for the one we have on record.",
};

/** The number alone does not say who is calling: the agent asks and chooses. */
export function ChooseCustomer({ call }: { call: CallView }) {
  const { api, outbox } = useConsole();
  const [number, setNumber] = useState("");
  const [asked, setAsked] = useState<string | null>(null);
  const found = useQuery({
    queryKey: ["customers", null, "look-up", asked],
    enabled: asked !== null,
    queryFn: ({ signal }) =>
      api.get<{ customers: Candidate[] }>(
        `customers/look-up?number=${encodeURIComponent(asked ?? "")}&callId=${call.id}`,
        {
          signal,
        },
      ),
  });

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (number.trim()) setAsked(number.trim());
  }

  async function choose(candidate: Candidate) {
    const label = `Customer: ${candidate.name}`;
    try {
      await outbox.send({
        method: "POST",
        path: `calls/${call.id}/customer`,
        body: { customerId: candidate.id },
        label,
      });
    } catch (fault) {
      reportFault(label, fault);
    }
  }

  return (
    <div className={classes.panel}>
      <h2>Who is calling?</h2>
      <p>
        {call.match === "several"
          ? `${call.candidates.length} customers `
          : call.match === "unknown"
            ? `${phoneText(call.from)} `
            : ""}
        {explanations[call.match]}
      </p>
      {call.candidates.length > 0 ? <Candidates rows={call.candidates} onChoose={choose} /> : null}
      <form onSubmit={onSubmit} className={classes.form}>
        <TextInput
          label="Look up another number"
          type="tel"
          placeholder="+1 813 555 0100"
          maxLength={32}
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          Look up
        </Button>
      </form>
      {asked === null ? null : found.isPending ? (
        <Loading rows={2} />
      ) : found.error ? (
        <Refused fault={found.error} onRetry={() => void found.refetch()} />
      ) : found.data && found.data.customers.length > 0 ? (
        <Candidates rows={found.data.customers} onChoose={choose} />
      ) : (
        <p role="status">Nobody has {phoneText(asked)}.</p>
      )}
    </div>
  );
}

function Candidates({
  rows,
  onChoose,
}: {
  rows: readonly Candidate[];
  onChoose: (candidate: Candidate) => void;
}) {
  return (
    <ul className={classes.list} aria-label="Customers">
      {rows.map((candidate) => (
        <li key={candidate.id}>
          <UnstyledButton className={classes.row} onClick={() => onChoose(candidate)}>
            <span>{candidate.name}</span>
            <span className={classes.city}>{candidate.city}</span>
            <IconChevronRight size={15} stroke={1.7} aria-hidden />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
