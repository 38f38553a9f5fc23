import { Button, Group, Modal, NativeSelect, TextInput } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { RecordChanged } from "#contract/customer-changes.ts";
import { useConsole, useMay } from "../frame/use-console.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { useDraftForm } from "../ui/use-draft-form.ts";
import classes from "./customer-search.module.css";
import { kindWords } from "./customer-words.ts";

/** Makes a record of somebody who is in none, and opens it. */
export function AddCustomer() {
  const [opened, setOpened] = useState(false);
  const mayChange = useMay("customer:change");
  return (
    <>
      <ActionButton
        variant="default"
        leftSection={<IconUserPlus size={16} stroke={1.7} aria-hidden />}
        disabledReason={mayChange ? null : "Your role reads records and does not make them"}
        onClick={() => setOpened(true)}
      >
        Add a customer
      </ActionButton>
      {opened ? <NewCustomer onClose={() => setOpened(false)} /> : null}
    </>
  );
}

const shown = ["name", "phone", "accountNumber", "language", "timeZone"];

function NewCustomer({ onClose }: { onClose: () => void }) {
  const { outbox } = useConsole();
  const go = useNavigate();
  const begin = {
    name: "",
    kind: "person",
    phone: "",
    accountNumber: "",
    language: "en",
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  const { draft, set, error, fault, busy, submit } = useDraftForm(
    begin,
    shown,
    async ({ phone, ...rest }) => {
      const body = phone.trim() ? { ...rest, phone } : rest;
      const label = `Record of ${rest.name}`;
      const made = await outbox.send<RecordChanged>({ method: "POST", path: "customers", body, label });
      void go(`/customers/${made.customerId}`);
    },
  );

  return (
    <Modal opened onClose={onClose} title="Add a customer">
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label="Name"
          data-autofocus
          maxLength={200}
          value={draft.name}
          error={error("name")}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <NativeSelect
          label="Kind"
          value={draft.kind}
          data={Object.entries(kindWords).map(([value, label]) => ({ value, label }))}
          onChange={(event) => set({ kind: event.currentTarget.value })}
        />
        <TextInput
          label="Phone"
          type="tel"
          maxLength={64}
          value={draft.phone}
          error={error("phone")}
          onChange={(event) => set({ phone: event.currentTarget.value })}
        />
        <TextInput
          label="Account number"
          maxLength={60}
          value={draft.accountNumber}
          error={error("accountNumber")}
          onChange={(event) => set({ accountNumber: event.currentTarget.value })}
        />
        <TextInput
          label="Language"
          maxLength={35}
          value={draft.language}
          error={error("language")}
          onChange={(event) => set({ language: event.currentTarget.value.trim() })}
        />
        <TextInput
          label="Time zone"
          className={classes.wide}
          maxLength={64}
          value={draft.timeZone}
          error={error("timeZone")}
          onChange={(event) => set({ timeZone: event.currentTarget.value.trim() })}
        />
        {fault ? (
          <p role="alert" className={classes.fault}>
            {fault}
          </p>
        ) : null}
        <Group gap="xs" className={classes.wide}>
          <Button type="submit" loading={busy}>
            Make the record
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
