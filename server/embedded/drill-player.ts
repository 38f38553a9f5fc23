import type { DrillView } from "#contract/drill.ts";
import type { DrillLedger } from "#server/continuity/drill/drill-ledger.ts";
import { type Drill, playRunbook } from "#server/continuity/drill/play-runbook.ts";
import { loadRunbook } from "#server/continuity/drill/runbook.ts";
import type { DrillStageControl } from "#server/continuity/drill/stage-control.ts";
import { systemClock } from "#server/platform/clock.ts";
import { systemIds } from "#server/platform/ids.ts";
import { StageFault } from "./stage-fault.ts";

/** Plays one drill at a time on a running stage. Refuses with StageFault what is not possible now. */
export type DrillPlayer = {
  /** The drill under way or the last one; null before the first. */
  current(): DrillView | null;
  start(runbook: string, by: string): DrillView;
  stop(by: string): DrillView;
  /** Begins to undo what the drill did; {@link DrillPlayer.current} shows when it is done. */
  putBack(by: string): DrillView;
};

export type OpenLedger = (stage: DrillStageControl) => Promise<DrillLedger & { close(): void }>;

const busy: readonly DrillView["state"][] = ["running", "stopping", "putting-back"];

/** @param openLedger - opened anew for each drill: it counts that drill alone. */
export function openDrillPlayer(
  stage: DrillStageControl,
  openLedger: OpenLedger,
  log: (line: string) => void,
): DrillPlayer {
  let drill: Drill | null = null;
  let opening: DrillView | null = null;
  let stopped = false;
  const current = () => drill?.view() ?? opening;
  const mustPlay = (): Drill => {
    if (!drill) throw new StageFault("No drill was played yet.");
    return drill;
  };

  async function open(view: DrillView, by: string) {
    const runbook = loadRunbook(view.runbook);
    const ledger = await openLedger(stage);
    drill = playRunbook(runbook, by, { stage, ledger, clock: systemClock, ids: systemIds });
    if (stopped) drill.stop();
    await drill.ended;
    ledger.close();
  }

  return {
    current,
    start(name, by) {
      const now = current();
      if (now && busy.includes(now.state)) throw new StageFault("A drill is running; stop it first.");
      if (now?.state === "stopped")
        throw new StageFault("The last drill was stopped halfway; put it back first.");
      const runbook = loadRunbook(name);
      drill = null;
      stopped = false;
      // Shown until the ledger's consoles are signed in, which takes a second or two.
      opening = {
        id: systemIds.uuid(),
        runbook: name,
        title: runbook.title,
        state: "running",
        by,
        startedAt: systemClock.now().toISOString(),
        endedAt: null,
        steps: runbook.steps.map(({ number, title }) => ({
          number,
          title,
          state: "planned",
          startedAt: null,
          endedAt: null,
          measured: {},
          note: "",
        })),
        broken: [],
      };
      const view = opening;
      open(view, by).catch((fault: Error) => {
        log(`the drill could not be played: ${fault.message}`);
        const endedAt = systemClock.now().toISOString();
        opening = {
          ...view,
          state: "put-back",
          endedAt,
          broken: [`It could not be played: ${fault.message}`],
        };
      });
      return view;
    },
    stop() {
      stopped = true;
      drill?.stop();
      return current() ?? mustPlay().view();
    },
    putBack() {
      const playing = mustPlay();
      playing.putBack().catch((fault: Error) => log(`putting back failed: ${fault.message}`));
      return playing.view();
    },
  };
}
