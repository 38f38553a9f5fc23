import { IconHistory } from "@tabler/icons-react";
import {
  type FailoverKind,
  type FailoverPhase,
  type FailoverRecord,
  failoverPhases,
} from "#contract/cluster.ts";
import { Empty } from "../ui/page-state.tsx";
import { Ago } from "../ui/running-time.tsx";
import classes from "./failover-history.module.css";

const kindWords: Record<FailoverKind, string> = {
  failover: "Failover",
  switchover: "Switchover",
  failback: "Failback",
  operator: "By an operator",
};

const phaseWords: Record<FailoverPhase, string> = {
  detect: "Detect",
  decide: "Decide",
  promote: "Promote",
  reconnect: "Reconnect",
  "first-write": "First write",
  "first-call": "First call",
};

/** Every change of primary and where its time went. The head of the table is the legend of the bars. */
export function FailoverHistory({ records }: { records: readonly FailoverRecord[] | null }) {
  if (records === null) {
    return (
      <p className={classes.away}>The keeper of the history does not answer now. Nothing of it is lost.</p>
    );
  }
  if (records.length === 0) {
    return (
      <Empty icon={IconHistory} title="No failover yet">
        Each change of primary appears here with the time each of its phases took.
      </Empty>
    );
  }
  const longestMs = Math.max(1, ...records.map(totalMs));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section className={classes.scroll} tabIndex={0} aria-label="History of failovers">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">From → to</th>
            <th scope="col" className={classes.barHead}>
              Where the time went
            </th>
            {failoverPhases.map((phase) => (
              <th key={phase} scope="col" data-end>
                <i className={classes.key} data-phase={phase} aria-hidden />
                {phaseWords[phase]}
              </th>
            ))}
            <th scope="col" data-end>
              Total
            </th>
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <tr key={record.id}>
              <td>
                <Ago at={record.startedAt} />
              </td>
              <td title={`Term ${record.term}: ${record.reason}`}>{kindWords[record.kind]}</td>
              <td>
                {record.from ?? "none"} → {record.to}
              </td>
              <td>
                <div className={classes.bar} aria-hidden>
                  {record.phases.map(({ phase, ms }) => (
                    <i
                      key={phase}
                      data-phase={phase}
                      style={{ width: `${(ms / longestMs) * 100}%` }}
                      title={`${phaseWords[phase]} ${msText(ms)}`}
                    />
                  ))}
                </div>
              </td>
              {failoverPhases.map((phase) => {
                const found = record.phases.find((each) => each.phase === phase);
                return (
                  <td key={phase} data-end>
                    {found ? msText(found.ms) : <span className={classes.none}>–</span>}
                  </td>
                );
              })}
              <td data-end>
                <strong>{msText(totalMs(record))}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const totalMs = (record: FailoverRecord) => record.phases.reduce((sum, { ms }) => sum + ms, 0);

/** Measured to the millisecond, so shown to it while it is short. */
export const msText = (ms: number) => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`);
