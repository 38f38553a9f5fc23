import { IconCreditCard } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { CustomerSummary } from "#contract/customers.ts";
import { Ago } from "../../ui/running-time.tsx";
import { CustomValues } from "./custom-values.tsx";
import { Preferences } from "./preferences.tsx";
import classes from "./record.module.css";
import type { RecordHandle } from "./use-record.tsx";

/** What they have with us, what they bought, how they like things done. */
export function HasSection({ record }: { record: RecordHandle }) {
  const { holdings, orders, cards } = record.customer;
  return (
    <section className={classes.part} aria-label="What they have">
      <h2>What they have</h2>
      <div>
        <h3>Products</h3>
        <Lines rows={holdings} empty="No products.">
          {(holding) => (
            <>
              <span>{holding.product}</span>
              <span className={classes.side}>since {holding.since.slice(0, 4)}</span>
              {holding.detail ? <small>{holding.detail}</small> : null}
            </>
          )}
        </Lines>
        <h3>Orders</h3>
        <Lines rows={orders} empty="Nothing ordered.">
          {(order) => (
            <>
              <span>{order.title}</span>
              <span className={classes.side}>{order.total}</span>
              <small>
                {order.state} · <Ago at={order.at} />
              </small>
            </>
          )}
        </Lines>
        <h3>Payment cards</h3>
        <Cards cards={cards} />
        <h3>Habits and preferences</h3>
        <Preferences record={record} />
        <h3>More about them</h3>
        <CustomValues record={record} />
      </div>
    </section>
  );
}

type LinesProps<Row> = { rows: readonly Row[]; empty: string; children: (row: Row) => ReactNode };

function Lines<Row extends { id: string }>({ rows, empty, children }: LinesProps<Row>) {
  if (rows.length === 0) return <p className={classes.none}>{empty}</p>;
  return (
    <ul className={classes.lines}>
      {rows.map((row) => (
        <li key={row.id}>{children(row)}</li>
      ))}
    </ul>
  );
}

/** As the payment provider names them; there is no number to show. */
function Cards({ cards }: Pick<CustomerSummary, "cards">) {
  if (cards.length === 0) return <p className={classes.none}>No card on file.</p>;
  return (
    <ul className={classes.list}>
      {cards.map(({ id, brand, lastFour }) => (
        <li key={id} className={classes.point}>
          <IconCreditCard size={15} stroke={1.6} aria-hidden />
          <span data-figure>
            {brand} ending {lastFour}
          </span>
        </li>
      ))}
    </ul>
  );
}
