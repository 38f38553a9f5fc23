import { type Icon, IconMessage, IconNote, IconPhone, IconWorld } from "@tabler/icons-react";
import type { CallView } from "#contract/calls.ts";
import type { InteractionView } from "#contract/customers.ts";
import { ListenToCall } from "../calls/listen-to-call.tsx";
import { Loading } from "../ui/page-state.tsx";
import { Ago } from "../ui/running-time.tsx";
import classes from "./timeline.module.css";
import { useCustomer } from "./use-customer.ts";

const signs: Record<InteractionView["kind"], { icon: Icon; word: string }> = {
  call: { icon: IconPhone, word: "Call" },
  message: { icon: IconMessage, word: "Message" },
  portal: { icon: IconWorld, word: "Own page" },
  note: { icon: IconNote, word: "Note" },
};

/** What was answered to the script, word for word as it was asked. */
function ScriptAnswers({ said }: { said: InteractionView["said"] }) {
  if (said.length === 0) return null;
  return (
    <dl className={classes.said}>
      {said.map(({ asks, answer }) => (
        <div key={asks}>
          <dt>{asks}</dt>
          <dd>{answer}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What happened with this customer before, newest first. */
export function Timeline({ call }: { call: Pick<CallView, "id" | "customerId"> }) {
  const { data, isPending } = useCustomer(call.customerId, call.id);
  if (!call.customerId) {
    return (
      <section aria-labelledby="timeline" className={classes.timeline}>
        <h2 id="timeline">Before this call</h2>
        <p className={classes.none}>
          Once it is clear who is calling, what happened with them before stands here.
        </p>
      </section>
    );
  }
  return (
    <section aria-labelledby="timeline" className={classes.timeline}>
      <h2 id="timeline">Before this call</h2>
      {isPending ? <Loading rows={4} /> : null}
      {data && data.interactions.length === 0 ? (
        <p className={classes.none}>This is the first time we hear from them.</p>
      ) : null}
      <ol className={classes.list}>
        {data?.interactions.map((each) => {
          const { icon: Sign, word } = signs[each.kind];
          return (
            <li key={each.id} className={classes.item}>
              <Sign size={15} stroke={1.6} aria-hidden />
              <div>
                <p className={classes.head}>
                  <strong>{each.direction === "in" ? "They wrote" : word}</strong>
                  {each.by ? ` · ${each.by}` : ""}
                  {each.outcome ? ` · ${each.outcome}` : ""}
                  <span>
                    <Ago at={each.at} />
                  </span>
                </p>
                <p className={classes.text}>{each.summary}</p>
                <ScriptAnswers said={each.said} />
                <ListenToCall interaction={each} />
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
