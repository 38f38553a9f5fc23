import { useEffect } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import type { CustomerSummary } from "#contract/customers.ts";
import { EverythingHeld } from "../../exports/everything-held.tsx";
import { announce } from "../../frame/announce.tsx";
import { HeldMark } from "../../frame/use-held.tsx";
import { Loading, Refused } from "../../ui/page-state.tsx";
import { WayBack } from "../../ui/way-back.tsx";
import { KeepingSection } from "../keeping/keeping-section.tsx";
import { useCustomer } from "../use-customer.ts";
import { HappenedSection } from "./happened-section.tsx";
import { HasSection } from "./has-section.tsx";
import { ReachSection } from "./reach-section.tsx";
import classes from "./record.module.css";
import { useRecord } from "./use-record.tsx";
import { WhoSection } from "./who-section.tsx";

/** One customer, top-down: who, how to reach, what they have, what happened. */
export function CustomerRecord() {
  const { customerId = "" } = useParams();
  const [query] = useSearchParams();
  const callId = query.get("callId");
  const caseId = query.get("caseId");
  const customer = useCustomer(customerId, callId, caseId);
  const go = useNavigate();
  const standing = customer.data?.id;
  // The site answers for an old id with the record that it was merged into.
  useEffect(() => {
    if (!standing || standing === customerId) return;
    announce("That record was merged; this is the one it went into");
    void go({ pathname: `/customers/${standing}`, search: query.toString() }, { replace: true });
  }, [standing, customerId, go, query]);
  return (
    <div className={classes.page}>
      <div className={classes.record}>
        <Back callId={callId} caseId={caseId} asked={query.get("q")} />
        <HeldMark heldAt={customer.heldAt} />
        {customer.data ? (
          <Sections key={customerId} customer={customer.data} callId={callId} caseId={caseId} />
        ) : customer.error ? (
          <Refused fault={customer.error} onRetry={() => void customer.refetch()} />
        ) : (
          <Loading rows={14} label="Reading the record" />
        )}
      </div>
    </div>
  );
}

type Reason = { callId: string | null; caseId: string | null };

function Sections({ customer, callId, caseId }: Reason & { customer: CustomerSummary }) {
  const record = useRecord(customer, callId ?? caseId);
  useEffect(() => {
    document.title = `${customer.name} · Holdfast`;
  }, [customer.name]);
  const why = callId ? `?callId=${callId}` : caseId ? `?caseId=${caseId}` : "";
  return (
    <>
      <WhoSection record={record} />
      <ReachSection record={record} />
      <HasSection record={record} />
      <HappenedSection record={record} why={why} />
      <KeepingSection customer={customer} />
      <EverythingHeld customerId={customer.id} />
    </>
  );
}

/** To where the record was opened from. */
function Back({ callId, caseId, asked }: Reason & { asked: string | null }) {
  const [to, word] = callId
    ? ["/desk", "Back to the call"]
    : caseId
      ? [`/cases/${caseId}`, "Back to the case"]
      : [`/customers${asked ? `?q=${encodeURIComponent(asked)}` : ""}`, "Customers"];
  return <WayBack to={to}>{word}</WayBack>;
}
