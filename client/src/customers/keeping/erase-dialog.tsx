import { Button, Group, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { type ErasurePreview, erasureBases } from "#contract/erasures.ts";
import { announce } from "../../frame/announce.tsx";
import { useConsole, useWhyNotNow } from "../../frame/use-console.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { Loading, Refused } from "../../ui/page-state.tsx";
import { useDraftForm } from "../../ui/use-draft-form.ts";
import { basisWords, countWords } from "./erasure-words.ts";
import classes from "./keeping.module.css";
import { useErasurePreview } from "./use-keeping.ts";

/** Two steps: what would go and what stays, then the name typed and the ground named. */
export function EraseDialog({
  customer,
  onClose,
}: {
  customer: { id: string; name: string };
  onClose: () => void;
}) {
  const preview = useErasurePreview(customer.id);
  const [sure, setSure] = useState(false);
  return (
    <Modal opened onClose={onClose} size="lg" title={`Erase ${customer.name}`}>
      {preview.data ? (
        sure ? (
          <Confirmation preview={preview.data} onBack={() => setSure(false)} />
        ) : (
          <WhatGoes preview={preview.data} onClose={onClose} onGo={() => setSure(true)} />
        )
      ) : preview.error ? (
        <Refused fault={preview.error} onRetry={() => void preview.refetch()} />
      ) : (
        <Loading rows={6} label="Working out what would be erased" />
      )}
    </Modal>
  );
}

function WhatGoes({
  preview,
  onClose,
  onGo,
}: {
  preview: ErasurePreview;
  onClose: () => void;
  onGo: () => void;
}) {
  const { counts, stays, refusal } = preview;
  return (
    <div className={classes.text}>
      {refusal ? (
        <p role="alert" className={classes.fault}>
          {refusal}
        </p>
      ) : (
        <>
          <h3>Goes for good</h3>
          <p>{countWords(counts.removed)}</p>
          <h3>Stays for counting, and says nothing any more</h3>
          <p>{countWords(counts.blanked)}</p>
        </>
      )}
      <h3>Stays</h3>
      <ul>
        {stays.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <Group gap="xs">
        <ActionButton disabledReason={refusal} onClick={onGo}>
          Go on
        </ActionButton>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </div>
  );
}

const fields = ["name", "basis", "reference"];

function Confirmation({ preview, onBack }: { preview: ErasurePreview; onBack: () => void }) {
  const { api } = useConsole();
  const queries = useQueryClient();
  const go = useNavigate();
  const whyNotNow = useWhyNotNow();
  const begin = { name: "", basis: erasureBases[0] as string, reference: "" };
  const { draft, set, error, fault, busy, submit } = useDraftForm(begin, fields, async (body) => {
    await api.send({
      method: "POST",
      path: `customers/${preview.customerId}/erase`,
      body: { ...body, version: preview.version },
    });
    announce("The person is erased");
    // Nothing of them stays in this browser either.
    queries.removeQueries({ queryKey: ["customers"] });
    void go("/customers/erasures");
  });
  const isNamed = draft.name === preview.name;
  return (
    <form className={classes.text} onSubmit={submit}>
      <p>Nobody can undo this. Copies in backups go when those end.</p>
      <NativeSelect
        label="Ground"
        value={draft.basis}
        error={error("basis")}
        data={erasureBases.map((value) => ({ value, label: basisWords[value] }))}
        onChange={(event) => set({ basis: event.currentTarget.value })}
      />
      <TextInput
        label="Where the request is filed"
        description="It stays: a number or place, not a name."
        maxLength={120}
        value={draft.reference}
        error={error("reference")}
        onChange={(event) => set({ reference: event.currentTarget.value })}
      />
      <TextInput
        label={`Type the name: ${preview.name}`}
        maxLength={200}
        autoComplete="off"
        value={draft.name}
        error={error("name")}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      {fault ? (
        <p role="alert" className={classes.fault}>
          {fault}
        </p>
      ) : null}
      <Group gap="xs">
        <Button
          type="submit"
          color="var(--alarm-fill)"
          loading={busy}
          disabled={!isNamed || whyNotNow !== null}
        >
          Erase for good
        </Button>
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
      </Group>
    </form>
  );
}
