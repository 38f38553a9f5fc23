import { IconUsers } from "@tabler/icons-react";
import { useMemo } from "react";
import type { CallView } from "#contract/calls.ts";
import type { CenterView, QueueView } from "#contract/centers.ts";
import { callerName, phoneText } from "../calls/call-words.ts";
import { clockTime } from "../ui/duration.ts";
import { Empty } from "../ui/page-state.tsx";
import { RunningTime } from "../ui/running-time.tsx";
import { type Column, VirtualTable } from "../ui/virtual-table.tsx";
import pane from "./agents-table.module.css";
import classes from "./waiting-calls.module.css";

type WaitingCallsProps = {
  calls: ReadonlyMap<string, CallView>;
  queues: ReadonlyMap<string, QueueView>;
  centers: ReadonlyMap<string, CenterView>;
};

/** Everybody in line, first to be served first, and why they are where they are. */
export function WaitingCalls({ calls, queues, centers }: WaitingCallsProps) {
  const rows = useMemo(
    () =>
      [...calls.values()]
        .filter((call) => call.state === "waiting")
        .toSorted(
          (a, b) =>
            (a.place ?? Number.MAX_SAFE_INTEGER) - (b.place ?? Number.MAX_SAFE_INTEGER) ||
            a.arrivedAt.localeCompare(b.arrivedAt),
        ),
    [calls],
  );
  const columns = useMemo<Column<CallView>[]>(
    () => [
      {
        id: "place",
        title: "#",
        width: "32px",
        align: "end",
        cell: (call) => <strong>{call.place ?? "–"}</strong>,
      },
      {
        id: "caller",
        title: "Caller",
        width: "minmax(110px, 1fr)",
        cell: (call) => <span title={phoneText(call.from)}>{callerName(call)}</span>,
      },
      {
        id: "wait",
        title: "Wait",
        width: "52px",
        align: "end",
        cell: (call) => <RunningTime since={call.arrivedAt} />,
      },
      {
        id: "why",
        title: "Why here",
        width: "minmax(160px, 1.7fr)",
        cell: (call) => {
          const text = whyInLine(call, queues, centers);
          const since = call.rerouted ? `, dark since ${clockTime(call.rerouted.darkSince)}, place kept` : "";
          return (
            <span
              className={classes.why}
              data-moved={call.rerouted !== null || undefined}
              title={`${text}${since}`}
            >
              {text}
            </span>
          );
        },
      },
    ],
    [queues, centers],
  );
  const moved = rows.filter((call) => call.rerouted).length;
  return (
    <section className={pane.pane} aria-labelledby="waiting">
      <header className={pane.head}>
        <h2 id="waiting">Waiting</h2>
        <span className={pane.quiet}>
          {rows.length} in line{moved > 0 ? ` · ${moved} from a dark center` : ""}
        </span>
      </header>
      <div className={pane.table}>
        <VirtualTable
          label="Waiting calls"
          rows={rows}
          rowId={(call) => call.id}
          columns={columns}
          empty={
            <Empty icon={IconUsers} title="Nobody is waiting">
              Callers appear here in the order they will be answered.
            </Empty>
          }
        />
      </div>
    </section>
  );
}

/** "Outages, from Tampa": the queue, and what brought the call back in line. */
export function whyInLine(
  call: CallView,
  queues: ReadonlyMap<string, QueueView>,
  centers: ReadonlyMap<string, CenterView>,
): string {
  const queue = queues.get(call.queueId);
  const parts = [queue?.name ?? "Unknown queue"];
  if (call.rerouted) parts.push(`from ${call.rerouted.fromCenterName}`);
  else if (call.answeredAt) parts.push("was answered before");
  if (call.direction === "callback") parts.push("a callback we owe");
  const home = queue && centers.get(queue.homeCenterId);
  if (!call.rerouted && home?.state === "dark") parts.push(`${home.name} is dark`);
  return parts.join(", ");
}
