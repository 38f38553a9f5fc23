import { Button, NavLink } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { type ReportCut, type ReportRow, reportCuts } from "#contract/reports.ts";
import type { SegmentFilter } from "#contract/segments.ts";
import { useMay } from "../frame/use-console.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { download } from "../ui/download.ts";
import { wholeTime } from "../ui/duration.ts";
import { Empty, Loading, Refused } from "../ui/page-state.tsx";
import { BarTable } from "./bar-table.tsx";
import { CallsReport } from "./calls-report.tsx";
import { csvOf } from "./report-csv.ts";
import { cutWords, valueWords } from "./report-words.ts";
import classes from "./reports-page.module.css";
import { useReport, useRowCounts } from "./use-report.ts";

/** One step from the general to the specific. */
type Step = { cut: ReportCut; words: string; filter: SegmentFilter };
/** Where looking closer leads next. */
const next: Partial<Record<ReportCut, ReportCut>> = { region: "city", city: "postcode", segment: "region" };
const none: ReportRow[] = [];

/** How calls went; how many customers there are of each kind, narrowed step by step down to who they are. */
export default function ReportsPage() {
  const [cut, setCut] = useState<ReportCut>("region");
  const go = useNavigate();
  const onCalls = useLocation().pathname.startsWith("/reports/calls");
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const narrow = (row: ReportRow, filter: SegmentFilter) => {
    setSteps([...steps, { cut, words: `${cutWords[cut]}: ${valueWords(cut, row)}`, filter }]);
    setCut(next[cut] ?? "product");
  };
  const back = (to: number) => {
    setCut(steps[to]?.cut ?? cut);
    setSteps(steps.slice(0, to));
  };
  return (
    <div className={classes.page}>
      <nav aria-label="Reports" className={classes.side}>
        <h1>Reports</h1>
        <NavLink
          component="button"
          active={onCalls}
          aria-current={onCalls || undefined}
          label="Calls"
          onClick={() => void go("/reports/calls")}
        />
        <h2>Customers by</h2>
        {reportCuts.map((each) => (
          <NavLink
            key={each}
            component="button"
            active={!onCalls && each === cut}
            aria-current={(!onCalls && each === cut) || undefined}
            label={cutWords[each]}
            onClick={() => {
              setCut(each);
              if (onCalls) void go("/reports");
            }}
          />
        ))}
      </nav>
      {onCalls ? (
        <section className={classes.pane} aria-labelledby="report-open">
          <CallsReport />
        </section>
      ) : (
        <section className={classes.pane} aria-labelledby="report-open">
          <nav aria-label="Narrowed to" className={classes.steps}>
            <Button size="compact-sm" variant="default" onClick={() => back(0)} disabled={steps.length === 0}>
              All customers
            </Button>
            {steps.map(({ words }, at) => (
              <Button
                // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place on the way
                key={at}
                size="compact-sm"
                variant="default"
                disabled={at === steps.length - 1}
                onClick={() => back(at + 1)}
              >
                {words}
              </Button>
            ))}
          </nav>
          <Report
            key={cut}
            cut={cut}
            filter={{ on: "all", of: steps.map(({ filter }) => filter) }}
            onNarrow={narrow}
          />
        </section>
      )}
    </div>
  );
}

type ReportProps = {
  cut: ReportCut;
  filter: SegmentFilter;
  onNarrow: (row: ReportRow, filter: SegmentFilter) => void;
};

function Report({ cut, filter, onNarrow }: ReportProps) {
  const go = useNavigate();
  const mayLook = useMay("customer:look");
  const report = useReport(cut, filter);
  const rows = report.data?.rows ?? none;
  const counts = useRowCounts(rows, filter);
  if (report.error) return <Refused fault={report.error} onRetry={() => void report.refetch()} />;
  if (!report.data) return <Loading label="Counting" />;
  const { total, valuesLeft, at } = report.data;
  const list = (more: SegmentFilter) => {
    const state = { filter: { on: "all", of: [...(filter.on === "all" ? filter.of : [filter]), more] } };
    void go("/segments", { state });
  };
  const save = () => {
    const lines = rows.map((row, nth) => [valueWords(cut, row), counts[nth] ?? ""]);
    download(`customers-by-${cut}.csv`, csvOf([[cutWords[cut], "Customers"], ...lines, ["Total", total]]));
  };
  return (
    <>
      <header className={classes.head}>
        <div>
          <h2 id="report-open">By {cutWords[cut].toLowerCase()}</h2>
          <p role="status">
            {total.toLocaleString("en")} customers, counted {wholeTime(at)}
            {valuesLeft > 0 ? `; ${valuesLeft} less common values are left out` : ""}
          </p>
        </div>
        <ActionButton
          variant="default"
          onClick={save}
          disabledReason={
            rows.length === 0
              ? "There is nothing to save"
              : counts.includes(null)
                ? "Some are still being counted"
                : null
          }
        >
          Download CSV
        </ActionButton>
      </header>
      {rows.length === 0 ? (
        <Empty icon={IconChartBar} title="Nothing to count">
          {cut === "segment"
            ? "Keep a segment first; it is then counted here."
            : "No customer is among those you narrowed to."}
        </Empty>
      ) : (
        <BarTable
          label={`Customers by ${cutWords[cut].toLowerCase()}`}
          kind={cutWords[cut]}
          total={total}
          bars={rows.map((row, nth) => {
            const name = valueWords(cut, row);
            const { filter: own } = row;
            const why = own ? null : "There are more values than a filter can leave out";
            return {
              id: row.value ?? "",
              name,
              count: counts[nth] ?? null,
              acts: (
                <>
                  <ActionButton
                    size="compact-sm"
                    variant="default"
                    disabledReason={why}
                    aria-label={`Narrow to ${name}`}
                    onClick={() => own && onNarrow(row, own)}
                  >
                    Narrow
                  </ActionButton>
                  <ActionButton
                    size="compact-sm"
                    variant="default"
                    disabledReason={why ?? (mayLook ? null : "Your role may not look at customers")}
                    aria-label={`List ${name}`}
                    onClick={() => own && list(own)}
                  >
                    List
                  </ActionButton>
                </>
              ),
            };
          })}
        />
      )}
    </>
  );
}
