import { Button, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { CaseMoveView, CaseView } from "#contract/cases.ts";
import { useShortcut } from "../frame/shortcuts.ts";
import { ApiProblem } from "../platform/api-problem.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { moveWords } from "./case-words.ts";
import classes from "./cases.module.css";
import { useCaseChange } from "./use-cases.ts";

/** The moves that the table of states has for this case now. `E` resolves. */
export function Moves({ one }: { one: CaseView }) {
  const change = useCaseChange(one);
  const [asked, setAsked] = useState<CaseMoveView | null>(null);
  const [note, setNote] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const resolve = one.moves.find(({ move }) => move === "resolve");
  useShortcut("save", resolve ? () => begin(resolve) : null);

  function begin(move: CaseMoveView) {
    setFault(null);
    if (move.needsNote) setAsked(move);
    else void make(move, null);
  }

  async function make({ move }: CaseMoveView, text: string | null) {
    setBusy(true);
    setFault(null);
    try {
      await change("move", { version: one.version, move, ...(text ? { note: text } : {}) }, moveWords[move]);
      setAsked(null);
      setNote("");
    } catch (refusal) {
      const [first] = refusal instanceof ApiProblem ? refusal.errors : [];
      const text = refusal instanceof Error ? refusal.message : String(refusal);
      setFault(first ? `${text} ${first.message}` : text);
    }
    setBusy(false);
  }

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (asked && note.trim()) void make(asked, note);
  }

  return (
    <section aria-label="Moves" className={classes.moves}>
      <div className={classes.acts}>
        {one.moves.map((each) => (
          <ActionButton
            key={each.move}
            variant={each.move === "resolve" || each.move === "close" ? "filled" : "default"}
            hint={each.comment}
            disabledReason={busy ? "The move before is on its way" : null}
            aria-pressed={asked?.move === each.move}
            onClick={() => begin(each)}
          >
            {moveWords[each.move]}
          </ActionButton>
        ))}
      </div>
      {asked ? (
        <form onSubmit={onSubmit} className={classes.why}>
          <Textarea
            label={`${moveWords[asked.move]}: say why`}
            description={asked.comment}
            autosize
            minRows={2}
            maxRows={10}
            maxLength={10_000}
            autoFocus
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <div className={classes.acts}>
            <Button type="submit" loading={busy} disabled={note.trim() === ""}>
              {moveWords[asked.move]}
            </Button>
            <Button variant="default" onClick={() => setAsked(null)}>
              Cancel
            </Button>
          </div>
        </form>
      ) : null}
      {fault ? (
        <p role="alert" className={classes.fault}>
          {fault}
        </p>
      ) : null}
    </section>
  );
}
