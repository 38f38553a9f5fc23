import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconPhoneOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  type CallReportCut,
  type CallReportRow,
  type CallReportView,
  callReportCuts,
  callReportDaysMax,
  serviceLevel,
} from "#contract/call-reports.ts";
import { useConsole } from "../frame/use-console.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { download } from "../ui/download.ts";
import { clockText, clockTime, dayText, wholeTime } from "../ui/duration.ts";
import { Empty, Loading, Refused } from "../ui/page-state.tsx";
import { csvOf } from "./report-csv.ts";
import classes from "./reports-page.module.css";

const cutWords: Record<CallReportCut, string> = {
  "half-hour": "Half hour",
  queue: "Queue",
  agent: "Agent",
};
const dayMs = 24 * 3_600_000;

/** Calls of whole days, by the reader's own clock. */
export function CallsReport() {
  const [cut, setCut] = useState<CallReportCut>("half-hour");
  const [day, setDay] = useState(() => dayOf(new Date()));
  const [days, setDays] = useState("1");
  const lengths = ["1", "7", "30", "90"].filter((length) => Number(length) <= callReportDaysMax[cut]);
  const length = lengths.includes(days) ? days : "1";
  const report = useCallReport(cut, day, Number(length));
  return (
    <>
      <header className={classes.head}>
        <div>
          <h2 id="report-open">Calls by {cutWords[cut].toLowerCase()}</h2>
          <p role="status">
            {report.data
              ? `Callers' calls, counted ${wholeTime(report.data.at)}. In time: within ${report.data.targetMs / 1000} s.`
              : "Callers' calls, by when they came."}
          </p>
        </div>
        <div className={classes.choose}>
          <SegmentedControl
            size="xs"
            aria-label="Counted by"
            value={cut}
            onChange={(value) => setCut(value as CallReportCut)}
            data={callReportCuts.map((value) => ({ value, label: cutWords[value] }))}
          />
          <TextInput
            size="xs"
            type="date"
            aria-label="First day"
            value={day}
            onChange={(event) => event.currentTarget.value && setDay(event.currentTarget.value)}
          />
          <Select
            size="xs"
            w={96}
            aria-label="How many days"
            allowDeselect={false}
            value={length}
            onChange={(value) => setDays(value ?? "1")}
            data={lengths.map((value) => ({ value, label: value === "1" ? "1 day" : `${value} days` }))}
          />
          <ActionButton
            size="xs"
            variant="default"
            disabledReason={report.data?.rows.length ? null : "There is nothing to save"}
            onClick={() => report.data && save(report.data)}
          >
            Download CSV
          </ActionButton>
        </div>
      </header>
      {report.error ? (
        <Refused fault={report.error} onRetry={() => void report.refetch()} />
      ) : !report.data ? (
        <Loading label="Counting" />
      ) : report.data.rows.length === 0 ? (
        <Empty icon={IconPhoneOff} title="No call came then">
          Calls are counted by when they came, also those that are not over yet.
        </Empty>
      ) : (
        <Figures report={report.data} />
      )}
    </>
  );
}

/** `2026-11-25` in the reader's zone. */
function dayOf(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

function useCallReport(cut: CallReportCut, day: string, days: number) {
  const { api } = useConsole();
  const since = new Date(`${day}T00:00`);
  const until = new Date(since.getTime() + days * dayMs);
  const query = new URLSearchParams({ by: cut, since: since.toISOString(), until: until.toISOString() });
  return useQuery({
    queryKey: ["call-report", cut, day, days],
    refetchInterval: 60_000,
    queryFn: ({ signal }) => api.get<CallReportView>(`reports/calls?${query}`, { signal }),
  });
}

type Column = {
  title: string;
  show: (row: CallReportRow) => string;
  csv: (row: CallReportRow) => string | number;
};

const share = (value: number | null) => (value === null ? "" : `${Math.round(value * 100)} %`);
const time = (ms: number | null) => (ms === null ? "" : clockText(ms));
const seconds = (ms: number | null) => (ms === null ? "" : Math.round(ms / 1000));
const count = (title: string, pick: (row: CallReportRow) => number | null): Column => ({
  title,
  show: (row) => pick(row)?.toLocaleString("en") ?? "",
  csv: (row) => pick(row) ?? "",
});

const columns: Record<"callers" | "agents", Column[]> = {
  callers: [
    count("Came", (row) => row.offered),
    count("Answered", (row) => row.answered),
    count("Abandoned", (row) => row.abandoned),
    count("Callbacks", (row) => row.callbacks),
    {
      title: "Service level",
      show: (row) => share(serviceLevel(row)),
      csv: (row) => serviceLevel(row)?.toFixed(4) ?? "",
    },
    {
      title: "Speed of answer",
      show: (row) => time(row.answerMsMean),
      csv: (row) => seconds(row.answerMsMean),
    },
    { title: "Handle time", show: (row) => time(row.handleMsMean), csv: (row) => seconds(row.handleMsMean) },
    {
      title: "Occupancy",
      show: (row) => share(row.occupancy),
      csv: (row) => row.occupancy?.toFixed(4) ?? "",
    },
  ],
  agents: [
    count("Offered", (row) => row.offered),
    count("Taken", (row) => row.answered),
    count("Missed", (row) => row.missed),
    { title: "To accept", show: (row) => time(row.answerMsMean), csv: (row) => seconds(row.answerMsMean) },
    { title: "Handle time", show: (row) => time(row.handleMsMean), csv: (row) => seconds(row.handleMsMean) },
    {
      title: "Occupancy",
      show: (row) => share(row.occupancy),
      csv: (row) => row.occupancy?.toFixed(4) ?? "",
    },
  ],
};

function nameOf(report: CallReportView, row: CallReportRow): string {
  if (report.cut !== "half-hour" || row.key === "") return row.name;
  const several = Date.parse(report.until) - Date.parse(report.since) > dayMs + 3_600_000;
  return several ? `${dayText(row.key)} ${clockTime(row.key)}` : clockTime(row.key);
}

function Figures({ report }: { report: CallReportView }) {
  const shown = columns[report.cut === "agent" ? "agents" : "callers"];
  // Offers of agents are not callers: the last line would add up something else.
  const rows = report.cut === "agent" ? report.rows : [...report.rows, report.total];
  return (
    <table className={classes.table} aria-label={`Calls by ${cutWords[report.cut].toLowerCase()}`}>
      <thead>
        <tr>
          <th scope="col">{cutWords[report.cut]}</th>
          {shown.map(({ title }) => (
            <th scope="col" key={title} className={classes.number}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} data-total={row === report.total || undefined}>
            <th scope="row">{nameOf(report, row)}</th>
            {shown.map(({ title, show }) => (
              <td key={title} className={classes.number}>
                {show(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Times in seconds, shares from 0 to 1: for a spreadsheet, not for the eye. */
function save(report: CallReportView) {
  const shown = columns[report.cut === "agent" ? "agents" : "callers"];
  const lines = report.rows.map((row) => [
    report.cut === "half-hour" ? row.key : row.name,
    ...shown.map(({ csv }) => csv(row)),
  ]);
  download(
    `calls-by-${report.cut}-${report.since.slice(0, 10)}.csv`,
    csvOf([[cutWords[report.cut], ...shown.map(({ title }) => title)], ...lines]),
  );
}
