import { Popover, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconDatabase } from "@tabler/icons-react";
import { shortAge } from "../ui/duration.ts";
import facts from "./facts.module.css";
import classes from "./top-bar.module.css";
import { useConnection, useConsole, useSignal } from "./use-console.ts";

/** "cloud · 3 of 3 copies · 0.2 s": the site in use, the copies of the data, how far behind they are. */
export function SiteMark() {
  const { sites } = useConsole();
  const { site, status, state } = useConnection();
  const present = state === "live";
  const { all, moves } = useSignal(sites.view);
  const short = status !== null && status.copies < status.copiesConfigured;
  const tone = !present ? "old" : status && !status.writable ? "alarm" : short ? "pause" : undefined;
  return (
    <Popover width={300} position="bottom-end" trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.fact} data-tone={tone}>
          <IconDatabase size={15} stroke={1.6} aria-hidden />
          <VisuallyHidden>Site and copies of the data: </VisuallyHidden>
          <strong>{site.id}</strong>
          {status ? (
            <>
              <span>
                · {present ? "" : "was "}
                {status.copies} of {status.copiesConfigured} <span className={classes.wide}>copies</span>
              </span>
              {present ? (
                <span className={classes.wide}>
                  {status.writable
                    ? status.lagMs === null
                      ? ""
                      : `· ${shortAge(status.lagMs)}`
                    : "· no writes"}
                </span>
              ) : null}
            </>
          ) : null}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Site and copies">
        {present ? null : <p className={facts.old}>As it stood when {site.id} was last heard:</p>}
        <dl className={facts.facts}>
          <dt>This console talks to</dt>
          <dd>{site.id}</dd>
          <dt>It may move to</dt>
          <dd>
            {all
              .filter((other) => other.url !== site.url)
              .map((other) => other.id)
              .join(", ") || "no other site"}
          </dd>
          <dt>Moved since sign-in</dt>
          <dd>{moves === 0 ? "never" : moves === 1 ? "once" : `${moves} times`}</dd>
          {status ? (
            <>
              <dt>Primary</dt>
              <dd>
                {status.leader ?? "none"}, term {status.term}
              </dd>
              <dt>Writing</dt>
              <dd>
                {status.writable
                  ? "possible"
                  : `not possible; what is shown is ${shortAge(status.ageMs)} old`}
              </dd>
              <dt>Copies</dt>
              <dd>
                {status.copies} of {status.copiesConfigured}
                {status.lagMs === null ? "" : `, ${shortAge(status.lagMs)} behind`}
              </dd>
              <dt>Automatic failover</dt>
              <dd>{status.automaticFailover ? "on" : "off: no supervisor answers"}</dd>
            </>
          ) : null}
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}
