import { IconArrowBackUp, IconFlask, IconSwitch3 } from "@tabler/icons-react";
import { useState } from "react";
import { ActionButton } from "../ui/action-button.tsx";
import { useNow } from "../ui/clock.ts";
import { clockText } from "../ui/duration.ts";
import { Loading, Refused } from "../ui/page-state.tsx";
import { StaleFrame } from "../ui/stale-frame.tsx";
import { whyNotFailBack } from "./cluster-words.ts";
import { useContinuityActions, useWhyNot } from "./continuity-actions.ts";
import classes from "./continuity-page.module.css";
import { DrillPanel } from "./drill-panel.tsx";
import { FailOver } from "./fail-over.tsx";
import { FailoverHistory } from "./failover-history.tsx";
import { OperatorDecides } from "./operator-decides.tsx";
import { ServersTable } from "./servers-table.tsx";
import { Standing } from "./standing.tsx";
import { StartDrill } from "./start-drill.tsx";
import { Topology } from "./topology.tsx";
import { useContinuity, useDrill } from "./use-continuity.ts";

/** Asked for each second; an answer older than this is not the present. */
const freshMaxMs = 4_000;

/** Where the data stands, what would happen next, and the two things a person can do about it. */
export default function ContinuityPage() {
  const now = useNow();
  const view = useContinuity();
  const drill = useDrill().data ?? null;
  const act = useContinuityActions();
  const cluster = view.data?.cluster ?? null;
  const whyNot = useWhyNot(cluster, drill);
  const [dialog, setDialog] = useState<"drill" | "fail-over" | null>(null);

  if (!view.data)
    return view.error ? (
      <Refused fault={view.error} onRetry={() => void view.refetch()} />
    ) : (
      <Loading rows={12} label="Loading the topology" />
    );
  const { status, sites, failovers } = view.data;
  const ageMs = now - view.dataUpdatedAt;
  const homeward = whyNotFailBack(cluster, now);
  const close = () => setDialog(null);
  return (
    <div>
      <h1 className={classes.title}>Continuity</h1>
      <StaleFrame ageMs={ageMs > freshMaxMs ? ageMs : null}>
        <div className={classes.head}>
          <Standing cluster={cluster} status={status} />
          <div className={classes.actions}>
            <ActionButton
              color="var(--after-fill)"
              leftSection={<IconFlask size={16} stroke={1.8} aria-hidden />}
              disabledReason={whyNot.drill}
              onClick={() => setDialog("drill")}
            >
              Start a drill
            </ActionButton>
            <ActionButton
              color="var(--alarm-fill)"
              leftSection={<IconSwitch3 size={16} stroke={1.8} aria-hidden />}
              disabledReason={whyNot.failOver}
              onClick={() => setDialog("fail-over")}
            >
              Fail over
            </ActionButton>
            <div className={classes.home}>
              <ActionButton
                variant="default"
                leftSection={<IconArrowBackUp size={16} stroke={1.8} aria-hidden />}
                disabledReason={whyNot.failBack ?? homeward?.reason ?? null}
                onClick={() => void act.failBack()}
              >
                Fail back
              </ActionButton>
              <p className={classes.why} role="status">
                {homeward ? homeward.reason : "Every condition holds."}
                {homeward?.until ? <> {clockText(Date.parse(homeward.until) - now + 999)} left.</> : null}
              </p>
            </div>
          </div>
        </div>
        <div className={classes.body}>
          <div className={classes.main}>
            {cluster?.needsOperator ? (
              <OperatorDecides cluster={cluster} whyNot={whyNot.promote} onPromote={act.promote} />
            ) : null}
            {cluster ? (
              <>
                <Topology cluster={cluster} sites={sites} />
                <section aria-labelledby="servers">
                  <h2 id="servers">Servers</h2>
                  <ServersTable cluster={cluster} />
                </section>
              </>
            ) : (
              <Refused
                fault={
                  new Error(
                    "Neither the supervisor nor any database server answers. Calls in progress stay up; what people type is kept in their console.",
                  )
                }
              />
            )}
          </div>
          <section className={classes.history} aria-labelledby="history">
            <h2 id="history">Changes of primary</h2>
            <FailoverHistory records={failovers} />
          </section>
          <aside className={classes.side} aria-label="Drill">
            <DrillPanel
              drill={drill}
              whyNotAct={whyNot.actOnDrill}
              onStop={() => void act.stopDrill()}
              onPutBack={() => void act.putBack()}
            />
          </aside>
        </div>
      </StaleFrame>
      {dialog === "drill" ? <StartDrill onClose={close} onStart={act.startDrill} /> : null}
      {dialog === "fail-over" && cluster ? (
        <FailOver cluster={cluster} onClose={close} onFailOver={act.failOver} />
      ) : null}
    </div>
  );
}
