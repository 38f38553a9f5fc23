import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ActionButton } from "../ui/action-button.tsx";
import { DialForm } from "./dial-form.tsx";
import classes from "./dial-number.module.css";
import { useWhyNotDial } from "./use-dial.ts";

/** A number that stands in no record, or is read out. */
export function DialNumber() {
  const whyNot = useWhyNotDial();
  const [text, setText] = useState("");
  const [number, setNumber] = useState<string | null>(null);
  const enter = () => setNumber(text.trim() || null);
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (whyNot === null) enter();
  }
  if (number !== null)
    return (
      <section aria-label="Call a number" className={classes.asked}>
        <DialForm to={{ number }} number={number} consent={null} onDialled={() => setNumber(null)} />
        <Button variant="subtle" onClick={() => setNumber(null)}>
          Another number
        </Button>
      </section>
    );
  return (
    <form onSubmit={onSubmit} className={classes.form} aria-label="Call a number">
      <TextInput
        label="Call a number"
        type="tel"
        placeholder="+1 813 555 0100"
        maxLength={64}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ActionButton variant="default" disabledReason={whyNot} onClick={enter}>
        Call…
      </ActionButton>
    </form>
  );
}
