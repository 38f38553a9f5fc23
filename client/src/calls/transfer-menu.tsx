import { Button, Popover, SegmentedControl, TextInput, UnstyledButton } from "@mantine/core";
import { useWindowEvent } from "@mantine/hooks";
import { IconArrowForwardUp, IconSearch, IconUsersPlus } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";
import type { CallView } from "#contract/calls.ts";
import { agentMeaning } from "../centers/state-meaning.ts";
import { keysOf, keysText, useShortcut } from "../frame/shortcuts.ts";
import { useLive } from "../frame/use-console.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { StatusMark } from "../ui/status-mark.tsx";
import type { TransferTo } from "./my-call.ts";
import classes from "./transfer-menu.module.css";

type SeatOrQueueMenuProps = {
  call: CallView;
  /** What is done with the seat or queue chosen; also the button's word. */
  does: "Transfer" | "Conference";
  disabledReason: string | null;
  onChoose: (to: TransferTo) => Promise<boolean>;
  /** Shown above the choice. */
  children?: ReactNode;
};

const titles = { Transfer: "Transfer to", Conference: "Ask into the call" } as const;

/** Rows shown at most; typing narrows the rest down. */
const rowsMax = 40;

/** A person who is free, or a queue. */
export function SeatOrQueueMenu({ call, does, disabledReason, onChoose, children }: SeatOrQueueMenuProps) {
  const Sign = does === "Transfer" ? IconArrowForwardUp : IconUsersPlus;
  const [opened, setOpened] = useState(false);
  const [to, setTo] = useState<"people" | "queues">("people");
  const [text, setText] = useState("");
  useShortcut(does === "Transfer" ? "transfer" : "conference", disabledReason ? null : () => setOpened(true));
  // The popover hears Escape only once the focus is in it; whoever changes their mind at once is heard too.
  useWindowEvent("keydown", ({ key }) => {
    if (key === "Escape") setOpened(false);
  });

  function choose(target: TransferTo) {
    setOpened(false);
    setText("");
    void onChoose(target);
  }

  return (
    <Popover
      withRoles={false}
      opened={opened}
      onChange={setOpened}
      width={360}
      position="bottom-end"
      trapFocus
    >
      <Popover.Target>
        <span>
          <ActionButton
            h={40}
            variant="default"
            leftSection={<Sign size={17} stroke={1.7} aria-hidden />}
            disabledReason={disabledReason}
            aria-haspopup="dialog"
            aria-expanded={opened}
            hint={opened ? undefined : keysText(keysOf(does === "Transfer" ? "transfer" : "conference"))}
            onClick={() => setOpened((open) => !open)}
          >
            {does}
          </ActionButton>
        </span>
      </Popover.Target>
      <Popover.Dropdown p={0} role="dialog" aria-label={titles[does]}>
        {children}
        <div className={classes.head}>
          <TextInput
            aria-label="Find a person or a queue"
            placeholder={to === "people" ? "Name, seat or center" : "Queue"}
            leftSection={<IconSearch size={15} stroke={1.7} aria-hidden />}
            value={text}
            data-autofocus
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label={titles[does]}
            value={to}
            onChange={(value) => setTo(value as typeof to)}
            data={[
              { value: "people", label: "People" },
              { value: "queues", label: "Queues" },
            ]}
          />
        </div>
        <div className={classes.list}>
          {to === "people" ? (
            <People text={text} call={call} onChoose={choose} />
          ) : (
            <Queues text={text} call={call} onChoose={choose} />
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

type ListProps = { text: string; call: CallView; onChoose: (to: TransferTo) => void };

function People({ text, call, onChoose }: ListProps) {
  const seats = useLive("seats");
  const centers = useLive("centers");
  const rows = useMemo(() => {
    const wanted = text.toLowerCase();
    return [...seats.values()]
      .filter((seat) => seat.person && seat.id !== call.seatId)
      .filter((seat) =>
        `${seat.person?.name} ${seat.label} ${centers.get(seat.centerId)?.name}`
          .toLowerCase()
          .includes(wanted),
      )
      .sort(
        (a, b) =>
          Number(b.state === "available") - Number(a.state === "available") ||
          (a.person?.name ?? "").localeCompare(b.person?.name ?? ""),
      );
  }, [seats, centers, text, call.seatId]);
  if (rows.length === 0) return <p className={classes.none}>Nobody by that name is at a seat.</p>;
  return rows.slice(0, rowsMax).map((seat) => {
    const free = seat.state === "available";
    return (
      <UnstyledButton
        key={seat.id}
        className={classes.row}
        aria-disabled={!free || undefined}
        onClick={() => free && onChoose({ seatId: seat.id })}
        title={free ? undefined : "Only someone available can take it now"}
      >
        <span className={classes.name}>
          {seat.person?.name}
          <small>
            {centers.get(seat.centerId)?.name} · {seat.label}
          </small>
        </span>
        <StatusMark meaning={agentMeaning[seat.state]} />
      </UnstyledButton>
    );
  });
}

function Queues({ text, call, onChoose }: ListProps) {
  const queues = useLive("queues");
  const calls = useLive("calls");
  const rows = [...queues.values()].filter((queue) => queue.name.toLowerCase().includes(text.toLowerCase()));
  if (rows.length === 0) return <p className={classes.none}>No queue by that name.</p>;
  return rows.map((queue) => {
    const waiting = [...calls.values()].filter(
      (other) => other.queueId === queue.id && other.state === "waiting",
    ).length;
    return (
      <Button
        key={queue.id}
        variant="subtle"
        color="gray"
        fullWidth
        justify="space-between"
        className={classes.row}
        rightSection={<span className={classes.count}>{waiting} waiting</span>}
        onClick={() => onChoose({ queueId: queue.id })}
      >
        {queue.name}
        {queue.id === call.queueId ? " (its own)" : ""}
      </Button>
    );
  });
}
