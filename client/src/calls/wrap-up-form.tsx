import { Button, Checkbox, Kbd, TextInput } from "@mantine/core";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type WrapUpCode, wrapUpGroups } from "#contract/calls.ts";
import { reportFault, tellHeld } from "../frame/reporting.ts";
import { areSingleKeysOff, keysOf, keysText, useShortcut } from "../frame/shortcuts.ts";
import { useConsole, useSignal } from "../frame/use-console.ts";
import { leaveScript } from "../scripts/run-of-call.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { Loading, Refused } from "../ui/page-state.tsx";
import { callerName } from "./call-words.ts";
import { DraftMark } from "./draft-mark.tsx";
import { choicesKey, noteKey, wrapUpPath } from "./my-call.ts";
import { NoteField } from "./note-field.tsx";
import notes from "./notes.module.css";
import { type CallToWriteUp, useForgetCall } from "./unwritten-calls.ts";
import { useWrapUpCodes } from "./use-wrap-up-codes.ts";
import classes from "./wrap-up-form.module.css";

const groupTitles: Record<(typeof wrapUpGroups)[number], string> = {
  answered: "Answered",
  "follow-up": "To follow up",
  "no-contact": "No contact",
};

/** How the call ended: one code, the note, a callback if one was promised. Number keys choose, Ctrl+Enter saves. */
export function WrapUpForm({ call, onSaved }: { call: CallToWriteUp; onSaved?: () => void }) {
  const desk = useConsole();
  const { outbox, drafts } = desk;
  const codes = useWrapUpCodes();
  const key = noteKey(call.id);
  const draft = useSignal(drafts.of(key));
  const forget = useForgetCall();
  const { chosen, latest, choose } = useChoices(call);
  const { outcome, callback, dueAt, number } = chosen;
  const setOutcome = useCallback((id: string) => choose({ outcome: id }), [choose]);
  const [saving, setSaving] = useState(false);
  const underWay = useRef(false);
  const field = useRef<{ focus: () => void }>(null);
  useShortcut("notes", () => field.current?.focus());

  const missing = whatIsMissing(chosen);

  async function save(next: boolean) {
    // Keys come faster than the page is drawn: what was pressed last counts, shown already or not.
    const pressed = latest();
    if (whatIsMissing(pressed) !== null || underWay.current) return;
    underWay.current = true;
    setSaving(true);
    leaveScript(desk, call.id);
    const label = `Wrap-up of ${callerName(call)}`;
    const body = {
      outcome: pressed.outcome,
      note: drafts.of(key).get().text,
      next,
      ...(pressed.callback
        ? { callback: { dueAt: new Date(pressed.dueAt).toISOString(), number: pressed.number.trim() } }
        : {}),
    };
    try {
      const handed = await outbox.hand({
        method: "POST",
        path: wrapUpPath(call.id),
        body,
        label,
        lane: `calls/${call.id}`,
        forgets: [key, choicesKey(call.id)],
      });
      if (handed === "held") tellHeld(label);
      else forget(call.id);
      onSaved?.();
    } catch (fault) {
      reportFault(label, fault);
    } finally {
      underWay.current = false;
      setSaving(false);
    }
  }

  async function extend() {
    try {
      await outbox.send({
        method: "POST",
        path: `calls/${call.id}/wrap-up/extend`,
        label: "Extend the wrap-up",
      });
    } catch (fault) {
      reportFault("Extend the wrap-up", fault);
    }
  }

  useShortcut("save", () => void save(false));
  useShortcut("save-next", () => void save(true));
  useNumberKeys(codes.data, setOutcome);

  return (
    <section aria-labelledby="wrap-up" className={classes.form}>
      <div className={notes.head}>
        <h2 id="wrap-up">How did the call end?</h2>
        {call.wrapUpEndsAt ? (
          <Button variant="default" size="compact-sm" onClick={extend}>
            Extend wrap-up
          </Button>
        ) : null}
      </div>
      {codes.data ? (
        <div role="radiogroup" aria-labelledby="wrap-up" className={classes.groups}>
          {wrapUpGroups.map((group) => (
            <fieldset key={group} className={classes.group}>
              <legend>{groupTitles[group]}</legend>
              {(codes.data ?? [])
                .filter((code) => code.group === group)
                .map((code) => (
                  <label
                    key={code.id}
                    className={classes.code}
                    data-chosen={outcome === code.id || undefined}
                  >
                    <input
                      type="radio"
                      name="outcome"
                      value={code.id}
                      checked={outcome === code.id}
                      onChange={() => setOutcome(code.id)}
                    />
                    <Kbd aria-hidden>{code.key}</Kbd>
                    <span>{code.label}</span>
                  </label>
                ))}
            </fieldset>
          ))}
        </div>
      ) : codes.error ? (
        <Refused fault={codes.error} onRetry={() => void codes.refetch()} />
      ) : (
        <Loading rows={3} label="Loading the outcome codes" />
      )}

      <div className={notes.head}>
        <h2 id="wrap-note">Note</h2>
        <DraftMark draft={draft} />
      </div>
      <NoteField
        ref={field}
        call={call}
        labelledBy="wrap-note"
        placeholder="What the next person should know. / offers the canned answers"
        minRows={3}
        maxRows={10}
        value={draft.text}
        onChange={(text) => drafts.type(key, text)}
      />

      <div className={classes.callback}>
        <Checkbox
          label="We call back"
          checked={callback}
          onChange={(event) => choose({ callback: event.currentTarget.checked })}
        />
        {callback ? (
          <>
            <TextInput
              type="datetime-local"
              aria-label="Call back at"
              value={dueAt}
              onChange={(event) => choose({ dueAt: event.currentTarget.value })}
            />
            <TextInput
              type="tel"
              aria-label="Number to call back"
              value={number}
              maxLength={32}
              onChange={(event) => choose({ number: event.currentTarget.value })}
            />
          </>
        ) : null}
      </div>

      <div className={classes.save}>
        <ActionButton disabledReason={missing} loading={saving} onClick={() => void save(true)} h={36}>
          Save and next
          <span className={classes.keys}>{keysText(keysOf("save-next"))}</span>
        </ActionButton>
        <ActionButton
          variant="default"
          disabledReason={missing}
          disabled={saving}
          onClick={() => void save(false)}
          h={36}
        >
          Save
        </ActionButton>
        {missing ? <span className={classes.missing}>{missing}</span> : null}
      </div>
    </section>
  );
}

