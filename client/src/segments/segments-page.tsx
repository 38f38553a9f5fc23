import { NavLink, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useLocation } from "react-router";
import type { SegmentFilter, SegmentView } from "#contract/segments.ts";
import { ExportSegment } from "../exports/export-segment.tsx";
import { ExportState } from "../exports/export-state.tsx";
import { useExport } from "../exports/use-export.ts";
import { useMay } from "../frame/use-console.ts";
import { ApiProblem } from "../platform/api-problem.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { Loading, Refused } from "../ui/page-state.tsx";
import { CustomersIn } from "./customers-in.tsx";
import { FilterGroup, type Group } from "./filter-group.tsx";
import { unfinished } from "./filter-words.ts";
import classes from "./segments-page.module.css";
import { useChoices, useCount, useSegmentDeed, useSegments } from "./use-segments.ts";

/** After the last key; each count goes through all records. */
const editedForMs = 500;
const everybody: Group = { on: "all", of: [] };
const asGroup = (filter: SegmentFilter): Group =>
  filter.on === "all" || filter.on === "any" ? filter : { on: "all", of: [filter] };

type Draft = { segment: SegmentView | null; name: string; group: Group };

const draftOf = (segment: SegmentView | null, filter?: SegmentFilter): Draft => ({
  segment,
  name: segment?.name ?? "",
  group: asGroup(segment?.filter ?? filter ?? everybody),
});

/** Kept filters at the side; the one that is open, how many it means now, and whom. */
export default function SegmentsPage() {
  const all = useSegments();
  const choices = useChoices();
  const { state } = useLocation() as { state: { filter?: SegmentFilter; segmentId?: string } | null };
  const [begun, setDraft] = useState<Draft | null>(null);
  // What another page asked to open, until somebody opens something here.
  const wished = all.data?.find(({ id }) => id === state?.segmentId);
  const draft = begun ?? draftOf(wished ?? null, state?.filter);
  const open = (segment: SegmentView | null) => setDraft(draftOf(segment));
  const fault = all.error ?? choices.error;
  return (
    <div className={classes.page}>
      <nav aria-label="Segments" className={classes.side}>
        <h1>Segments</h1>
        <NavLink
          component="button"
          active={draft.segment === null}
          label="New segment"
          onClick={() => open(null)}
        />
        {all.data?.map((segment) => (
          <NavLink
            key={segment.id}
            component="button"
            active={segment.id === draft.segment?.id}
            aria-current={segment.id === draft.segment?.id || undefined}
            label={segment.name}
            onClick={() => open(segment)}
          />
        ))}
        {all.data?.length === 0 ? <p className={classes.quiet}>None is kept yet.</p> : null}
      </nav>
      <section className={classes.pane} aria-label={draft.segment?.name ?? "New segment"}>
        {fault ? (
          <Refused fault={fault} onRetry={() => void Promise.all([all.refetch(), choices.refetch()])} />
        ) : choices.data ? (
          <Editor
            key={draft.segment?.id ?? "new"}
            draft={draft}
            choices={choices.data}
            onDraft={setDraft}
            onKept={open}
          />
        ) : (
          <Loading label="Reading what there is to choose from" />
        )}
      </section>
    </div>
  );
}

/** A file is of what the site knows by name, so that the audit chain can say what was taken; or of everybody. */
function whyNotKept(segment: SegmentView | null, group: Group): string | null {
  if (!segment) return group.of.length === 0 ? null : "Keep the segment first";
  return JSON.stringify(group) === JSON.stringify(asGroup(segment.filter)) ? null : "Save the segment first";
}

type EditorProps = {
  draft: Draft;
  choices: NonNullable<ReturnType<typeof useChoices>["data"]>;
  onDraft: (draft: Draft) => void;
  onKept: (segment: SegmentView | null) => void;
};

function Editor({ draft, choices, onDraft, onKept }: EditorProps) {
  const { segment, name, group } = draft;
  const mayChange = useMay("segment:change");
  const mayLook = useMay("customer:look");
  const [listed, setListed] = useState(false);
  const [settled] = useDebouncedValue(group, editedForMs);
  const lacking = unfinished(group);
  const asked = unfinished(settled) === null ? settled : null;
  const count = useCount(asked);
  const deed = useSegmentDeed(onKept);
  const taking = useExport();
  const why = !mayChange
    ? "Your role may not change segments"
    : lacking
      ? `Finish the condition: ${lacking}`
      : name.trim() === ""
        ? "Give it a name"
        : null;
  const isKept = segment !== null;
  const refused = deed.error instanceof ApiProblem ? deed.error.errors : [];
  const nameFault = refused.find(({ field }) => field === "name")?.message ?? null;
  return (
    <>
      <header className={classes.head}>
        <TextInput
          label="Name of the segment"
          value={name}
          maxLength={80}
          error={nameFault}
          onChange={(event) => onDraft({ ...draft, name: event.currentTarget.value })}
        />
        <ActionButton
          disabledReason={why}
          onClick={() =>
            deed.mutate(
              isKept ? { do: "change", segment, name, filter: group } : { do: "keep", name, filter: group },
            )
          }
        >
          {isKept ? "Save the segment" : "Keep the segment"}
        </ActionButton>
        {isKept ? (
          <ActionButton
            variant="default"
            disabledReason={mayChange ? null : "Your role may not change segments"}
            onClick={() => deed.mutate({ do: "remove", segment })}
          >
            Remove
          </ActionButton>
        ) : null}
      </header>
      {deed.error && !nameFault ? <Refused fault={deed.error} /> : null}
      <FilterGroup
        group={group}
        choices={choices}
        label="Conditions"
        onChange={(next) => onDraft({ ...draft, group: next })}
      />
      <div className={classes.counted}>
        <p role="status">
          {lacking ? (
            `Finish the condition: ${lacking}`
          ) : count.error ? (
            ""
          ) : count.data ? (
            <>
              <strong>{count.data.count.toLocaleString("en")}</strong> customers are meant now
              {count.isPlaceholderData || settled !== group ? ", counting again" : ""}
            </>
          ) : (
            "Counting"
          )}
        </p>
        <ActionButton
          variant="default"
          aria-expanded={listed}
          disabledReason={mayLook ? null : "Your role may not look at customers"}
          onClick={() => setListed(!listed)}
        >
          {listed ? "Hide the customers" : "List the customers"}
        </ActionButton>
        <ExportSegment segment={segment} whyNot={whyNotKept(segment, group)} taking={taking} />
      </div>
      <ExportState of={taking} />
      {count.error ? <Refused fault={count.error} onRetry={() => void count.refetch()} /> : null}
      {listed && asked ? <CustomersIn filter={asked} /> : null}
    </>
  );
}
