import { useMay, useWhyNotNow } from "../frame/use-console.ts";
import { ActionButton } from "../ui/action-button.tsx";
import type { Export } from "./use-export.ts";

type Props = {
  /** Null: everybody. */
  segment: { id: string; name: string } | null;
  /** Why what is on the screen is no segment that the site knows; null when it is. */
  whyNot: string | null;
  taking: Export;
};

/** The customers a kept segment means now, or all, as a file for a spreadsheet. */
export function ExportSegment({ segment, whyNot, taking }: Props) {
  const mayExport = useMay("customer:export");
  const whyNotNow = useWhyNotNow();
  const why = !mayExport
    ? "Managers and administrators take customers out as a file"
    : taking.running
      ? "A file is being written"
      : (whyNot ?? whyNotNow);
  return (
    <ActionButton
      variant="default"
      disabledReason={why}
      onClick={() =>
        taking.begin(`${fileNameOf(segment?.name ?? "All customers")}.csv`, {
          path: "exports/customers",
          body: segment ? { segmentId: segment.id } : {},
        })
      }
    >
      Export as CSV
    </ActionButton>
  );
}

/** What no file system takes, as a space. */
const fileNameOf = (name: string) => name.replace(/[\\/:*?"<>|\p{Cc}]+/gu, " ").trim() || "Customers";
