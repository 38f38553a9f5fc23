import { Autocomplete, Button, TextInput } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import type { AuditEntryView } from "#contract/audit.ts";
import classes from "./audit-page.module.css";
import { type AuditWish, noWish } from "./use-audit.ts";

/** Who, what, of which, and between which times. What was read already is offered; anything else can be typed. */
export function AuditFilters({
  wish,
  seen,
  onChange,
  onRead,
}: {
  wish: AuditWish;
  seen: readonly AuditEntryView[];
  onChange: (wish: AuditWish) => void;
  onRead: () => void;
}) {
  const set = (part: keyof AuditWish) => (value: string) => onChange({ ...wish, [part]: value });
  const offered = (pick: (entry: AuditEntryView) => string | null) =>
    [...new Set(seen.map(pick))].filter((value) => value !== null && value !== "").toSorted() as string[];
  return (
    <search className={classes.filters} aria-label="Which entries">
      <Autocomplete
        size="xs"
        label="Who"
        placeholder="Part of a name"
        data={offered((entry) => entry.actor.name)}
        value={wish.who}
        onChange={set("who")}
        maxLength={200}
      />
      <Autocomplete
        size="xs"
        label="What"
        placeholder="looked, changed…"
        data={offered((entry) => entry.action)}
        value={wish.action}
        onChange={set("action")}
        maxLength={200}
      />
      <Autocomplete
        size="xs"
        label="Kind of thing"
        placeholder="customer, call…"
        data={offered((entry) => entry.entity)}
        value={wish.entity}
        onChange={set("entity")}
        maxLength={200}
      />
      <TextInput
        size="xs"
        label="Its id"
        value={wish.entityId}
        onChange={(event) => set("entityId")(event.currentTarget.value)}
        maxLength={200}
      />
      <TextInput
        size="xs"
        type="datetime-local"
        label="From"
        value={wish.from}
        onChange={(event) => set("from")(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        type="datetime-local"
        label="Before"
        value={wish.until}
        onChange={(event) => set("until")(event.currentTarget.value)}
      />
      <div className={classes.filterActions}>
        <Button variant="default" size="xs" onClick={() => onChange(noWish)}>
          Clear
        </Button>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={14} stroke={1.7} aria-hidden />}
          onClick={onRead}
        >
          Read again
        </Button>
      </div>
    </search>
  );
}