type Choices = { outcome: string | null; callback: boolean; dueAt: string; number: string };

function whatIsMissing({ outcome, callback, number }: Choices): string | null {
  if (outcome === null) return "Choose how the call ended";
  return callback && number.trim() === "" ? "Give the number to call back" : null;
}

/** What was chosen so far is a draft like the note: a reload or a dead browser takes none of it. */
function useChoices(call: CallToWriteUp) {
  const { drafts } = useConsole();
  const key = choicesKey(call.id);
  const { text } = useSignal(drafts.of(key));
  const [untouched] = useState<Choices>(() => ({
    outcome: null,
    callback: false,
    dueAt: inAnHour(),
    number: call.from ?? "",
  }));
  const chosen = useMemo(() => ({ ...untouched, ...parsed(text) }), [untouched, text]);
  const latest = useCallback(
    (): Choices => ({ ...untouched, ...parsed(drafts.of(key).get().text) }),
    [drafts, key, untouched],
  );
  const choose = useCallback(
    (part: Partial<Choices>) => drafts.type(key, JSON.stringify({ ...latest(), ...part })),
    [drafts, key, latest],
  );
  return { chosen, latest, choose };
}

function parsed(text: string): Partial<Choices> {
  return text === "" ? {} : (JSON.parse(text) as Partial<Choices>);
}

/** 1 to 9 choose a code where single keys act. */
function useNumberKeys(codes: WrapUpCode[] | undefined, choose: (id: string) => void) {
  useEffect(() => {
    function onKey(event: globalThis.KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || areSingleKeysOff(event.target)) return;
      const code = codes?.find((each) => String(each.key) === event.key);
      if (code) choose(code.id);
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [codes, choose]);
}

/** The next full hour from now, as a `datetime-local` field writes it, in the viewer's zone. */
function inAnHour(): string {
  const at = new Date(Date.now() + 3_600_000);
  at.setMinutes(0, 0, 0);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
