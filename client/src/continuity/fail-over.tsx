import { Button, Group, Modal, Radio, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ClusterView } from "#contract/cluster.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { failOverTargets, lagText } from "./cluster-words.ts";
import classes from "./dialogs.module.css";

type FailOverProps = {
  cluster: ClusterView;
  onClose: () => void;
  onFailOver: (to: string) => Promise<boolean>;
};

/** Moves the primary to another site. Its name is typed, so that nobody does it by a slip of the hand. */
export function FailOver({ cluster, onClose, onFailOver }: FailOverProps) {
  const targets = failOverTargets(cluster);
  const [to, setTo] = useState(targets[0]?.id ?? null);
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const leader = cluster.nodes.find((node) => node.id === cluster.leader);
  const target = targets.find((node) => node.id === to);

  async function failOver() {
    if (!target || typed.trim() !== target.site) return;
    setBusy(true);
    const done = await onFailOver(target.id);
    setBusy(false);
    if (done) onClose();
  }

  const whyNot = !target
    ? "No server at another site could lead now"
    : typed.trim() === target.site
      ? null
      : `Type ${target.site} to confirm`;
  return (
    <Modal opened onClose={onClose} title="Fail over to another site" size={500}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void failOver();
        }}
      >
        <p className={classes.text}>
          {leader ? `Server ${leader.id} at the ${leader.site} site leads now.` : "No server leads now."} It
          stops in order, so no acknowledged write is lost. Nobody can write for a moment; consoles, callers
          and conversations stay.
        </p>
        {targets.length === 0 ? (
          <p className={classes.text}>
            No server at another site votes and streams now, so none could take over without losing writes.
          </p>
        ) : (
          <Radio.Group label="Server to lead" value={to} onChange={setTo}>
            <div className={classes.choices}>
              {targets.map((node) => (
                <Radio
                  key={node.id}
                  value={node.id}
                  label={`${node.id} at ${node.site}${node.zone ? `, ${node.zone}` : ""}`}
                  description={`Behind: ${lagText(node)}`}
                />
              ))}
            </div>
          </Radio.Group>
        )}
        {target ? (
          <TextInput
            label={
              <>
                Type <strong>{target.site}</strong> to confirm
              </>
            }
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        ) : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <ActionButton
            color="var(--alarm-fill)"
            loading={busy}
            disabledReason={whyNot}
            onClick={() => void failOver()}
          >
            Fail over{target ? ` to ${target.site}` : ""}
          </ActionButton>
        </Group>
      </form>
    </Modal>
  );
}
