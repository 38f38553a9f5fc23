import { SegmentedControl } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import type { CallbackDue, OpenWrapUp, WorkListView, WorkScope } from "#contract/work-list.ts";
import { Due } from "../cases/due.tsx";
import { useConsole } from "../frame/use-console.ts";
import { HeldMark, useHeld } from "../frame/use-held.tsx";
import { Loading, Refused } from "../ui/page-state.tsx";
import { RunningTime } from "../ui/running-time.tsx";
import { phoneText } from "./call-words.ts";
import { DialPopover } from "./dial-button.tsx";
import { Voicemail } from "./voicemail.tsx";
import classes from "./work-list.module.css";

/** Nothing here rings, and each time it is read is a look on the chain. */
const everyMs = 60_000;
const scopeWords: Record<WorkScope, string> = { mine: "Mine", team: "Team" };

/** Callbacks promised, open cases and calls not written up: mine, or those of whoever sits in my center. */
export function WorkWaiting() {
  const { me } = useConsole();
  const [scope, setScope] = useState<WorkScope>("mine");
  const queries = useQueryClient();
  const queryKey = ["work-list", undefined, scope];
  const work = useHeld<WorkListView>({
    queryKey,
    path: `work-list?scope=${scope}`,
    enabled: !me.partner,
    refetchInterval: everyMs,
  });
  if (me.partner) return null;
  const again = () => void queries.invalidateQueries({ queryKey });
  const { callbacks = [], cases = [], voicemails = [], wrapUps = [] } = work.data ?? {};
  return (
    <section aria-label="Waits for somebody" className={classes.waiting}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="Whose work"
        value={scope}
        onChange={(value) => setScope(value as WorkScope)}
        data={Object.entries(scopeWords).map(([value, label]) => ({ value, label }))}
      />
      <HeldMark heldAt={work.heldAt} />
      {work.data ? (
        <>
          <Part title="Callbacks promised" count={callbacks.length}>
            {callbacks.map((callback) => (
              <Callback key={callback.id} callback={callback} onDialled={again} />
            ))}
          </Part>
          <Part title="Voicemails" count={voicemails.length}>
            {voicemails.map((left) => (
              <Voicemail key={left.id} left={left} onChanged={again} />
            ))}
          </Part>
          <Part title="Open cases" count={cases.length}>
            {cases.map(({ id, title, customerName, dueAt }) => (
              <li key={id}>
                <Link to={`/cases/${id}`} className={classes.row} data-row data-link>
                  <span className={classes.name}>{title}</span>
                  <span className={classes.time}>
                    <Due dueAt={dueAt} />
                  </span>
                  <span className={classes.queue}>{customerName}</span>
                </Link>
              </li>
            ))}
          </Part>
          {scope === "team" ? (
            <Part title="Not written up" count={wrapUps.length}>
              {wrapUps.map((wrapUp) => (
                <WrapUp key={wrapUp.callId} wrapUp={wrapUp} />
              ))}
            </Part>
          ) : null}
          {callbacks.length + cases.length + voicemails.length + wrapUps.length === 0 ? (
            <p className={classes.note}>
              {scope === "mine" ? "Nothing else waits for you." : "Nothing else waits for your center."}{" "}
              Callbacks you promise and cases that are yours appear here.
            </p>
          ) : null}
        </>
      ) : work.error ? (
        <Refused fault={work.error} onRetry={() => void work.refetch()} />
      ) : (
        <Loading rows={4} label="Reading what waits" />
      )}
    </section>
  );
}

function Part({ title, count, children }: { title: string; count: number; children: ReactNode }) {
  if (count === 0) return null;
  return (
    <section aria-label={title} className={classes.group}>
      <h2 className={classes.title}>
        {title}
        <span>{count}</span>
      </h2>
      <ul className={classes.list}>{children}</ul>
    </section>
  );
}

function Callback({ callback, onDialled }: { callback: CallbackDue; onDialled: () => void }) {
  const { id, number, customerName, queueName, dueAt, attempts, note, promisedBy, state } = callback;
  return (
    <li className={classes.promised}>
      <div className={classes.row}>
        <span className={classes.name}>{customerName ?? phoneText(number)}</span>
        <span className={classes.time}>
          <Due dueAt={dueAt} />
        </span>
        <span className={classes.queue}>
          {[
            queueName,
            promisedBy?.name,
            attempts > 0 ? `tried ${attempts} of 3` : null,
            state === "in-line" ? "in line, at its place" : null,
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
        {note ? <span className={classes.queue}>{note}</span> : null}
      </div>
      {state === "due" ? (
        <DialPopover
          label={`Call ${customerName ?? phoneText(number)} back`}
          to={{ callbackId: id }}
          number={number}
          consent={null}
          onDialled={onDialled}
        />
      ) : null}
    </li>
  );
}

function WrapUp({ wrapUp }: { wrapUp: OpenWrapUp }) {
  return (
    <li className={classes.row}>
      <span className={classes.name}>{wrapUp.personName}</span>
      <span className={classes.time}>
        <RunningTime since={wrapUp.since} />
      </span>
      <span className={classes.queue}>
        {wrapUp.seatLabel}
        {wrapUp.customerName ? ` · ${wrapUp.customerName}` : ""}
      </span>
    </li>
  );
}
