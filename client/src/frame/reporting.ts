import { notifications } from "@mantine/notifications";
import { ApiProblem } from "../platform/api-problem.ts";
import { announce } from "./announce.tsx";

/** Tells the person that what they did was refused: what happened, and what to do. */
export function reportFault(did: string, fault: unknown) {
  const message = fault instanceof Error ? fault.message : String(fault);
  const fields =
    fault instanceof ApiProblem ? fault.errors.map((error) => `${error.field}: ${error.message}`) : [];
  notifications.show({
    title: `${did}: refused`,
    message: [message, ...fields].join(" "),
    color: "red",
    autoClose: 10_000,
  });
}

/** What they did waits in this browser: it is safe, and sent by itself. */
export function tellHeld(did: string) {
  tell(`${did}: kept here`, "No site has taken it yet. It is sent by itself, once, as soon as one does.");
}

/** A quiet line that something happened which the person did not do themselves. */
export function tell(title: string, message: string) {
  announce(`${title}. ${message}`);
  notifications.show({ title, message, color: "gray", autoClose: 8_000 });
}
