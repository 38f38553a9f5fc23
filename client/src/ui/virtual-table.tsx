import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import classes from "./virtual-table.module.css";

export type Column<Row> = {
  id: string;
  title: string;
  /** A CSS grid track: `96px`, `minmax(0, 1fr)`. */
  width: string;
  cell: (row: Row) => ReactNode;
  /** Ascending; without it the column cannot be sorted by. */
  compare?: (a: Row, b: Row) => number;
  align?: "end";
};

export type Order = { by: string; descending: boolean };

type VirtualTableProps<Row> = {
  label: string;
  rows: readonly Row[];
  rowId: (row: Row) => string;
  columns: readonly Column<Row>[];
  order?: Order;
  onOrder?: (order: Order) => void;
  /** The row the keyboard stands on. */
  current?: string | null;
  /** Enter on that row. */
  onOpen?: (rowId: string) => void;
  empty: ReactNode;
};

const rowPx = 36;

/** A table of any length: only the rows in sight are drawn. Rows are given in the order they are shown. */
export function VirtualTable<Row>({
  label,
  rows,
  rowId,
  columns,
  order,
  onOrder,
  current = null,
  onOpen,
  empty,
}: VirtualTableProps<Row>) {
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => rowId(rows[index] as Row),
    overscan: 8,
  });
  const tracks = { gridTemplateColumns: columns.map((column) => column.width).join(" ") };
  const at = current === null ? -1 : rows.findIndex((row) => rowId(row) === current);

  // Only when the keyboard moved, never when live data moved the row: that would take the focus from a field.
  const shown = useRef(current);
  useEffect(() => {
    if (shown.current === current || at < 0) return;
    shown.current = current;
    virtual.scrollToIndex(at);
    // So that Enter means this row, whatever was pressed before.
    scroller.current?.focus({ preventScroll: true });
  }, [at, current, virtual]);

  useEffect(() => {
    const box = scroller.current;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Enter" && event.target === box && current !== null) onOpen?.(current);
    };
    box?.addEventListener("keydown", onKey);
    return () => box?.removeEventListener("keydown", onKey);
  }, [current, onOpen]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section ref={scroller} className={classes.scroller} aria-label={label} tabIndex={0}>
      <table aria-rowcount={rows.length + 1} aria-label={label}>
        <thead>
          <tr className={classes.row} style={tracks} aria-rowindex={1}>
            {columns.map((column) => (
              <Head key={column.id} column={column} order={order} onOrder={onOrder} />
            ))}
          </tr>
        </thead>
        <tbody style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index] as Row;
            return (
              <tr
                key={item.key}
                aria-rowindex={item.index + 2}
                className={classes.row}
                data-current={item.index === at || undefined}
                style={{ ...tracks, transform: `translateY(${item.start}px)` }}
              >
                {columns.map((column) => (
                  <td key={column.id} data-align={column.align}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length === 0 ? empty : null}
    </section>
  );
}

type HeadProps<Row> = { column: Column<Row>; order?: Order; onOrder?: (order: Order) => void };

function Head<Row>({ column, order, onOrder }: HeadProps<Row>) {
  const sorted = order?.by === column.id ? (order.descending ? "descending" : "ascending") : null;
  const Sign = sorted === "descending" ? IconArrowDown : IconArrowUp;
  return (
    <th scope="col" data-align={column.align} aria-sort={column.compare ? (sorted ?? "none") : undefined}>
      {column.compare && onOrder ? (
        <button
          type="button"
          className={classes.sort}
          onClick={() => onOrder({ by: column.id, descending: sorted === "ascending" })}
        >
          {column.title}
          {sorted ? <Sign size={13} aria-hidden /> : null}
        </button>
      ) : (
        column.title
      )}
    </th>
  );
}

/** Sorted by one column; ties by id, so that rows do not jump. */
export function inOrder<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  order: Order,
  rowId: (row: Row) => string,
): Row[] {
  const compare = columns.find((column) => column.id === order.by)?.compare;
  const sign = order.descending ? -1 : 1;
  return rows.toSorted((a, b) => sign * (compare?.(a, b) ?? 0) || rowId(a).localeCompare(rowId(b)));
}
