import { IconAlertTriangle, IconCheck, IconClockHour4, IconUrgent } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import type { ScriptListView, ScriptVersionView } from "#contract/scripts.ts";
import { useConsole, useMay } from "../../frame/use-console.ts";
import { useFacts } from "../use-scripts.ts";
import classes from "./scripts-page.module.css";

/** By event: its titles, whether its text is good, which version is in use, what waits, what happens now. */
export function LibraryList({ list }: { list: ScriptListView }) {
  const [params] = useSearchParams();
  const facts = useFacts().data ?? [];
  const waiting = useWaiting().data ?? [];
  const events = [...Map.groupBy(list.scripts, ({ event }) => event)];
  const unused = list.faults.filter((fault) => !events.some(([event]) => isOf(fault, event)));
  return (
    <>
      <ul className={classes.list}>
        {events.map(([event, scripts]) => {
          const faults = list.faults.filter((fault) => isOf(fault, event));
          const number = scripts[0]?.number ?? 0;
          return (
            <li key={event}>
              <Link
                to={`?event=${event}&tab=${params.get("tab") ?? "read"}`}
                className={classes.item}
                aria-current={params.get("event") === event}
              >
                <strong>{scripts.map(({ title }) => title).join(" · ")}</strong>
                <small>{number === 0 ? "As shipped" : `Version ${number}`} </small>
                {faults.length === 0 ? (
                  <span className={classes.mark} data-tone="good">
                    <IconCheck size={13} stroke={2} aria-hidden /> Checked
                  </span>
                ) : (
                  <span className={classes.mark} data-tone="alarm" title={faults.join("\n")}>
                    <IconAlertTriangle size={13} stroke={2} aria-hidden /> Newer text refused
                  </span>
                )}
                {waiting.some((version) => version.event === event) ? (
                  <span className={classes.mark} data-tone="wait">
                    <IconClockHour4 size={13} stroke={2} aria-hidden /> Waits for approval
                  </span>
                ) : null}
                {facts.some((fact) => fact.event === event && fact.happening) ? (
                  <span className={classes.mark} data-tone="alarm">
                    <IconUrgent size={13} stroke={2} aria-hidden /> Happening now
                  </span>
                ) : null}
              </Link>
            </li>
          );
        })}
      </ul>
      {unused.length > 0 ? (
        <ul aria-label="Texts that are not used" className={classes.faults}>
          {unused.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

/** `flood/en.md: …` and `flood, en, line 9: …` are of `flood`. */
export const isOf = (fault: string, event: string) => new RegExp(`^${event}[/:,]`).test(fault);

function useWaiting() {
  const { api } = useConsole();
  const mayEdit = useMay("script:edit");
  return useQuery({
    queryKey: ["scripts", undefined, "waiting"],
    enabled: mayEdit,
    queryFn: ({ signal }) => api.get<ScriptVersionView[]>("scripts/waiting", { signal }),
  });
}
