import { TextInput, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconAlertCircle, IconSearch, IconUsers } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { agentStates, type CenterView, type SeatView } from "#contract/centers.ts";
import { useShortcut } from "../frame/shortcuts.ts";
import { useConsole, useMay } from "../frame/use-console.ts";
import { useNow } from "../ui/clock.ts";
import { shortAge } from "../ui/duration.ts";
import { Empty } from "../ui/page-state.tsx";
import { RunningTime } from "../ui/running-time.tsx";
import { StatusMark } from "../ui/status-mark.tsx";
import { type Column, inOrder, type Order, VirtualTable } from "../ui/virtual-table.tsx";
import { isOutlier, usualMaxMs } from "./agent-outliers.ts";
import classes from "./agents-table.module.css";
import { ListenIn } from "./listen-in.tsx";
import { SetAgentState } from "./set-agent-state.tsx";
import { agentMeaning } from "./state-meaning.ts";

type Manned = SeatView & { person: NonNullable<SeatView["person"]> };
const isManned = (seat: SeatView): seat is Manned => seat.person !== null && seat.state !== "offline";
const seatId = (seat: SeatView) => seat.id;

/** Everybody at a seat, longest in their state first; what lasts unusually long is marked. J/K move, Enter acts. */
export function AgentsTable({
  seats,
  centers,
}: {
  seats: ReadonlyMap<string, SeatView>;
  centers: ReadonlyMap<string, CenterView>;
}) {
  const now = useNow();
  const { me } = useConsole();
  const mayAct = useMay("agent:set-state");
  const maySupervise = useMay("call:supervise");
  const [order, setOrder] = useState<Order>({ by: "time", descending: true });
  // Whoever was chosen in the palette; what is typed here afterwards counts more.
  const asked = useSearchParams()[0].get("agent");
  const [text, setText] = useState("");
  useEffect(() => {
    if (asked) setText(asked);
  }, [asked]);
  const [current, setCurrent] = useState<string | null>(null);
  const [setting, setSetting] = useState<string | null>(null);
  const search = useRef<HTMLInputElement>(null);

  const columns = useMemo<Column<Manned>[]>(
    () => [
      {
        id: "name",
        title: "Agent",
        width: "minmax(140px, 1fr)",
        compare: (a, b) => a.person.name.localeCompare(b.person.name),
        cell: (seat) => (
          <>
            {seat.person.name}
            {seat.person.robot ? <span className={classes.robot}>simulated</span> : null}
          </>
        ),
      },
      {
        id: "seat",
        title: "Seat",
        width: "minmax(96px, 1.15fr)",
        compare: (a, b) =>
          nameOf(centers, a).localeCompare(nameOf(centers, b)) || a.label.localeCompare(b.label),
        cell: (seat) => (
          <>
            {seat.label} <span className={classes.quiet}>{nameOf(centers, seat)}</span>
            {seat.kind === "backup" ? <span className={classes.quiet}>, backup</span> : null}
          </>
        ),
      },
      {
        id: "state",
        title: "State",
        width: "100px",
        compare: (a, b) => agentStates.indexOf(a.state) - agentStates.indexOf(b.state),
        cell: (seat) => (
          <span title={seat.stateReason}>
            <StatusMark meaning={agentMeaning[seat.state]} />
          </span>
        ),
      },
      {
        id: "time",
        title: "In state",
        width: "76px",
        align: "end",
        compare: (a, b) => Date.parse(b.stateAt) - Date.parse(a.stateAt),
        cell: (seat) => <TimeInState seat={seat} />,
      },
      {
        id: "act",
        title: "",
        width: mayAct ? (maySupervise ? "132px" : "66px") : "0",
        align: "end",
        cell: (seat) =>
          mayAct ? (
            <>
              {maySupervise && seat.state === "on-call" && seat.person.id !== me.personId ? (
                <ListenIn seat={seat} />
              ) : null}
              <UnstyledButton className={classes.act} onClick={() => setSetting(seat.id)}>
                Set state<VisuallyHidden> of {seat.person.name}</VisuallyHidden>
              </UnstyledButton>
            </>
          ) : null,
      },
    ],
    [centers, mayAct, maySupervise, me],
  );

  const rows = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const found = [...seats.values()]
      .filter(isManned)
      .filter((seat) =>
        `${seat.person.name} ${seat.label} ${nameOf(centers, seat)} ${agentMeaning[seat.state].word} ${seat.skills.join(" ")}`
          .toLowerCase()
          .includes(wanted),
      );
    return inOrder(found, columns, order, seatId);
  }, [seats, centers, columns, order, text]);
  const outliers = rows.filter((seat) => isOutlier(seat, now)).length;
  const chosen = setting === null ? undefined : rows.find((seat) => seat.id === setting);

  const step = (by: number) => {
    const at = rows.findIndex((seat) => seat.id === current);
    setCurrent(rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.id ?? null);
  };
  useShortcut("next", () => step(1));
  useShortcut("previous", () => step(-1));
  useShortcut("search", () => search.current?.focus());

  return (
    <section className={classes.pane} aria-labelledby="agents">
      <header className={classes.head}>
        <h2 id="agents">Agents</h2>
        <span className={classes.quiet}>
          {rows.length} {text ? "found" : "at seats"}
          {outliers > 0 ? ` · ${outliers} longer than usual` : ""}
        </span>
        <TextInput
          ref={search}
          size="xs"
          className={classes.search}
          aria-label="Find an agent"
          placeholder="Name, seat, state, skill"
          leftSection={<IconSearch size={14} stroke={1.7} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </header>
      <div className={classes.table}>
        <VirtualTable
          label="Agents"
          rows={rows}
          rowId={seatId}
          columns={columns}
          order={order}
          onOrder={setOrder}
          current={current}
          onOpen={mayAct ? setSetting : undefined}
          empty={
            text ? (
              <Empty icon={IconSearch} title="Nobody matches" />
            ) : (
              <Empty icon={IconUsers} title="Nobody is at a seat">
                Agents appear here when they take a seat on the Desk.
              </Empty>
            )
          }
        />
      </div>
      {chosen ? <SetAgentState seat={chosen} onClose={() => setSetting(null)} /> : null}
    </section>
  );
}

const nameOf = (centers: ReadonlyMap<string, CenterView>, seat: SeatView) =>
  centers.get(seat.centerId)?.name ?? "";

function TimeInState({ seat }: { seat: Manned }) {
  const now = useNow();
  const late = isOutlier(seat, now);
  return (
    <span
      className={classes.time}
      data-late={late || undefined}
      title={
        late ? `Longer than ${shortAge(usualMaxMs[seat.state] ?? 0)}, which is usual at most` : undefined
      }
    >
      {late ? <IconAlertCircle size={14} stroke={1.9} aria-label="longer than usual" /> : null}
      <RunningTime since={seat.stateAt} />
    </span>
  );
}
