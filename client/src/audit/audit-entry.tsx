import { Button, Modal } from "@mantine/core";
import { IconClock, IconLink } from "@tabler/icons-react";
import type { AuditEntryView } from "#contract/audit.ts";
import { wholeTime } from "../ui/duration.ts";
import classes from "./audit-page.module.css";
import { actorName, deedText } from "./entry-words.ts";
import type { AuditWish } from "./use-audit.ts";

/** Whether the chain covers an entry; the last second or two is always open. */
export function SealMark({ sealed }: { sealed: boolean }) {
  const Sign = sealed ? IconLink : IconClock;
  return (
    <span className={classes.seal} data-open={!sealed || undefined}>
      <Sign size={14} stroke={1.7} aria-hidden />
      {sealed ? "sealed" : "not yet"}
    </span>
  );
}

/** One entry whole, and the ways on from it. */
export function AuditEntry({
  entry,
  onClose,
  onOnly,
}: {
  entry: AuditEntryView;
  onClose: () => void;
  onOnly: (wish: Partial<AuditWish>) => void;
}) {
  const detail = Object.entries(entry.detail);
  return (
    <Modal opened onClose={onClose} title={deedText(entry)} size="lg">
      <dl className={classes.facts}>
        <dt>When</dt>
        <dd>{wholeTime(entry.at)}</dd>
        <dt>Who</dt>
        <dd>
          {actorName(entry)} <span className={classes.quiet}>{entry.actor.kind}</span>
        </dd>
        <dt>Of which</dt>
        <dd>
          {entry.entity} <code>{entry.entityId}</code>
        </dd>
        <dt>Why</dt>
        <dd>{entry.why ?? <span className={classes.quiet}>no reason was given</span>}</dd>
        <dt>Place</dt>
        <dd>
          <code>{entry.id}</code> <SealMark sealed={entry.sealed} />
        </dd>
        {detail.map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
      <div className={classes.ways}>
        <Button variant="default" onClick={() => onOnly({ entity: entry.entity, entityId: entry.entityId })}>
          All about this {entry.entity}
        </Button>
        <Button variant="default" onClick={() => onOnly({ who: entry.actor.name ?? entry.actor.id })}>
          All by {actorName(entry)}
        </Button>
      </div>
    </Modal>
  );
}

function Fact({ name, value }: { name: string; value: unknown }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{typeof value === "object" ? <code>{JSON.stringify(value)}</code> : String(value)}</dd>
    </>
  );
}
