/** `npm run bench -- [SUBJECT] [--json]`: each subject as a ratio against a limit measured in the same run. */
import { benchStage } from "./bench-stage.ts";
import { darkCenterDeclared, reroute } from "./dark-center.ts";
import { eventToScreen } from "./event-to-screen.ts";
import { failoverGap } from "./failover-gap.ts";
import { importMemory, importTime, importUndo } from "./import.ts";
import { lookUp } from "./million/look-up.ts";
import { millionStage } from "./million/million-stage.ts";
import { search } from "./million/search.ts";
import { slowReplicaCommit } from "./slow-replica-commit.ts";
import type { Subject } from "./subject.ts";
import { switchoverGap } from "./switchover-gap.ts";
import { voiceWebhook } from "./voice-webhook.ts";

const say = (line: string) => console.error(line);
const million = millionStage(say);
const stage = benchStage(say);

/** Each group's subjects share what they open, which is closed before the next group is measured. */
const groups: readonly { subjects: readonly Subject[]; close(): Promise<void> }[] = [
  { subjects: [lookUp(million), search(million, say)], close: million.close },
  {
    // Those that leave callers behind come last.
    subjects: [
      slowReplicaCommit,
      failoverGap,
      switchoverGap,
      eventToScreen,
      importTime,
      importMemory,
      importUndo,
      darkCenterDeclared,
      reroute,
      voiceWebhook,
    ],
    close: stage.close,
  },
];

async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes("--json");
  const names = argv.filter((word) => word !== "--json");
  const subjects = groups.flatMap((group) => group.subjects);
  const unknown = names.filter((name) => !subjects.some((subject) => isMeant(subject, name)));
  if (unknown.length > 0) {
    console.error(
      `There is no subject ${unknown.join(", ")}; there are ${subjects.map(({ name }) => name).join(", ")}.`,
    );
    return 2;
  }
  const rows: Record<string, unknown>[] = [];
  for (const group of groups) {
    try {
      for (const subject of group.subjects)
        if (names.length === 0 || names.some((name) => isMeant(subject, name)))
          rows.push(await measured(subject));
    } finally {
      await group.close();
    }
  }
  if (json) console.log(JSON.stringify(rows, null, 2));
  return rows.every((row) => row.ok) ? 0 : 1;
}

/** `import` means `import-memory` too. */
const isMeant = (subject: Subject, name: string) =>
  subject.name === name || subject.name.startsWith(`${name}-`);

async function measured(subject: Subject): Promise<Record<string, unknown>> {
  say(`${subject.name}…`);
  const figures = await subject.measure(stage);
  const { value, unit, reach, ok, note } = figures;
  say(`  ${value} ${unit}; reach: ${reach}: ${ok ? "ok" : "NOT REACHED"} (${note})`);
  return {
    subject: subject.name,
    ...figures,
    ratio: figures.ratio === null ? null : Number(figures.ratio.toFixed(4)),
  };
}

process.exit(await main(process.argv.slice(2)));
