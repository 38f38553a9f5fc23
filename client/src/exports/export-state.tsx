import { Button } from "@mantine/core";
import { useNow } from "../ui/clock.ts";
import { Refused } from "../ui/page-state.tsx";
import classes from "./export-state.module.css";
import type { Export } from "./use-export.ts";

/** What is soon done needs no words. */
const longAfterMs = 2_000;

/** How a file is coming along, why it did not, or that it is saved. */
export function ExportState({ of }: { of: Export }) {
  if (of.running) return <Coming running={of.running} onStop={of.stop} />;
  if (of.fault) return <Refused fault={of.fault} />;
  if (!of.saved) return null;
  return (
    <p role="status" className={classes.line}>
      {of.saved.name} is saved, {sizeText(of.saved.bytes)}. The audit chain says that you took it.
    </p>
  );
}

function Coming({ running, onStop }: { running: NonNullable<Export["running"]>; onStop: () => void }) {
  const forMs = useNow() - running.sinceMs;
  if (forMs < longAfterMs) return null;
  return (
    <div className={classes.line}>
      <p role="status">Being written. A large file takes minutes; stay on this page until it is saved.</p>
      <span className={classes.figure}>
        {sizeText(running.bytes)} in {Math.round(forMs / 1000)} s
      </span>
      <Button variant="default" size="compact-sm" onClick={onStop}>
        Stop
      </Button>
    </div>
  );
}

/** In decimal units, as file managers show it. */
function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
