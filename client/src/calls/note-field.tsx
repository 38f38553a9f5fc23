import { Textarea } from "@mantine/core";
import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useRef, useState } from "react";
import classes from "./note-field.module.css";
import { type FilledMacro, useMacros, type WrittenAbout } from "./use-macros.ts";

type NoteFieldProps = {
  call: WrittenAbout;
  labelledBy: string;
  placeholder: string;
  minRows: number;
  maxRows: number;
  value: string;
  onChange: (text: string) => void;
  ref: Ref<{ focus: () => void }>;
};

const shownMax = 6;
/** A slash at the beginning of a word, and what was typed of the name since. */
const asking = /(?:^|\s)\/([\p{L}\p{N}-]*)$/u;

/** Where an agent writes about a call. A slash offers the canned answers; arrows choose, Enter or Tab inserts. */
export function NoteField(props: NoteFieldProps) {
  const { call, labelledBy, placeholder, minRows, maxRows, value, onChange } = props;
  const listId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const macros = useMacros(call);
  const [asked, setAsked] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  useImperativeHandle(props.ref, () => ({ focus: () => field.current?.focus() }));
  const found = asked === null ? [] : macrosNamed(macros, asked);
  const chosen = found[Math.min(at, found.length - 1)];
  const optionId = (macro: FilledMacro) => `${listId}-${macro.id}`;

  function look() {
    const caret = field.current?.selectionStart ?? 0;
    const begun = asking.exec((field.current?.value ?? "").slice(0, caret));
    setAsked(begun?.[1] ?? null);
    setAt(0);
  }

  function insert(macro: FilledMacro) {
    const caret = field.current?.selectionStart ?? value.length;
    const from = caret - (asked?.length ?? 0) - 1;
    onChange(value.slice(0, from) + macro.text + value.slice(caret));
    setAsked(null);
    // After React has put the new text there: typing goes on behind what was inserted.
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from + macro.text.length, from + macro.text.length);
    });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (!chosen) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setAt((at + step + found.length) % found.length);
    else if ((event.key === "Enter" && !event.ctrlKey) || event.key === "Tab") insert(chosen);
    else if (event.key === "Escape") setAsked(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className={classes.field}>
      <Textarea
        ref={field}
        aria-labelledby={labelledBy}
        aria-autocomplete="list"
        aria-controls={chosen ? listId : undefined}
        aria-activedescendant={chosen ? optionId(chosen) : undefined}
        placeholder={placeholder}
        autosize
        minRows={minRows}
        maxRows={maxRows}
        maxLength={10_000}
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
          look();
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setAsked(null)}
      />
      {chosen ? (
        <div role="listbox" id={listId} aria-label="Canned answers" className={classes.list}>
          {found.map((macro) => (
            <div
              key={macro.id}
              id={optionId(macro)}
              role="option"
              tabIndex={-1}
              aria-selected={macro === chosen}
              className={classes.option}
              // Before the field loses the focus, and with it the place to insert at.
              onPointerDown={(event) => {
                event.preventDefault();
                insert(macro);
              }}
            >
              <strong>/{macro.name}</strong> <small>{macro.language}</small>
              <span>{macro.text}</span>
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function macrosNamed(macros: readonly FilledMacro[], asked: string): FilledMacro[] {
  const wanted = asked.toLowerCase();
  return macros.filter(({ name }) => name.toLowerCase().startsWith(wanted)).slice(0, shownMax);
}
