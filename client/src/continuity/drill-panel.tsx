import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCheck,
  IconCircleDashed,
  IconFlask,
  IconPlayerStop,
  IconPlayerTrackNext,
  IconProgress,
  IconX,
} from "@tabler/icons-react";
import type { DrillStepView, DrillView } from "#contract/drill.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { useNow } from "../ui/clock.ts";
import { clockText } from "../ui/duration.ts";
import { Empty } from "../ui/page-state.tsx";
import { Ago, RunningTime } from "../ui/running-time.tsx";
import { type Meaning, StatusMark } from "../ui/status-mark.tsx";
import classes from "./drill-panel.module.css";
import { measuredText } from "./measured-words.ts";

const drillMeaning: Record<DrillView["state"], Meaning> = {
  running: { tone: "after", icon: IconProgress, word: "Running" },
  stopping: { tone: "after", icon: IconPlayerStop, word: "Stopping" },
  stopped: { tone: "pause", icon: IconPlayerStop, word: "Stopped halfway" },
  finished: { tone: "ready", icon: IconCheck, word: "Finished" },
  "putting-back": { tone: "after", icon: IconArrowBackUp, word: "Putting back" },
  "put-back": { tone: "stale", icon: IconArrowBackUp, word: "Put back" },
};

const stepMeaning: Record<DrillStepView["state"], Meaning> = {
  planned: { tone: "stale", icon: IconCircleDashed, word: "Planned" },
  running: { tone: "after", icon: IconProgress, word: "Running" },
  done: { tone: "ready", icon: IconCheck, word: "Done" },
  failed: { tone: "alarm", icon: IconX, word: "Failed" },
  skipped: { tone: "stale", icon: IconPlayerTrackNext, word: "Skipped" },
};

const _isPlaying = (drill: DrillView | null | undefined) =>
  drill?.state === "running" || drill?.state === "stopping" || drill?.state === "putting-back";

type DrillPanelProps = {
  drill: DrillView | null;
  whyNotAct: string | null;
  onStop: () => void;
  onPutBack: () => void;
};

/** The drill under way or the last one: each step with its clock and what was measured. */
export function DrillPanel({ drill, whyNotAct, onStop, onPutBack }: DrillPanelProps) {
  if (!drill) {
    return (
      <Empty icon={IconFlask} title="No drill was played yet">
        A drill breaks real parts of this installation on the simulated carrier and measures what becomes of
        every caller and every write.
      </Empty>
    );
  }
  const broken = drill.broken.length;
  return (
    <section className={classes.drill} aria-labelledby="drill">
      <header className={classes.head}>
        <h2 id="drill">{drill.title}</h2>
        <p className={classes.quiet}>
          <StatusMark filled meaning={drillMeaning[drill.state]} />{" "}
          {drill.endedAt ? (
            <>
              <Ago at={drill.startedAt} />, took{" "}
              {clockText(Date.parse(drill.endedAt) - Date.parse(drill.startedAt))}
            </>
          ) : (
            <RunningTime since={drill.startedAt} />
          )}
        </p>
        <p className={classes.quiet}>By {drill.by}</p>
        <div className={classes.actions}>
          <ActionButton
            size="xs"
            variant="default"
            leftSection={<IconPlayerStop size={15} stroke={1.7} aria-hidden />}
            disabledReason={whyNotAct ?? (drill.state === "running" ? null : "It is not running")}
            onClick={onStop}
          >
            Stop
          </ActionButton>
          <ActionButton
            size="xs"
            variant="default"
            leftSection={<IconArrowBackUp size={15} stroke={1.7} aria-hidden />}
            disabledReason={whyNotAct ?? whyNotPutBack(drill)}
            onClick={onPutBack}
          >
            Put back
          </ActionButton>
        </div>
      </header>
      {broken > 0 ? (
        <div className={classes.broken} role="alert">
          <strong>
            <IconAlertTriangle size={16} stroke={1.8} aria-hidden />{" "}
            {broken === 1 ? "A promise was broken" : `${broken} promises were broken`}
          </strong>
          <ul>
            {drill.broken.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      ) : drill.state === "finished" ? (
        <p className={classes.kept}>
          <StatusMark meaning={{ tone: "ready", icon: IconCheck, word: "Every promise was kept" }} />
        </p>
      ) : null}
      <ol className={classes.steps}>
        {drill.steps.map((step) => (
          <Step key={step.number} step={step} />
        ))}
      </ol>
    </section>
  );
}

function whyNotPutBack(drill: DrillView): string | null {
  if (drill.state === "running" || drill.state === "stopping") return "Stop it first, or let it finish";
  if (drill.state === "putting-back") return "It is being put back";
  if (drill.state === "put-back") return "It was put back already";
  return null;
}

function Step({ step }: { step: DrillStepView }) {
  const now = useNow();
  const { icon: Sign, tone, word } = stepMeaning[step.state];
  const tookMs = step.startedAt
    ? (step.endedAt ? Date.parse(step.endedAt) : now) - Date.parse(step.startedAt)
    : null;
  const figures = Object.entries(step.measured);
  return (
    <li
      className={classes.step}
      data-tone={tone}
      aria-current={step.state === "running" ? "step" : undefined}
    >
      <Sign size={16} stroke={1.9} aria-label={word} className={classes.sign} />
      <span className={classes.title}>
        {step.number}. {step.title}
      </span>
      <span className={classes.clock}>{tookMs === null ? "" : clockText(tookMs)}</span>
      {figures.length > 0 ? (
        <span className={classes.measured}>
          {figures.map(([name, value]) => measuredText(name, value)).join(" · ")}
        </span>
      ) : null}
      {step.note ? <span className={classes.note}>{step.note}</span> : null}
    </li>
  );
}
