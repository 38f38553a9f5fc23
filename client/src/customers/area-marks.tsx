import { IconMapPinExclamation, IconMapPinQuestion } from "@tabler/icons-react";
import type { AreaMark } from "#contract/areas.ts";
import type { CustomerSummary } from "#contract/customers.ts";
import { useScriptList } from "../scripts/use-scripts.ts";
import classes from "./area-marks.module.css";
import { useCustomer } from "./use-customer.ts";

/** Whether they are in the area of what happens now. Whoever is outside has no mark; who is nowhere may be inside. */
export function AreaMarks({ customer }: { customer: CustomerSummary }) {
  const titleOf = useEventTitle();
  const marks = marksOf(customer);
  if (marks.length === 0) return null;
  return (
    <ul className={classes.marks} aria-label="Areas of what happens now">
      {marks.map((mark) => (
        <li key={mark.event} data-standing={mark.standing}>
          <Sign mark={mark} />
          <div>
            <strong>
              {mark.standing === "inside" ? "In the area of " : "Address not placed: may be in the area of "}
              {titleOf(mark.event)} – {mark.area}
            </strong>
            <p>{detailOf(mark, customer)}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** The same on the call card, in one line each. */
export function CallAreaMarks({ customerId, callId }: { customerId: string | null; callId: string }) {
  const customer = useCustomer(customerId, callId);
  const titleOf = useEventTitle();
  return marksOf(customer.data).map((mark) => (
    <span key={mark.event} className={classes.badge} data-standing={mark.standing}>
      <Sign mark={mark} />
      {mark.standing === "inside" ? "In the area: " : "Not placed: "}
      {titleOf(mark.event)} – {mark.area}
    </span>
  ));
}

function Sign({ mark }: { mark: AreaMark }) {
  const Pin = mark.standing === "inside" ? IconMapPinExclamation : IconMapPinQuestion;
  return <Pin size={16} stroke={1.8} aria-hidden />;
}

/** A record that was held before marks existed has none. */
const marksOf = (customer: CustomerSummary | undefined): AreaMark[] => customer?.areaMarks ?? [];

function detailOf({ standing, addressIds }: AreaMark, { addresses }: CustomerSummary): string {
  const named = addresses
    .filter(({ id }) => addressIds.includes(id))
    .map(({ lines, city }) => `${lines}, ${city}`);
  if (standing === "inside") return named.join(" · ");
  return named.length > 0
    ? `Nowhere on the map: ${named.join(" · ")}. Ask where they are.`
    : "No address. Ask where they are.";
}

/** As its script is called; its short name until the list is there. */
function useEventTitle() {
  const { data } = useScriptList();
  return (event: string) =>
    data?.scripts.find((script) => script.event === event && script.language === "en")?.title ?? event;
}
