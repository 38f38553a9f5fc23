import { IconUrgent } from "@tabler/icons-react";
import { useMemo, useRef } from "react";
import { Link } from "react-router";
import type { CallView } from "#contract/calls.ts";
import { placesInLine } from "#contract/line.ts";
import { useShortcut } from "../frame/shortcuts.ts";
import { useLive, useMySeat } from "../frame/use-console.ts";
import { RunningTime } from "../ui/running-time.tsx";
import { StatusMark } from "../ui/status-mark.tsx";
import { callMeaning } from "./call-meaning.ts";
import { callerName, phoneText } from "./call-words.ts";
import { useUnwrittenCalls } from "./unwritten-calls.ts";
import classes from "./work-list.module.css";

/** Waiting callers shown one by one; the rest is a count. */
const inLineMax = 12;

/** What is to do, most urgent first. J and K move through it. */
export function WorkList({ call }: { call: CallView | null }) {
  const calls = useLive("calls");
  const seat = useMySeat();
  const list = useRef<HTMLDivElement>(null);

  const { callbacks, line } = useMemo(() => {
    const places = placesInLine(calls.values());
    const waiting = [...calls.values()].filter((each) => each.state === "waiting");
    waiting.sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
    return {
      callbacks: waiting.filter((each) => each.direction === "callback"),
      line: waiting.filter((each) => each.direction !== "callback"),
    };
  }, [calls]);

  function move(step: 1 | -1) {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
  }
  useShortcut("next", () => move(1));
  useShortcut("previous", () => move(-1));

  const ringing = call?.state === "ringing" ? [call] : [];
  const wrapUp = call?.state === "wrap-up" ? [call] : [];
  const onCall = call && ringing.length + wrapUp.length === 0 ? [call] : [];
  return (
    <div ref={list}>
      <Group title="Ringing" rows={ringing} mine />
      <Group title="On call" rows={onCall} mine />
      <Group title="Wrap-up" rows={wrapUp} mine />
      <ToWriteUp call={call} />
      <Group title="Callbacks due" rows={callbacks} />
      <Group title="In line" rows={line.slice(0, inLineMax)} total={line.length} />
      {seat && line.length + callbacks.length === 0 ? (
        <p className={classes.note}>
          Nobody waits. The next caller is offered to the free seat that has been idle longest.
        </p>
      ) : null}
    </div>
  );
}

function Group({
  title,
  rows,
  total = rows.length,
  mine,
}: {
  title: string;
  rows: CallView[];
  total?: number;
  mine?: boolean;
}) {
  return (
    <section aria-label={title} className={classes.group}>
      <h2 className={classes.title} data-empty={total === 0 || undefined}>
        {title}
        <span>{total}</span>
      </h2>
      {rows.length > 0 ? (
        <ul className={classes.list}>
          {rows.map((row) => (
            <Row key={row.id} call={row} mine={mine} />
          ))}
        </ul>
      ) : null}
      {total > rows.length ? <p className={classes.more}>and {total - rows.length} more</p> : null}
    </section>
  );
}

/** Calls that are over and whose notes still wait here. Opened from the list, saved like any other. */
function ToWriteUp({ call }: { call: CallView | null }) {
  const unwritten = useUnwrittenCalls(call);
  if (unwritten.length === 0) return null;
  return (
    <section aria-label="To write up" className={classes.group}>
      <h2 className={classes.title}>
        To write up
        <span>{unwritten.length}</span>
      </h2>
      <ul className={classes.list}>
        {unwritten.map((each) => (
          <li key={each.id}>
            <Link to={`/desk?write-up=${each.id}`} className={classes.row} data-row data-link>
              <span className={classes.name}>{callerName(each)}</span>
              <span className={classes.queue}>{phoneText(each.from)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ call, mine }: { call: CallView; mine?: boolean }) {
  const queues = useLive("queues");
  const known = call.customerName !== null;
  return (
    <li>
      <div className={classes.row} data-mine={mine || undefined} data-row tabIndex={mine ? 0 : -1}>
        <span className={classes.name}>{known ? callerName(call) : phoneText(call.from)}</span>
        <RunningTime since={mine ? call.stateAt : call.arrivedAt} className={classes.time} />
        <span className={classes.queue}>{queues.get(call.queueId)?.name}</span>
        {call.need ? (
          <span className={classes.need} title={call.need}>
            <IconUrgent size={13} stroke={2} aria-hidden /> Asks for help: {call.need}
          </span>
        ) : null}
        {mine ? (
          <StatusMark meaning={callMeaning[call.state]} />
        ) : call.rerouted ? (
          <span className={classes.from}>from {call.rerouted.fromCenterName}</span>
        ) : null}
      </div>
    </li>
  );
}
