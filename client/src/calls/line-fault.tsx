import { Button } from "@mantine/core";
import { IconPhoneOff } from "@tabler/icons-react";
import { useContext } from "react";
import { useSignal } from "../frame/use-console.ts";
import classes from "./line-fault.module.css";
import { TryLineContext, useSoftphone } from "./my-call.ts";

/** On top of every page while this seat's telephone has no line: calls offered now would not be heard. */
export function LineFault() {
  const tryNow = useContext(TryLineContext);
  const { fault, line } = useSignal(useSoftphone().state);
  if (!fault) return null;
  const hasLine = line === "open" || line === "ready";
  return (
    <div role="alert" className={classes.fault}>
      <IconPhoneOff size={16} stroke={1.8} aria-hidden />
      <p>
        <strong>Telephone:</strong> {fault}
        {hasLine
          ? ""
          : " Nobody would hear you on a call. It is tried again by itself; go on break if it lasts."}
      </p>
      {hasLine ? null : (
        <Button size="compact-sm" variant="default" loading={line === "opening"} onClick={tryNow}>
          Try now
        </Button>
      )}
    </div>
  );
}
