import { Button, NativeSelect, SegmentedControl } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { type CaseLine, type CaseScope, caseScopes } from "#contract/cases.ts";
import { type CaseState, caseStates } from "#contract/customers.ts";
import { useShortcut } from "../frame/shortcuts.ts";
import { useMySeat } from "../frame/use-console.ts";
import { Empty, Loading, Refused } from "../ui/page-state.tsx";
import { StatusMark } from "../ui/status-mark.tsx";
import { type Column, VirtualTable } from "../ui/virtual-table.tsx";
import { caseKindWords, caseMeaning, scopeWords } from "./case-words.ts";
import classes from "./cases.module.css";
import { Due } from "./due.tsx";
import { useCases } from "./use-cases.ts";

const idOf = (one: CaseLine) => one.id;

/** What is due first, of mine, of my center and of nobody, or of all. */
export function CaseQueue() {
  const [params, setParams] = useSearchParams();
  const scope = caseScopes.find((each) => each === params.get("scope")) ?? "mine";
  const state = caseStates.find((each) => each === params.get("state")) ?? "not-closed";
  const pages = useCases({ scope, state });
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.cases) ?? [], [pages.data]);
  const [current, setCurrent] = useState<string | null>(null);
  const seat = useMySeat();
  const go = useNavigate();

  function move(step: 1 | -1) {
    const at = rows.findIndex(({ id }) => id === current);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    if (next) setCurrent(next.id);
  }
  useShortcut("next", () => move(1));
  useShortcut("previous", () => move(-1));

  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>Cases</h1>
        <div className={classes.filters}>
          <SegmentedControl
            aria-label="Whose cases"
            size="xs"
            value={scope}
            data={caseScopes.map((value) => ({ value, label: scopeWords[value] }))}
            onChange={(value) => setParams({ scope: value, state })}
          />
          <NativeSelect
            aria-label="State"
            size="xs"
            value={state}
            data={[
              { value: "not-closed", label: "Not closed" },
              ...caseStates.map((value) => ({ value, label: caseMeaning[value].word })),
            ]}
            onChange={(event) => setParams({ scope, state: event.currentTarget.value })}
          />
        </div>
      </header>
      {scope === "team" ? (
        <p className={classes.told}>
          {seat
            ? "Of whoever sits in your center now, and of nobody."
            : "You have no seat now: yours, and those of nobody."}
        </p>
      ) : null}
      <div className={classes.table}>
        {pages.error ? (
          <Refused fault={pages.error} onRetry={() => void pages.refetch()} />
        ) : pages.data ? (
          <VirtualTable
            label="Cases by due time"
            rows={rows}
            rowId={idOf}
            columns={columns}
            current={current}
            onOpen={(id) => void go(`/cases/${id}`)}
            empty={<NothingHere scope={scope} state={state} onAll={() => setParams({ scope: "all" })} />}
          />
        ) : (
          <Loading rows={10} label="Reading the cases" />
        )}
      </div>
      <footer className={classes.foot}>
        <span role="status">
          {rows.length} {rows.length === 1 ? "case" : "cases"} shown, soonest due first
        </span>
        {pages.hasNextPage ? (
          <Button
            variant="default"
            size="xs"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            More
          </Button>
        ) : null}
      </footer>
    </div>
  );
}

type NothingProps = { scope: CaseScope; state: CaseState | "not-closed"; onAll: () => void };

function NothingHere({ scope, state, onAll }: NothingProps) {
  const what = state === "not-closed" ? "open" : caseMeaning[state].word.toLowerCase();
  return (
    <Empty
      icon={IconChecklist}
      title={scope === "mine" ? `No ${what} case is yours` : `No ${what} case`}
      action={
        scope === "all" ? null : (
          <Button variant="default" onClick={onAll}>
            Show all cases
          </Button>
        )
      }
    >
      Queries, requests, complaints and damage reports that wait for somebody appear here. They are opened
      from a customer's record or from the call.
    </Empty>
  );
}

const columns: Column<CaseLine>[] = [
  {
    id: "due",
    title: "Due",
    width: "104px",
    cell: ({ dueAt, state }) => <Due dueAt={dueAt} over={state === "resolved" || state === "closed"} />,
  },
  {
    id: "title",
    title: "Case",
    width: "minmax(180px, 2fr)",
    cell: ({ id, title }) => (
      <Link to={`/cases/${id}`} className={classes.link}>
        {title}
      </Link>
    ),
  },
  { id: "kind", title: "Kind", width: "112px", cell: ({ kind }) => caseKindWords[kind] },
  {
    id: "customer",
    title: "Customer",
    width: "minmax(140px, 1.4fr)",
    cell: ({ id, customerId, customerName }) => (
      <Link to={`/customers/${customerId}?caseId=${id}`} className={classes.plain}>
        {customerName}
      </Link>
    ),
  },
  {
    id: "state",
    title: "State",
    width: "104px",
    cell: ({ state }) => <StatusMark meaning={caseMeaning[state]} />,
  },
  {
    id: "owner",
    title: "Owner",
    width: "minmax(110px, 1fr)",
    cell: ({ owner }) => owner?.name ?? <span className={classes.quiet}>nobody</span>,
  },
];
