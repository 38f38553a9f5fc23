import { Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import classes from "../record/record.module.css";
import { useCustomersFound } from "../use-customers-found.ts";

/** Finds the record that goes into this one. */
export function ChooseOther({
  customer,
  onClose,
}: {
  customer: { id: string; name: string };
  onClose: () => void;
}) {
  const [text, setText] = useState("");
  const { asked, found } = useCustomersFound(text);
  const others = found.data?.customers.filter(({ id }) => id !== customer.id) ?? [];
  return (
    <Modal opened onClose={onClose} title={`Which record goes into that of ${customer.name}?`}>
      <TextInput
        type="search"
        label="Name, number, e-mail or account"
        data-autofocus
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {found.error ? (
        <p role="alert" className={classes.refusal}>
          {found.error.message}
        </p>
      ) : null}
      {asked !== "" && found.data && others.length === 0 ? (
        <p className={classes.none}>Nobody else is found.</p>
      ) : null}
      <ul className={classes.lines} aria-label="Found">
        {others.map(({ id, name, city, accountNumber }) => (
          <li key={id}>
            <Link className={classes.link} to={`/customers/${customer.id}/merge/${id}`}>
              {name}
            </Link>
            <span className={classes.side}>{accountNumber ?? ""}</span>
            <small>{city ?? ""}</small>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
