import { Button, Radio } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import type { MergeChoice, MergeDifference, Merged, MergePreview } from "#contract/merges.ts";
import { announce } from "../../frame/announce.tsx";
import { useConsole, useWhyNotNow } from "../../frame/use-console.ts";
import { ApiProblem } from "../../platform/api-problem.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Loading, Refused } from "../../ui/page-state.tsx";
import classes from "./duplicates.module.css";
import { MergeOutcomeView } from "./merge-outcome.tsx";
import { useMergePreview } from "./use-duplicates.ts";

/** Two records side by side: what is kept is chosen field by field, and seen before it is done. */
export function MergePage() {
  const { customerId = "", otherId = "" } = useParams();
  return <Merging key={`${customerId} ${otherId}`} customerId={customerId} otherId={otherId} />;
}

function Merging({ customerId, otherId }: { customerId: string; otherId: string }) {
  const [choices, setChoices] = useState<Record<string, MergeChoice>>({});
  const preview = useMergePreview(customerId, otherId, choices);
  return (
    <div className={classes.page}>
      <PageHead title="Make two records one" back={{ to: "/customers/duplicates", title: "Duplicates" }}>
        <Button
          component={Link}
          to={`/customers/${otherId}/merge/${customerId}`}
          replace
          variant="default"
          leftSection={<IconArrowsExchange size={16} stroke={1.7} aria-hidden />}
        >
          Keep the other record instead
        </Button>
      </PageHead>
      {preview.data ? (
        <Compared
          preview={preview.data}
          choices={choices}
          isOld={preview.isPlaceholderData}
          onChoose={(field, choice) => setChoices({ ...choices, [field]: choice })}
        />
      ) : preview.error ? (
        <Refused fault={preview.error} onRetry={() => void preview.refetch()} />
      ) : (
        <Loading rows={12} label="Reading both records" />
      )}
    </div>
  );
}

type Choose = (field: string, choice: MergeChoice) => void;

function Compared({
  preview,
  choices,
  isOld,
  onChoose,
}: {
  preview: MergePreview;
  choices: Record<string, MergeChoice>;
  isOld: boolean;
  onChoose: Choose;
}) {
  const { mine, theirs, differences } = preview;
  return (
    <div className={classes.merge}>
      <section aria-label="What differs">
        <h2>What differs</h2>
        {differences.length === 0 ? (
          <p className={classes.none}>No field differs: only what is below each of them is put together.</p>
        ) : (
          <table className={classes.choices}>
            <thead>
              <tr>
                <th scope="col">Field</th>
                <th scope="col">
                  <strong>{mine.name}</strong> the record that stays
                </th>
                <th scope="col">
                  <strong>{theirs.name}</strong> the one that goes into it
                </th>
              </tr>
            </thead>
            <tbody>
              {differences.map((each) => (
                <Difference
                  key={each.field}
                  difference={{ ...each, choice: choices[each.field] ?? each.choice }}
                  onChoose={onChoose}
                />
              ))}
            </tbody>
          </table>
        )}
        <Act preview={preview} choices={choices} isOld={isOld} />
      </section>
      <MergeOutcomeView preview={preview} />
    </div>
  );
}

function Difference({ difference, onChoose }: { difference: MergeDifference; onChoose: Choose }) {
  const { field, label, mine, theirs, choice, choices } = difference;
  const option = (which: MergeChoice, text: string) => (
    <Radio
      name={field}
      value={which}
      label={text}
      aria-label={`${label}: ${text}`}
      checked={choice === which}
      onChange={() => onChoose(field, which)}
    />
  );
  return (
    <tr>
      <th scope="row">
        {label}
        {choices.includes("both") ? option("both", "keep both") : null}
      </th>
      <td>{option("this", mine ?? "nothing")}</td>
      <td>{option("other", theirs ?? "nothing")}</td>
    </tr>
  );
}

/** The one button of weight, with why it cannot be pressed. */
function Act({
  preview: { mine, theirs, refusal },
  choices,
  isOld,
}: {
  preview: MergePreview;
  choices: Record<string, MergeChoice>;
  isOld: boolean;
}) {
  const { api } = useConsole();
  const queries = useQueryClient();
  const go = useNavigate();
  const whyNotNow = useWhyNotNow();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function merge() {
    setBusy(true);
    setFault(null);
    try {
      await api.send<Merged>({
        method: "POST",
        path: `customers/${mine.id}/merge`,
        body: { version: mine.version, otherId: theirs.id, otherVersion: theirs.version, choices },
      });
      await queries.invalidateQueries({ queryKey: ["duplicates"] });
      announce("The two records are one");
      notifications.show({
        color: "gray",
        message: "The two records are one. It can be undone under Keeping.",
      });
      void go(`/customers/${mine.id}`);
    } catch (refused) {
      setFault(refused instanceof Error ? refused.message : String(refused));
      setBusy(false);
      // Somebody changed one of them: what is shown is read again, so that it is decided on what is true.
      if (refused instanceof ApiProblem)
        await queries.invalidateQueries({ queryKey: ["customers", mine.id, "merge"] });
    }
  }

  return (
    <>
      {refusal ? <p className={classes.fault}>{refusal}</p> : null}
      {fault ? (
        <p role="alert" className={classes.fault}>
          {fault}
        </p>
      ) : null}
      <div className={classes.bar}>
        <ActionButton
          loading={busy}
          disabledReason={refusal ?? whyNotNow ?? (isOld ? "The outcome is being worked out" : null)}
          onClick={() => void merge()}
        >
          Make them one
        </ActionButton>
        <Button variant="default" component={Link} to="/customers/duplicates">
          Cancel
        </Button>
      </div>
    </>
  );
}
