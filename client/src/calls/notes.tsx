import { useRef } from "react";
import type { CallView } from "#contract/calls.ts";
import { useShortcut } from "../frame/shortcuts.ts";
import { useConsole, useSignal } from "../frame/use-console.ts";
import { DraftMark } from "./draft-mark.tsx";
import { noteKey } from "./my-call.ts";
import { NoteField } from "./note-field.tsx";
import classes from "./notes.module.css";
import { useWrapUpCodes } from "./use-wrap-up-codes.ts";

/** Notes while the call goes on; the same text is the wrap-up's note. `N` puts the cursor there. */
export function Notes({ call }: { call: CallView }) {
  const { drafts } = useConsole();
  const key = noteKey(call.id);
  const draft = useSignal(drafts.of(key));
  const field = useRef<{ focus: () => void }>(null);
  useWrapUpCodes();
  useShortcut("notes", () => field.current?.focus());
  return (
    <section aria-labelledby="notes" className={classes.notes}>
      <div className={classes.head}>
        <h2 id="notes">Notes</h2>
        <DraftMark draft={draft} />
      </div>
      <NoteField
        ref={field}
        call={call}
        labelledBy="notes"
        placeholder="What the customer says, what you promise. / offers the canned answers"
        minRows={6}
        maxRows={16}
        value={draft.text}
        onChange={(text) => drafts.type(key, text)}
      />
    </section>
  );
}
