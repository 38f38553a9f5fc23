import { Button, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AlertArea } from "#contract/areas.ts";
import { useConsole } from "../frame/use-console.ts";
import classes from "./area-editor.module.css";

/** The text of a CAP alert, as the weather service or a county sends it; a site reads where it holds. */
export function ReadAlert({ onRead }: { onRead: (read: AlertArea) => void }) {
  const { api } = useConsole();
  const [text, setText] = useState("");
  const reading = useMutation({
    mutationFn: () => api.ask<AlertArea>("scripts/area-of-alert", { alert: text }),
    onSuccess: onRead,
  });
  return (
    <form
      className={classes.alert}
      onSubmit={(event) => {
        event.preventDefault();
        reading.mutate();
      }}
    >
      <Textarea
        label="Text of the alert (CAP, as XML)"
        autosize
        minRows={4}
        maxRows={10}
        value={text}
        error={reading.error?.message}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" loading={reading.isPending} disabled={text.trim() === ""}>
        Read where it holds
      </Button>
    </form>
  );
}
