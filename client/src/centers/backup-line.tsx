import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconDoor, IconDoorOff } from "@tabler/icons-react";
import type { CenterView, SeatView } from "#contract/centers.ts";
import { shortAge } from "../ui/duration.ts";
import classes from "./backup-line.module.css";

/** "Backup seats open when another center's caller waits more than 15 s": the rule as people say it. */
export function backupRuleText(center: Pick<CenterView, "backupRule" | "backupWaitingMaxMs">): string {
  if (center.backupRule === "at-once") return "opens when another center goes dark";
  if (center.backupRule === "by-hand") return "opens by hand";
  return `opens when a caller elsewhere waits more than ${shortAge(center.backupWaitingMaxMs ?? 0).replace(".0", "")}`;
}

type BackupLineProps = {
  center: CenterView;
  seats: readonly SeatView[];
  whyNot: string | null;
  onSet: (open: boolean) => void;
};

export function BackupLine({ center, seats, whyNot, onSet }: BackupLineProps) {
  const backup = seats.filter((seat) => seat.kind === "backup");
  if (backup.length === 0) return <p className={classes.line}>No backup seats</p>;
  const signedIn = backup.filter(
    (seat) => seat.person && seat.state !== "offline" && seat.state !== "lost",
  ).length;
  const Sign = center.backupOpen ? IconDoor : IconDoorOff;
  return (
    <p className={classes.line}>
      <Sign size={15} stroke={1.7} aria-hidden />
      <span
        className={classes.words}
        title={`Backup ${center.backupOpen ? "open" : "closed"}; ${backupRuleText(center)}`}
      >
        <strong>Backup {center.backupOpen ? "open" : "closed"}</strong>, {signedIn} of {backup.length} signed
        in; {backupRuleText(center)}
      </span>
      {whyNot === null ? (
        <UnstyledButton className={classes.act} onClick={() => onSet(!center.backupOpen)}>
          {center.backupOpen ? (center.backupRule === "by-hand" ? "Close" : "Leave to rule") : "Open now"}
          <VisuallyHidden>: backup seats of {center.name}</VisuallyHidden>
        </UnstyledButton>
      ) : null}
    </p>
  );
}
