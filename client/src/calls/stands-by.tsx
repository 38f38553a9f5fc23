import { IconArmchair } from "@tabler/icons-react";
import type { CenterView } from "#contract/centers.ts";
import { backupRuleText } from "../centers/backup-line.tsx";
import { Empty } from "../ui/page-state.tsx";

/** At a backup seat that its center's rule keeps closed: why nothing is offered here, and when it will be. */
export function StandsBy({ center }: { center: CenterView }) {
  return (
    <Empty icon={IconArmchair} title="You stand by at a backup seat">
      No call is offered here now: backup at {center.name} {backupRuleText(center)}.
      {/* A partner's center has backup seats alone. */}
      {center.kind === "own" ? " To take calls before that, leave this seat for a primary one." : ""}
    </Empty>
  );
}
