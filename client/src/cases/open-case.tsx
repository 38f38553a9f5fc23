import { Button, Group, Modal, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { type CaseKind, caseKinds } from "#contract/customers.ts";
import { useConsole } from "../frame/use-console.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { useDraftForm } from "../ui/use-draft-form.ts";
import { caseKindWords } from "./case-words.ts";
import classes from "./cases.module.css";

type OpenCaseProps = {
  customerId: string;
  customerName: string;
  whyNot: string | null;
  /** The call or case it is opened for, as a query: `?callId=…`; on the audit chain with it. */
  query: string;
  /** Stay on this page: the call goes on. */
  stay?: boolean;
};

/** Opens a case of a customer, from their record or from the call. */
export function OpenCaseButton(props: OpenCaseProps) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <ActionButton
        variant="subtle"
        size="compact-sm"
        className={classes.add}
        leftSection={<IconPlus size={14} stroke={1.8} aria-hidden />}
        disabledReason={props.whyNot}
        aria-haspopup="dialog"
        onClick={() => setOpened(true)}
      >
        Open a case
      </ActionButton>
      {opened ? <NewCase {...props} onClose={() => setOpened(false)} /> : null}
    </>
  );
}

function NewCase({
  customerId,
  customerName,
  query,
  stay,
  onClose,
}: OpenCaseProps & { onClose: () => void }) {
  const { outbox, me } = useConsole();
  const go = useNavigate();
  const begin = { kind: "request" as CaseKind, title: "", detail: "", due: "", mine: false };
  const shown = ["kind", "title", "detail", "dueAt"];
  const { draft, set, error, fault, busy, submit } = useDraftForm(
    begin,
    shown,
    async ({ kind, title, detail, due, mine }) => {
      const params = new URLSearchParams(query);
      const why = params.get("callId") ?? params.get("caseId");
      const made = await outbox.send<{ caseId: string }>({
        method: "POST",
        path: `customers/${customerId}/cases`,
        body: {
          kind,
          title,
          detail,
          ownerId: mine ? me.personId : null,
          ...(due ? { dueAt: new Date(due).toISOString() } : {}),
          ...(why ? { why } : {}),
        },
        label: `Case of ${customerName}`,
      });
      if (stay) onClose();
      else void go(`/cases/${made.caseId}${query}`);
    },
  );

  return (
    <Modal opened onClose={onClose} title={`Open a case of ${customerName}`}>
      <form className={classes.form} onSubmit={submit}>
        <NativeSelect
          label="Kind"
          value={draft.kind}
          error={error("kind")}
          data={caseKinds.map((value) => ({ value, label: caseKindWords[value] }))}
          onChange={(event) => set({ kind: event.currentTarget.value as CaseKind })}
        />
        <TextInput
          label="Title"
          data-autofocus
          maxLength={200}
          value={draft.title}
          error={error("title")}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <Textarea
          label="What it is about"
          autosize
          minRows={3}
          maxRows={12}
          maxLength={10_000}
          value={draft.detail}
          error={error("detail")}
          onChange={(event) => set({ detail: event.currentTarget.value })}
        />
        <TextInput
          label="Due"
          description="Left empty: 1 day for damage, 2 for a query, 3 for a complaint, 5 for a request"
          type="datetime-local"
          value={draft.due}
          error={error("dueAt")}
          onChange={(event) => set({ due: event.currentTarget.value })}
        />
        {me.partner ? null : (
          <label>
            <input
              type="checkbox"
              checked={draft.mine}
              onChange={(event) => set({ mine: event.currentTarget.checked })}
            />{" "}
            I take it myself
          </label>
        )}
        {fault ? (
          <p role="alert" className={classes.fault}>
            {fault}
          </p>
        ) : null}
        <Group gap="xs">
          <Button type="submit" loading={busy}>
            Open the case
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
