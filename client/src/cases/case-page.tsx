import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import type { CaseView } from "#contract/cases.ts";
import { Listen } from "../calls/listen.tsx";
import { reportFault, tellHeld } from "../frame/reporting.ts";
import { useConsole, useMay } from "../frame/use-console.ts";
import { HeldMark } from "../frame/use-held.tsx";
import { Loading, Refused } from "../ui/page-state.tsx";
import { Ago } from "../ui/running-time.tsx";
import { StatusMark } from "../ui/status-mark.tsx";
import { WayBack } from "../ui/way-back.tsx";
import { caseEventText, caseKindWords, caseMeaning } from "./case-words.ts";
import classes from "./cases.module.css";
import { Due } from "./due.tsx";
import { Moves } from "./moves.tsx";
import { useCase, useCaseChange, useCaseOwners } from "./use-cases.ts";

/** One case: what it is, what may be done with it now, what happened to it. */
export function CasePage() {
  const { caseId = "" } = useParams();
  const [query] = useSearchParams();
  const one = useCase(caseId, query.get("callId"));
  return (
    <div className={classes.scroll}>
      <div className={classes.one}>
        <HeldMark heldAt={one.heldAt} />
        {one.data ? (
          <OneCase one={one.data} callId={query.get("callId")} />
        ) : one.error ? (
          <Refused fault={one.error} onRetry={() => void one.refetch()} />
        ) : (
          <Loading rows={10} label="Reading the case" />
        )}
      </div>
    </div>
  );
}

type Props = { one: CaseView };

function OneCase({ one, callId }: Props & { callId: string | null }) {
  const mayChange = useMay("customer:change");
  const mayHear = useMay("call:dial");
  useEffect(() => {
    document.title = `${one.title} · Holdfast`;
  }, [one.title]);
  return (
    <>
      <WayBack to={callId ? "/desk" : "/cases"}>{callId ? "Back to the call" : "Cases"}</WayBack>
      <header className={classes.caseHead}>
        <h1>{one.title}</h1>
        <StatusMark meaning={caseMeaning[one.state]} filled />
      </header>
      <p className={classes.facts}>
        <span>{caseKindWords[one.kind]}</span>
        <span>
          of{" "}
          <Link to={`/customers/${one.customerId}?caseId=${one.id}`} className={classes.link}>
            {one.customerName}
          </Link>
        </span>
        <span>
          opened <Ago at={one.createdAt} />
        </span>
      </p>
      {one.detail ? <p className={classes.detail}>{one.detail}</p> : null}
      {one.voicemailId ? (
        <div>
          <Listen
            path={`voicemails/${one.voicemailId}/sound`}
            what={`message of ${one.customerName}`}
            whyNot={mayHear ? null : "Your role hears no messages"}
          />
        </div>
      ) : null}
      <div className={classes.standing}>
        <Owner one={one} mayChange={mayChange} />
        <DueTime one={one} mayChange={mayChange} />
      </div>
      {mayChange ? (
        <Moves one={one} />
      ) : (
        <p className={classes.quiet}>Your role reads cases and does not change them.</p>
      )}
      {mayChange ? <AddNote one={one} /> : null}
      <section aria-label="What happened">
        <h2>What happened</h2>
        <ol className={classes.events}>
          {one.events.map((event) => (
            <li key={event.id}>
              <p>
                <strong>{event.by ?? "Holdfast"}</strong> {caseEventText(event)}
              </p>
              <span className={classes.quiet}>
                <Ago at={event.at} />
              </span>
              {event.kind !== "opened" && event.text ? <p className={classes.text}>{event.text}</p> : null}
            </li>
          ))}
        </ol>
        {one.events.length === 0 ? <p className={classes.quiet}>Nothing happened to it yet.</p> : null}
      </section>
    </>
  );
}

function Owner({ one, mayChange }: Props & { mayChange: boolean }) {
  const { me } = useConsole();
  const owners = useCaseOwners();
  const change = useCaseChange(one);
  const known = owners.data ?? [];
  // Whoever has it stays in the list, also when they have left.
  const listed = one.owner && !known.some(({ id }) => id === one.owner?.id) ? [one.owner, ...known] : known;

  function assign(ownerId: string | null) {
    const label = ownerId === me.personId ? "Taken" : "Owner";
    change("assign", { version: one.version, ownerId }, label).catch((fault: unknown) =>
      reportFault(label, fault),
    );
  }

  return (
    <div className={classes.field}>
      <NativeSelect
        label="Owner"
        disabled={!mayChange || me.partner}
        value={one.owner?.id ?? ""}
        data={[{ value: "", label: "Nobody" }, ...listed.map(({ id, name }) => ({ value: id, label: name }))]}
        onChange={(event) => assign(event.currentTarget.value || null)}
      />
      {mayChange && !me.partner && one.owner?.id !== me.personId && one.state !== "closed" ? (
        <Button variant="default" size="compact-sm" onClick={() => assign(me.personId)}>
          Take it
        </Button>
      ) : null}
    </div>
  );
}

/** `2026-11-25T14:30` in the browser's own zone, as the field wants it. */
export function localTime(iso: string | null): string {
  if (!iso) return "";
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function DueTime({ one, mayChange }: Props & { mayChange: boolean }) {
  const change = useCaseChange(one);
  const [text, setText] = useState<string | null>(null);
  const over = one.state === "closed";

  async function save(event: FormEvent) {
    event.preventDefault();
    if (!text || Number.isNaN(Date.parse(text))) return;
    try {
      await change("due", { version: one.version, dueAt: new Date(text).toISOString() }, "Due time");
      setText(null);
    } catch (fault) {
      reportFault("Due time", fault);
    }
  }

  return (
    <form className={classes.field} onSubmit={(event) => void save(event)}>
      <TextInput
        label="Due"
        type="datetime-local"
        disabled={!mayChange || over}
        value={text ?? localTime(one.dueAt)}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {text !== null && text !== localTime(one.dueAt) ? (
        <Button type="submit" variant="default" size="compact-sm">
          Set
        </Button>
      ) : (
        <Due dueAt={one.dueAt} over={over || one.state === "resolved"} />
      )}
    </form>
  );
}

function AddNote({ one }: Props) {
  const change = useCaseChange(one);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      if ((await change("notes", { text }, "Note")) === "held") tellHeld("Note");
      setText("");
    } catch (fault) {
      reportFault("Note", fault);
    }
    setBusy(false);
  }

  return (
    <form className={classes.note} onSubmit={(event) => void save(event)}>
      <Textarea
        aria-label="New note"
        placeholder="Write a note"
        autosize
        minRows={1}
        maxRows={10}
        maxLength={10_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={busy} disabled={text.trim() === ""}>
        Add note
      </Button>
    </form>
  );
}
