import { Button, Textarea } from "@mantine/core";
import { type Icon, IconChecklist, IconMessage, IconNote, IconPhone, IconWorld } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import type { CustomerSummary, InteractionView, TimelineEntry } from "#contract/customers.ts";
import { ListenToCall } from "../../calls/listen-to-call.tsx";
import { caseEventText, caseMeaning } from "../../cases/case-words.ts";
import { dueText } from "../../cases/due.tsx";
import { OpenCaseButton } from "../../cases/open-case.tsx";
import { reportFault, tellHeld } from "../../frame/reporting.ts";
import { useShortcut } from "../../frame/shortcuts.ts";
import { useConsole } from "../../frame/use-console.ts";
import { Loading, Refused } from "../../ui/page-state.tsx";
import { Ago } from "../../ui/running-time.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";
import classes from "./record.module.css";
import type { RecordHandle } from "./use-record.tsx";
import { useTimeline } from "./use-timeline.ts";

const signs: Record<InteractionView["kind"], { icon: Icon; word: string }> = {
  call: { icon: IconPhone, word: "Call" },
  message: { icon: IconMessage, word: "Message" },
  portal: { icon: IconWorld, word: "Own page" },
  note: { icon: IconNote, word: "Note" },
};

/** What happened: cases still open, then everything there was, newest first. */
export function HappenedSection({ record, why }: { record: RecordHandle; why: string }) {
  const { customer, whyNot } = record;
  return (
    <section className={classes.part} aria-label="What happened">
      <h2>What happened</h2>
      <div className={classes.stack}>
        <h3>Open cases</h3>
        <OpenCases cases={customer.cases} why={why} />
        <OpenCaseButton customerId={customer.id} customerName={customer.name} whyNot={whyNot} query={why} />
        <h3>Timeline</h3>
        {whyNot === null ? <AddNote record={record} /> : null}
        <Entries customerId={customer.id} why={why} />
      </div>
    </section>
  );
}

function OpenCases({ cases, why }: { cases: CustomerSummary["cases"]; why: string }) {
  if (cases.length === 0) return <p className={classes.none}>None open.</p>;
  return (
    <ul className={classes.lines} aria-label="Open cases">
      {cases.map(({ id, title, state, dueAt }) => (
        <li key={id}>
          <Link to={`/cases/${id}${why}`} className={classes.link}>
            {title}
          </Link>
          <StatusMark meaning={caseMeaning[state]} />
          <small>{dueText(dueAt)}</small>
        </li>
      ))}
    </ul>
  );
}

/** `N` puts the cursor here. */
function AddNote({ record: { customer } }: { record: RecordHandle }) {
  const { outbox } = useConsole();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  useShortcut("notes", () => document.getElementById("new-note")?.focus());

  async function save(event: FormEvent) {
    event.preventDefault();
    if (!text.trim()) return;
    setBusy(true);
    const label = `Note on ${customer.name}`;
    try {
      const path = `customers/${customer.id}/notes`;
      if ((await outbox.hand({ method: "POST", path, body: { text }, label })) === "held") tellHeld(label);
      setText("");
    } catch (fault) {
      reportFault(label, fault);
    }
    setBusy(false);
  }

  return (
    <form className={classes.note} onSubmit={(event) => void save(event)}>
      <Textarea
        id="new-note"
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

function Entries({ customerId, why }: { customerId: string; why: string }) {
  const pages = useTimeline(customerId, why);
  if (pages.error) return <Refused fault={pages.error} onRetry={() => void pages.refetch()} />;
  if (!pages.data) return <Loading rows={6} label="Reading the timeline" />;
  const entries = pages.data.pages.flatMap((page) => page.entries);
  if (entries.length === 0)
    return <p className={classes.none}>Nothing happened yet: no call, message or note.</p>;
  return (
    <>
      <ol className={classes.list} aria-label="Timeline">
        {entries.map((entry) => (
          <Entry
            key={entry.of === "interaction" ? entry.interaction.id : entry.event.id}
            entry={entry}
            why={why}
          />
        ))}
      </ol>
      {pages.hasNextPage ? (
        <Button
          variant="default"
          size="compact-sm"
          className={classes.older}
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          Older
        </Button>
      ) : (
        <p className={classes.none}>This is where it began.</p>
      )}
    </>
  );
}

function Entry({ entry, why }: { entry: TimelineEntry; why: string }) {
  if (entry.of === "case") {
    const { event, caseId, caseTitle } = entry;
    return (
      <li className={classes.entry}>
        <IconChecklist size={15} stroke={1.6} aria-hidden />
        <div>
          <p>
            <Link to={`/cases/${caseId}${why}`} className={classes.link}>
              {caseTitle}
            </Link>
            : {caseEventText(event)}
          </p>
          {event.kind !== "opened" && event.text ? <p>{event.text}</p> : null}
        </div>
        <By by={event.by} at={event.at} />
      </li>
    );
  }
  const { kind, direction, summary, outcome, by, at } = entry.interaction;
  const { icon: Sign, word } = signs[kind];
  return (
    <li className={classes.entry}>
      <Sign size={15} stroke={1.6} aria-hidden />
      <div>
        <p>
          <strong>{direction === "in" ? "They wrote" : word}</strong>
          {outcome ? ` · ${outcome}` : ""}
        </p>
        <p>{summary}</p>
        <ListenToCall interaction={entry.interaction} />
      </div>
      <By by={by} at={at} />
    </li>
  );
}

const By = ({ by, at }: { by: string | null; at: string }) => (
  <span className={classes.side}>
    {by ? `${by} · ` : ""}
    <Ago at={at} />
  </span>
);
