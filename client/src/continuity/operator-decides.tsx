import { Checkbox, NativeSelect } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import type { ClusterView } from "#contract/cluster.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { mayLeadByHand } from "./cluster-words.ts";
import classes from "./operator-decides.module.css";

type OperatorDecidesProps = {
  cluster: ClusterView;
  whyNot: string | null;
  onPromote: (node: string, acceptLoss: boolean) => Promise<boolean>;
};

/** Nothing can be promoted safely: what may be lost is said before a person decides. */
export function OperatorDecides({ cluster, whyNot, onPromote }: OperatorDecidesProps) {
  const candidates = mayLeadByHand(cluster);
  const [chosen, setChosen] = useState<string | null>(null);
  const [accepted, setAccepted] = useState(false);
  const [busy, setBusy] = useState(false);
  if (!cluster.needsOperator) return null;
  const node = candidates.find((each) => each.id === chosen)?.id ?? candidates[0]?.id ?? null;
  const reason =
    whyNot ??
    (node === null
      ? "No server answers that could lead"
      : accepted
        ? null
        : "Say first that you accept what may be lost");
  return (
    <section className={classes.box} aria-labelledby="decide">
      <h2 id="decide">
        <IconAlertTriangle size={18} stroke={1.8} aria-hidden /> An operator must decide
      </h2>
      <p>{cluster.needsOperator.reason}</p>
      <p>
        <strong>May be lost:</strong> {cluster.needsOperator.mayBeLost}
      </p>
      <div className={classes.row}>
        {node === null ? (
          <span>No server answers that could lead.</span>
        ) : (
          <NativeSelect
            aria-label="Server to lead"
            value={node}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={candidates.map((each) => ({
              value: each.id,
              label: `${each.id} at ${each.site}, position ${each.lsn}`,
            }))}
          />
        )}
        <Checkbox
          label="I accept what may be lost"
          checked={accepted}
          onChange={(event) => setAccepted(event.currentTarget.checked)}
        />
        <ActionButton
          color="var(--alarm-fill)"
          loading={busy}
          disabledReason={reason}
          onClick={() => {
            if (!node) return;
            setBusy(true);
            void onPromote(node, accepted).finally(() => setBusy(false));
          }}
        >
          Let {node ?? "it"} lead
        </ActionButton>
      </div>
    </section>
  );
}
