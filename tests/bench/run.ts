/** `npm run bench -- [SUBJECT] [--json]`: each subject as a ratio against a limit measured in the same run. */
import { benchStage } from "./bench-stage.ts";
import { darkCenterDeclared, reroute } from "./dark-center.ts";
import { eventToScreen } from "./event-to-screen.ts";
import { failoverGap } from "./failover-gap.ts";
import { slowReplicaCommit } from "./slow-replica-commit.ts";
import type { Subject } from "./subject.ts";
import { switchoverGap } from "./switchover-gap.ts";
import { voiceWebhook } from "./voice-webhook.ts";

/** Those that leave callers behind come last. */
const subjects: readonly Subject[] = [
  slowReplicaCommit,
  failoverGap,
  switchoverGap,
  eventToScreen,
  darkCenterDeclared,
  reroute,
  voiceWebhook,
];

async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes("--json");
  const names = argv.filter((word) => word !== "--json");
  const unknown = names.filter((name) => !subjects.some((subject) => subject.name === name));
  if (unknown.length > 0) {
    console.error(
      `There is no subject ${unknown.join(", ")}; there are ${subjects.map(({ name }) => name).join(", ")}.`,
    );
    return 2;
  }
  const say = (line: string) => console.error(line);
  const stage = benchStage(say);
  const rows: Record<string, unknown>[] = [];
  try {
    for (const subject of subjects) {
      if (names.length > 0 && !names.includes(subject.name)) continue;
      say(`${subject.name}…`);
      const measured = await subject.measure(stage);
      rows.push({
        subject: subject.name,
        ...measured,
        ratio: measured.ratio === null ? null : Number(measured.ratio.toFixed(4)),
      });
      say(
        `  ${measured.value} ${measured.unit}; reach: ${measured.reach}: ${measured.ok ? "ok" : "NOT REACHED"} (${measured.note})`,
      );
    }
  } finally {
    await stage.close();
  }
  if (json) console.log(JSON.stringify(rows, null, 2));
  return rows.every((row) => row.ok) ? 0 : 1;
}

process.exit(await main(process.argv.slice(2)));
