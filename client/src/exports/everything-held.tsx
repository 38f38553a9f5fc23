import classes from "../customers/record/record.module.css";
import { useMay, useWhyNotNow } from "../frame/use-console.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { ExportState } from "./export-state.tsx";
import { useExport } from "./use-export.ts";

/** All that is kept of one customer as a file, for whoever may take it out of the house. */
export function EverythingHeld({ customerId }: { customerId: string }) {
  return useMay("customer:export") ? <Held customerId={customerId} /> : null;
}

function Held({ customerId }: { customerId: string }) {
  const taking = useExport();
  const whyNotNow = useWhyNotNow();
  const why = taking.running ? "A file is being written" : whyNotNow;
  const take = (form: "json" | "html") =>
    taking.begin(`customer-${customerId}.${form}`, { path: `exports/customers/${customerId}.${form}` });
  return (
    <section className={classes.part} aria-label="Everything we hold">
      <h2>Everything we hold</h2>
      <div className={classes.stack}>
        <p className={classes.none}>
          Of this customer, from every table: for whoever asks what is kept of them.
        </p>
        <div className={classes.files}>
          <ActionButton variant="default" size="compact-sm" disabledReason={why} onClick={() => take("html")}>
            Save as a page
          </ActionButton>
          <ActionButton variant="default" size="compact-sm" disabledReason={why} onClick={() => take("json")}>
            Save as JSON
          </ActionButton>
        </div>
        <ExportState of={taking} />
      </div>
    </section>
  );
}
