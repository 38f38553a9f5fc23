import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import type { KeepingView, LegalHoldView } from "#contract/erasures.ts";
import type { MergeUndone, MergeView } from "#contract/merges.ts";
import { announce } from "../../frame/announce.tsx";
import { useMay, useWhyNotNow } from "../../frame/use-console.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { Loading, Refused } from "../../ui/page-state.tsx";
import { Ago } from "../../ui/running-time.tsx";
import classes from "../record/record.module.css";
import { ChooseOther } from "./choose-other.tsx";
import { EraseDialog } from "./erase-dialog.tsx";
import { HoldForm } from "./hold-form.tsx";
import { useKeeping, useKeepingChange } from "./use-keeping.ts";

type Kept = { id: string; name: string; version: number };

/** Whether a record must be kept, what was merged into it, and how it is erased. For whoever may do these. */
export function KeepingSection({ customer }: { customer: Kept }) {
  const mayMerge = useMay("customer:merge");
  return mayMerge ? <Keeping customer={customer} /> : null;
}

function Keeping({ customer }: { customer: Kept }) {
  const keeping = useKeeping(customer.id);
  return (
    <section className={classes.part} aria-label="Keeping">
      <h2>Keeping</h2>
      {keeping.data ? (
        <div className={classes.stack}>
          <Holds customer={customer} holds={keeping.data.holds} />
          <Merges customer={customer} merges={keeping.data.merges} />
          <Erase customer={customer} keeping={keeping.data} />
        </div>
      ) : keeping.error ? (
        <Refused fault={keeping.error} onRetry={() => void keeping.refetch()} />
      ) : (
        <Loading rows={3} label="Reading what is kept" />
      )}
    </section>
  );
}

const needsKeep = "Managers and administrators decide this";

function Holds({ customer, holds }: { customer: Kept; holds: readonly LegalHoldView[] }) {
  const [asked, setAsked] = useState(false);
  const mayKeep = useMay("customer:keep");
  const live = holds.find(({ lifted }) => lifted === null);
  return (
    <>
      <h3>Legal hold</h3>
      {holds.length === 0 ? <p className={classes.none}>None: the record may be merged and erased.</p> : null}
      <ul className={classes.lines} aria-label="Legal holds">
        {holds.map(({ id, reason, by, at, lifted }) => (
          <li key={id}>
            <span>{reason}</span>
            <span className={classes.side}>{lifted ? "lifted" : "holds"}</span>
            <small>
              set by {by} <Ago at={at} />
              {lifted ? (
                <>
                  ; lifted by {lifted.by} <Ago at={lifted.at} />: {lifted.why}
                </>
              ) : null}
            </small>
          </li>
        ))}
      </ul>
      {asked ? (
        <HoldForm customerId={customer.id} live={live ?? null} onClose={() => setAsked(false)} />
      ) : (
        <ActionButton
          variant="default"
          size="compact-sm"
          className={classes.older}
          disabledReason={mayKeep ? null : needsKeep}
          onClick={() => setAsked(true)}
        >
          {live ? "Lift the hold" : "Set a legal hold"}
        </ActionButton>
      )}
    </>
  );
}

function Merges({ customer, merges }: { customer: Kept; merges: readonly MergeView[] }) {
  const [choosing, setChoosing] = useState(false);
  return (
    <>
      <h3>Merged into it</h3>
      {merges.length === 0 ? <p className={classes.none}>No other record.</p> : null}
      <ul className={classes.lines} aria-label="Merged into it">
        {merges.map((merge) => (
          <MergeLine key={merge.id} customer={customer} merge={merge} />
        ))}
      </ul>
      <Button variant="default" size="compact-sm" className={classes.older} onClick={() => setChoosing(true)}>
        Merge another record into it
      </Button>
      {choosing ? <ChooseOther customer={customer} onClose={() => setChoosing(false)} /> : null}
    </>
  );
}

function MergeLine({ customer, merge }: { customer: Kept; merge: MergeView }) {
  const { id, name, oldAccount, by, at, refusal } = merge;
  const send = useKeepingChange(customer.id);
  const whyNotNow = useWhyNotNow();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function undo() {
    setBusy(true);
    setFault(null);
    try {
      const { kept } = await send<MergeUndone>(`merges/${id}/undo`, { version: customer.version });
      announce(`${name}: a record of its own again`);
      notifications.show({
        color: "gray",
        autoClose: kept.length > 0 ? false : 5_000,
        title: `${name} is a record of its own again`,
        message: kept.join(" ") || "Everything is as it was before the merge.",
      });
    } catch (refused) {
      setFault(refused instanceof Error ? refused.message : String(refused));
      setBusy(false);
    }
  }

  return (
    <li>
      <span>
        {name ?? "A record"}
        {oldAccount ? `, account ${oldAccount}` : ""}
      </span>
      <ActionButton
        variant="default"
        size="compact-sm"
        loading={busy}
        disabledReason={refusal ?? whyNotNow}
        onClick={() => void undo()}
      >
        Undo this merge
      </ActionButton>
      <small>
        by {by ?? "somebody who left"} <Ago at={at} />
        {refusal ? `. ${refusal}` : ""}
      </small>
      {fault ? (
        <small role="alert" className={classes.refusal}>
          {fault}
        </small>
      ) : null}
    </li>
  );
}

function Erase({ customer, keeping }: { customer: Kept; keeping: KeepingView }) {
  const mayKeep = useMay("customer:keep");
  const [asked, setAsked] = useState(false);
  const isHeld = keeping.holds.some(({ lifted }) => lifted === null);
  return (
    <>
      <h3>Erasure</h3>
      <ActionButton
        variant="default"
        size="compact-sm"
        className={classes.older}
        disabledReason={!mayKeep ? needsKeep : isHeld ? "The record is under a legal hold" : null}
        onClick={() => setAsked(true)}
      >
        Erase this person
      </ActionButton>
      {asked ? <EraseDialog customer={customer} onClose={() => setAsked(false)} /> : null}
    </>
  );
}
