import { useCasesHeld } from "../cases/use-cases-held.ts";
import { CustomerPanel } from "../customers/customer-panel.tsx";
import { useLive } from "../frame/use-console.ts";
import { useScriptsKept } from "../scripts/use-scripts.ts";
import { Loading } from "../ui/page-state.tsx";
import { CallPane } from "./call-pane.tsx";
import classes from "./desk-page.module.css";
import { useMyCall } from "./my-call.ts";
import { WorkList } from "./work-list.tsx";
import { WorkWaiting } from "./work-waiting.tsx";

/** The agent's desk: what is to do, the call, the customer. */
export default function DeskPage() {
  const loaded = useLive("loaded");
  const call = useMyCall();
  useScriptsKept(call === null);
  useCasesHeld();
  return (
    <div className={classes.desk}>
      <h1 className={classes.title}>Desk</h1>
      <aside aria-label="Work" className={classes.work}>
        {loaded ? <WorkList call={call} /> : <Loading rows={10} label="Loading the work list" />}
        <WorkWaiting />
      </aside>
      <section aria-label="Call" className={classes.call}>
        {loaded ? <CallPane call={call} /> : <Loading rows={6} label="Loading the call" />}
      </section>
      <aside aria-label="Customer" className={classes.customer}>
        <CustomerPanel call={call} />
      </aside>
    </div>
  );
}
