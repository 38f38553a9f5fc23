import { Button, Skeleton } from "@mantine/core";
import { type Icon, IconAlertTriangle } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { ApiProblem } from "../platform/api-problem.ts";
import classes from "./page-state.module.css";

/** Says what will appear here and offers the one useful action. */
export function Empty({
  icon: Sign,
  title,
  children,
  action,
}: {
  icon: Icon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={classes.state}>
      <Sign size={28} stroke={1.4} aria-hidden className={classes.icon} />
      <p className={classes.title}>{title}</p>
      {children ? <div className={classes.text}>{children}</div> : null}
      {action ? <div className={classes.action}>{action}</div> : null}
    </div>
  );
}

/** Rows of grey, but only once 200 ms have passed: what is faster needs no sign. */
export function Loading({ rows = 6, label = "Loading" }: { rows?: number; label?: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-label={label} className={classes.loading}>
      {late
        ? Array.from({ length: rows }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of grey have no identity
            <Skeleton key={row} height={12} my={12} width={`${[72, 54, 88, 63][row % 4]}%`} radius="sm" />
          ))
        : null}
    </div>
  );
}

/** What happened, what was kept, what to do. */
export function Refused({ fault, onRetry }: { fault: unknown; onRetry?: () => void }) {
  const title = fault instanceof ApiProblem ? fault.title : "This could not be shown";
  const detail = fault instanceof Error ? fault.message : String(fault);
  return (
    <div role="alert">
      <Empty
        icon={IconAlertTriangle}
        title={title}
        action={
          onRetry ? (
            <Button variant="default" onClick={onRetry}>
              Try again
            </Button>
          ) : null
        }
      >
        {detail === title ? null : detail}
      </Empty>
    </div>
  );
}
