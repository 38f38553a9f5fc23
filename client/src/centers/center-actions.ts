import type { CenterView } from "#contract/centers.ts";
import { reportFault } from "../frame/reporting.ts";
import { useConsole, useMay, useWhyNotNow } from "../frame/use-console.ts";

/** Everything a person can do to a center, and why not when they cannot. */
export function useCenterActions(center: CenterView) {
  const { outbox } = useConsole();
  const mayDeclare = useMay("center:declare-dark");
  const mayOpen = useMay("center:open-backup");

  async function send(path: string, label: string, body: Record<string, unknown> = {}): Promise<boolean> {
    try {
      await outbox.send({ method: "POST", path: `centers/${center.id}/${path}`, body, label });
      return true;
    } catch (fault) {
      reportFault(label, fault);
      return false;
    }
  }

  const { name, state } = center;
  const now = useWhyNotNow();
  const role = "Your role may look, not act";
  return {
    whyNotDeclare: !mayDeclare ? role : (now ?? (state === "dark" ? `${name} is dark already` : null)),
    whyNotRestore: !mayDeclare
      ? role
      : now
        ? now
        : state === "restoring"
          ? "The hold-down runs; it opens by itself"
          : state === "dark"
            ? null
            : `${name} is not dark`,
    whyNotStop: mayDeclare ? now : role,
    whyNotBackup: mayOpen ? now : role,
    declareDark: (reason: string) => send("dark", `Declare ${name} dark`, { reason }),
    stopCountdown: () =>
      send("dark/stop", `Stop the countdown of ${name}`, { reason: "Stopped on the Floor" }),
    restore: () => send("restore", `Restore ${name}`),
    setBackup: (open: boolean) =>
      send("backup", `${open ? "Open" : "Close"} the backup seats of ${name}`, { open }),
  };
}
