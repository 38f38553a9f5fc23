import { Button, Group, Modal, Radio } from "@mantine/core";
import { IconFlask } from "@tabler/icons-react";
import { useState } from "react";
import { ActionButton } from "../ui/action-button.tsx";
import { Loading, Refused } from "../ui/page-state.tsx";
import classes from "./dialogs.module.css";
import { useRunbooks } from "./use-continuity.ts";

/** Choose a runbook and read what it will break before it does. */
export function StartDrill({
  onClose,
  onStart,
}: {
  onClose: () => void;
  onStart: (runbook: string) => Promise<boolean>;
}) {
  const runbooks = useRunbooks(true);
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const name = chosen ?? runbooks.data?.[0]?.name ?? null;
  const runbook = runbooks.data?.find((each) => each.name === name);

  async function start() {
    if (!name) return;
    setBusy(true);
    const done = await onStart(name);
    setBusy(false);
    if (done) onClose();
  }

  return (
    <Modal opened onClose={onClose} title="Start a drill" size={580}>
      <div className={classes.form}>
        {runbooks.error && !runbooks.data ? (
          <Refused fault={runbooks.error} onRetry={() => void runbooks.refetch()} />
        ) : null}
        {runbooks.isPending ? <Loading rows={5} label="Loading the runbooks" /> : null}
        {runbooks.data ? (
          <Radio.Group label="Runbook" value={name} onChange={setChosen}>
            <div className={classes.choices}>
              {runbooks.data.map((each) => (
                <Radio key={each.name} value={each.name} label={each.title} description={each.objective} />
              ))}
            </div>
          </Radio.Group>
        ) : null}
        {runbook ? (
          <div>
            <h3 id="runbook-steps">{runbook.steps.length} steps</h3>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse */}
            <ol className={classes.steps} aria-labelledby="runbook-steps" tabIndex={0}>
              {runbook.steps.map((step) => (
                <li key={step.number}>
                  <span>
                    {step.number}. {step.title}
                  </span>
                  <span>{step.owner}</span>
                </li>
              ))}
            </ol>
          </div>
        ) : null}
        <p className={classes.text}>
          It really kills the servers of this demo and puts them back. Callers are simulated; every screen
          says Drill while it runs. You can stop at any moment and put everything back.
        </p>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <ActionButton
            color="var(--after-fill)"
            leftSection={<IconFlask size={16} stroke={1.8} aria-hidden />}
            loading={busy}
            disabledReason={name ? null : "Choose a runbook"}
            onClick={() => void start()}
          >
            Start the drill
          </ActionButton>
        </Group>
      </div>
    </Modal>
  );
}
