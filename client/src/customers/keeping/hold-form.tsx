import { Button, TextInput } from "@mantine/core";
import type { LegalHoldView } from "#contract/erasures.ts";
import { useDraftForm } from "../../ui/use-draft-form.ts";
import classes from "../record/record.module.css";
import { useKeepingChange } from "./use-keeping.ts";

/** Sets a hold with its reason, or lifts the one that stands. */
export function HoldForm({
  customerId,
  live,
  onClose,
}: {
  customerId: string;
  live: LegalHoldView | null;
  onClose: () => void;
}) {
  const send = useKeepingChange(customerId);
  const path = live ? `hold/${live.id}/lift` : "hold";
  const { draft, set, error, fault, busy, submit } = useDraftForm(
    { reason: "" },
    ["reason"],
    async (body) => {
      await send(path, body);
      onClose();
    },
  );
  return (
    <form className={classes.form} onSubmit={submit} aria-label={live ? "Lift the hold" : "Set a legal hold"}>
      <TextInput
        label={live ? "Why it is lifted" : "Why the record must be kept"}
        description={
          live
            ? undefined
            : "While it holds, nobody erases or merges the record, and no import is undone in it."
        }
        data-autofocus
        maxLength={300}
        value={draft.reason}
        error={error("reason")}
        onChange={(event) => set({ reason: event.currentTarget.value })}
      />
      {fault ? (
        <p role="alert" className={classes.refusal}>
          {fault}
        </p>
      ) : null}
      <div className={classes.acts}>
        <Button type="submit" loading={busy}>
          {live ? "Lift the hold" : "Set the hold"}
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
