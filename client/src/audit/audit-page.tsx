import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconListSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { AuditEntryView } from "#contract/audit.ts";
import { wholeTime } from "../ui/duration.ts";
import { Empty, Loading, Refused } from "../ui/page-state.tsx";
import { type Column, VirtualTable } from "../ui/virtual-table.tsx";
import { AuditEntry, SealMark } from "./audit-entry.tsx";
import { AuditFilters } from "./audit-filters.tsx";
import classes from "./audit-page.module.css";
import { ChainStanding } from "./chain-standing.tsx";
import { actorName, deedText } from "./entry-words.ts";
import { noWish, useAuditEntries } from "./use-audit.ts";

/** Keys are typed one by one; the chain is asked once they rest. */
const typedForMs = 350;
const entryId = (entry: AuditEntryView) => entry.id;

/** Who did and saw what: the chain as it stands, newest first. */
export default function AuditPage() {
  const [wish, setWish] = useState(noWish);
  const [asked] = useDebouncedValue(wish, typedForMs);
  const pages = useAuditEntries(asked);
  const [openId, setOpenId] = useState<string | null>(null);
  const entries = useMemo(() => pages.data?.pages.flatMap((page) => page.entries) ?? [], [pages.data]);
  const columns = useMemo(() => columnsThat(setOpenId), []);
  const open = entries.find((entry) => entry.id === openId);
  const isFiltered = Object.values(wish).some((value) => value.trim() !== "");

  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>Audit</h1>
        <ChainStanding />
      </header>
      <AuditFilters wish={wish} seen={entries} onChange={setWish} onRead={() => void pages.refetch()} />
      {pages.error ? (
        <Refused fault={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.data ? (
        <div className={classes.table}>
          <VirtualTable
            label="Entries of the audit chain"
            rows={entries}
            rowId={entryId}
            columns={columns}
            empty={
              <Empty
                icon={IconListSearch}
                title={isFiltered ? "No entry matches" : "Nothing was done or seen yet"}
                action={
                  isFiltered ? (
                    <Button variant="default" onClick={() => setWish(noWish)}>
                      Clear the filters
                    </Button>
                  ) : null
                }
              >
                Every look at and change of customer data appears here, with who, why and when.
              </Empty>
            }
          />
        </div>
      ) : (
        <Loading rows={12} label="Reading the audit chain" />
      )}
      <footer className={classes.foot}>
        <span role="status">
          {entries.length} {entries.length === 1 ? "entry" : "entries"} shown
          {pages.data && !pages.hasNextPage ? ", back to the first that matches" : ""}
        </span>
        {pages.hasNextPage ? (
          <Button
            variant="default"
            size="xs"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            Older entries
          </Button>
        ) : null}
      </footer>
      {open ? (
        <AuditEntry
          entry={open}
          onClose={() => setOpenId(null)}
          onOnly={(only) => {
            setWish({ ...noWish, ...only });
            setOpenId(null);
          }}
        />
      ) : null}
    </div>
  );
}

function columnsThat(open: (id: string) => void): Column<AuditEntryView>[] {
  return [
    {
      id: "at",
      title: "When",
      width: "176px",
      cell: (entry) => <time dateTime={entry.at}>{wholeTime(entry.at)}</time>,
    },
    { id: "who", title: "Who", width: "minmax(110px, 1fr)", cell: (entry) => actorName(entry) },
    {
      id: "what",
      title: "What",
      width: "minmax(130px, 1fr)",
      cell: (entry) => (
        <button type="button" className={classes.open} onClick={() => open(entry.id)}>
          {deedText(entry)}
        </button>
      ),
    },
    {
      id: "entity",
      title: "Of which",
      width: "minmax(150px, 1.4fr)",
      cell: (entry) => <code title={entry.entityId}>{entry.entityId}</code>,
    },
    {
      id: "why",
      title: "Why",
      width: "minmax(100px, 1.2fr)",
      cell: (entry) => <span title={entry.why ?? undefined}>{entry.why ?? ""}</span>,
    },
    { id: "sealed", title: "Chain", width: "92px", cell: (entry) => <SealMark sealed={entry.sealed} /> },
  ];
}
