import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import type { RecordChanged } from "#contract/customer-changes.ts";
import type { CustomerSummary } from "#contract/customers.ts";
import { announce } from "../../frame/announce.tsx";
import { reportFault } from "../../frame/reporting.ts";
import { useConsole, useMay } from "../../frame/use-console.ts";
import classes from "./record.module.css";

const undoMs = 5_000;

/** What an editor of one part sends: the address below the record, and the fields. */
export type PartChange = { path: string; body: Record<string, unknown> };

export type RecordHandle = {
  customer: CustomerSummary;
  /** The call or case it was opened for. */
  why: string | null;
  /** Why nothing may be changed; null when it may. */
  whyNot: string | null;
  /**
   * Changes a part as it was seen at a version; says so with a way back.
   * @throws ApiProblem, `already-changed` with what somebody else did first.
   */
  change: (label: string, part: PartChange, seen: number) => Promise<void>;
};

/** A record that can be changed. `why`: the call or case it was opened for, on the audit chain with each change. */
export function useRecord(customer: CustomerSummary, why: string | null): RecordHandle {
  const { outbox } = useConsole();
  const queries = useQueryClient();
  const mayChange = useMay("customer:change");
  /** Versions that this page made itself: they are no news to it. */
  const own = useRef(new Set<number>());

  async function send(label: string, { path, body }: PartChange, seen: number): Promise<number> {
    let version = seen;
    while (own.current.has(version + 1)) version += 1;
    const answer = await outbox.send<RecordChanged>({
      method: "POST",
      path: `customers/${customer.id}/${path}`,
      body: { ...body, version, ...(why ? { why } : {}) },
      label: `${label} of ${customer.name}`,
      lane: `customers/${customer.id}`,
    });
    if (answer.version > version) own.current.add(answer.version);
    await queries.invalidateQueries({ queryKey: ["customers", customer.id] });
    return answer.version;
  }

  async function undo(label: string, version: number) {
    try {
      await send(`Undo: ${label}`, { path: "undo", body: {} }, version);
      announce(`${label}: undone`);
    } catch (fault) {
      reportFault(`Undo: ${label}`, fault);
    }
  }

  return {
    customer,
    why,
    whyNot: mayChange ? null : "Your role reads records and does not change them",
    async change(label, part, seen) {
      const version = await send(label, part, seen);
      const id = `undo ${customer.id} ${version}`;
      announce(`${label}: saved`);
      notifications.show({
        id,
        autoClose: undoMs,
        color: "gray",
        message: (
          <span className={classes.toast}>
            {label}: saved
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                notifications.hide(id);
                void undo(label, version);
              }}
            >
              Undo
            </Button>
          </span>
        ),
      });
    },
  };
}
