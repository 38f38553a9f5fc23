import {
  IconCheck,
  IconHeartHandshake,
  IconMail,
  IconMapPin,
  IconPhone,
  IconUserSearch,
  IconX,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { CallView } from "#contract/calls.ts";
import type { ContactPointView, CustomerSummary } from "#contract/customers.ts";
import { languageText, phoneText } from "../calls/call-words.ts";
import { OpenCaseButton } from "../cases/open-case.tsx";
import { useMay } from "../frame/use-console.ts";
import { HeldMark } from "../frame/use-held.tsx";
import { useNow } from "../ui/clock.ts";
import { clockTime, dayText } from "../ui/duration.ts";
import { Empty, Loading, Refused } from "../ui/page-state.tsx";
import { Ago } from "../ui/running-time.tsx";
import { AreaMarks } from "./area-marks.tsx";
import { ChooseCustomer } from "./choose-customer.tsx";
import classes from "./customer-panel.module.css";
import { useCustomer } from "./use-customer.ts";

/** Who is on the line: how to reach them, what they have, what they wait for. */
export function CustomerPanel({ call }: { call: CallView | null }) {
  const customer = useCustomer(call?.customerId ?? null, call?.id ?? null);
  if (!call) {
    return (
      <Empty icon={IconUserSearch} title="No customer yet">
        Whoever calls is shown here, matched by their number.
      </Empty>
    );
  }
  if (!call.customerId) return <ChooseCustomer key={call.id} call={call} />;
  if (customer.data)
    return (
      <>
        <HeldMark heldAt={customer.heldAt} />
        <Summary customer={customer.data} callId={call.id} />
      </>
    );
  if (customer.error) return <Refused fault={customer.error} onRetry={() => void customer.refetch()} />;
  return <Loading rows={10} label="Loading the customer" />;
}

function Summary({ customer, callId }: { customer: CustomerSummary; callId: string }) {
  const now = useNow();
  const mayChange = useMay("customer:change");
  const why = `?callId=${callId}`;
  return (
    <div className={classes.panel}>
      <header className={classes.head}>
        <h2>{customer.name}</h2>
        <p>
          {customer.kind === "person" ? "" : `${customer.kind === "company" ? "Company" : "Household"} · `}
          {languageText(customer.language)} · {clockTime(new Date(now).toISOString(), customer.timeZone)}{" "}
          there
        </p>
        <Link to={`/customers/${customer.id}${why}`} className={classes.open}>
          Whole record
        </Link>
        <AreaMarks customer={customer} />
        {customer.vulnerability ? (
          <p className={classes.care}>
            <IconHeartHandshake size={16} stroke={1.7} aria-hidden />
            <span>
              <strong>Needs care:</strong> {customer.vulnerability}
            </span>
          </p>
        ) : null}
      </header>
      <Section title="Reach" count={customer.contactPoints.length}>
        {customer.contactPoints.map((point) => (
          <ContactPoint key={point.id} point={point} />
        ))}
        {customer.addresses.map((address) => (
          <div key={`${address.lines} ${address.postcode}`} className={classes.item}>
            <IconMapPin size={15} stroke={1.6} aria-hidden />
            <div>
              {address.lines}
              <small>
                {address.city}, {address.region} {address.postcode}
              </small>
            </div>
          </div>
        ))}
      </Section>
      <Section title="Has" count={customer.holdings.length} empty="No products">
        {customer.holdings.map((holding) => (
          <Line
            key={holding.id}
            main={holding.product}
            side={`since ${holding.since.slice(0, 4)}`}
            under={holding.detail}
          />
        ))}
      </Section>
      <Section title="Open cases" count={customer.cases.length} empty="None open">
        {customer.cases.map((each) => (
          <Line
            key={each.id}
            main={
              <Link to={`/cases/${each.id}${why}`} className={classes.open}>
                {each.title}
              </Link>
            }
            side={each.state}
            under={each.dueAt ? `due ${dayText(each.dueAt)}` : null}
          />
        ))}
      </Section>
      <div className={classes.more}>
        <OpenCaseButton
          customerId={customer.id}
          customerName={customer.name}
          whyNot={mayChange ? null : "Your role reads records and does not change them"}
          query={why}
          stay
        />
      </div>
      <Section title="Orders" count={customer.orders.length} empty="None">
        {customer.orders.map((order) => (
          <Line
            key={order.id}
            main={order.title}
            side={order.total}
            under={
              <>
                {order.state} · <Ago at={order.at} />
              </>
            }
          />
        ))}
      </Section>
    </div>
  );
}

function Section({
  title,
  count,
  empty,
  children,
}: {
  title: string;
  count: number;
  empty?: string;
  children: ReactNode;
}) {
  return (
    <section aria-label={title} className={classes.section}>
      <h3>{title}</h3>
      {count === 0 && empty ? <p className={classes.none}>{empty}</p> : children}
    </section>
  );
}

function Line({ main, side, under }: { main: ReactNode; side: string; under: ReactNode }) {
  return (
    <div className={classes.line}>
      <span>{main}</span>
      <span className={classes.side}>{side}</span>
      {under ? <small>{under}</small> : null}
    </div>
  );
}

const purposes = [
  ["lifeSafety", "life safety"],
  ["service", "service"],
  ["marketing", "marketing"],
] as const;

function ContactPoint({ point }: { point: ContactPointView }) {
  const Sign = point.kind === "phone" ? IconPhone : IconMail;
  return (
    <div className={classes.item}>
      <Sign size={15} stroke={1.6} aria-hidden />
      <div>
        <span className={point.kind === "phone" ? classes.number : undefined}>
          {point.kind === "phone" ? phoneText(point.value) : point.value}
        </span>
        {point.label ? <span className={classes.label}> {point.label}</span> : null}
        <small className={classes.consent}>
          {purposes.map(([purpose, word]) => {
            const yes = point.consent[purpose];
            return (
              <span key={purpose} data-yes={yes || undefined}>
                {yes ? (
                  <IconCheck size={12} stroke={2.2} aria-label="may be used for" />
                ) : (
                  <IconX size={12} stroke={2.2} aria-label="may not be used for" />
                )}
                {word}
              </span>
            );
          })}
        </small>
      </div>
    </div>
  );
}
