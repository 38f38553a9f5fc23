import type { ReactNode } from "react";
import classes from "./reports-page.module.css";

/** `count` null: not counted yet. */
export type Bar = { id: string; name: string; count: number | null; acts?: ReactNode };

/** Numbers as a table, each with a bar as long as its share: a chart that can be read aloud. */
export function BarTable({
  label,
  kind,
  bars,
  total,
}: {
  label: string;
  kind: string;
  bars: readonly Bar[];
  total: number;
}) {
  const longest = Math.max(1, ...bars.map(({ count }) => count ?? 0));
  return (
    <table className={classes.table} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{kind}</th>
          <th scope="col" className={classes.number}>
            Customers
          </th>
          <th scope="col" className={classes.number}>
            Share
          </th>
          <th scope="col" className={classes.chart}>
            <span aria-hidden>Compared</span>
          </th>
          <th scope="col">Look closer</th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ id, name, count, acts }) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td className={classes.number}>{count === null ? "…" : count.toLocaleString("en")}</td>
            <td className={classes.number}>
              {count === null || total === 0 ? "" : `${((100 * count) / total).toFixed(1)} %`}
            </td>
            <td className={classes.chart}>
              <svg aria-hidden width="100%" height="12" preserveAspectRatio="none">
                <rect
                  className={classes.bar}
                  width={`${(100 * (count ?? 0)) / longest}%`}
                  height="12"
                  rx="2"
                />
              </svg>
            </td>
            <td className={classes.acts}>{acts}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
