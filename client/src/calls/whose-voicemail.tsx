import { Popover, TextInput, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import type { CustomerFound } from "#contract/customers.ts";
import type { VoicemailView } from "#contract/work-list.ts";
import { useCustomersFound } from "../customers/use-customers-found.ts";
import { reportFault } from "../frame/reporting.ts";
import { useConsole } from "../frame/use-console.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { phoneText } from "./call-words.ts";
import classes from "./whose-voicemail.module.css";

const shownMax = 6;

/** Somebody unknown spoke: once it is known who, the message is theirs and becomes a case. */
export function WhoseVoicemail({ left, onTied }: { left: VoicemailView; onTied: () => void }) {
  const { outbox } = useConsole();
  const [opened, setOpened] = useState(false);
  const label = `Whose message it is: ${phoneText(left.number)}`;

  async function tie({ id, name }: CustomerFound) {
    try {
      const path = `voicemails/${left.id}/customer`;
      await outbox.send({ method: "POST", path, body: { customerId: id }, label: `Message of ${name}` });
      setOpened(false);
      onTied();
    } catch (fault) {
      reportFault(label, fault);
    }
  }

  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={300}
      position="bottom-start"
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <span>
          <ActionButton
            size="compact-xs"
            variant="default"
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened((open) => !open)}
          >
            Whose?
          </ActionButton>
        </span>
      </Popover.Target>
      <Popover.Dropdown p={12} role="dialog" aria-label={label}>
        <Find onChoose={(customer) => void tie(customer)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Find({ onChoose }: { onChoose: (customer: CustomerFound) => void }) {
  const [text, setText] = useState("");
  const { asked, found } = useCustomersFound(text);
  const rows = asked === "" ? [] : (found.data?.customers ?? []);
  return (
    <>
      <TextInput
        type="search"
        label="Whose message is it?"
        description="It becomes a case of theirs."
        placeholder="Name, number or account"
        data-autofocus
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <p role="status" className={classes.told}>
        {found.error ? found.error.message : null}
        {asked !== "" && found.data && rows.length === 0 ? (
          <>
            Nobody is found. <Link to="/customers">Add them under Customers</Link> first.
          </>
        ) : null}
      </p>
      <ul className={classes.list} aria-label="Customers found">
        {rows.slice(0, shownMax).map((customer) => (
          <li key={customer.id}>
            <UnstyledButton className={classes.row} onClick={() => onChoose(customer)}>
              <span>{customer.name}</span>
              <small>
                {[customer.city, customer.phone && phoneText(customer.phone)].filter(Boolean).join(" · ")}
              </small>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </>
  );
}
