import { TextInput } from "@mantine/core";
import { useState } from "react";
import {
  type ScriptHistoryView,
  type ScriptVersionState,
  type ScriptVersionView,
  scriptLanguages,
} from "#contract/scripts.ts";
import { reportFault } from "../../frame/reporting.ts";
import { useConsole, useMay } from "../../frame/use-console.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { Loading, Refused } from "../../ui/page-state.tsx";
import { Ago } from "../../ui/running-time.tsx";
import { languageNames } from "../words.ts";
import { aroundChanges, lineDiff } from "./line-diff.ts";
import classes from "./scripts-page.module.css";
import { useHistory, useTexts } from "./use-history.ts";

const stateWords: Record<ScriptVersionState, string> = {
  proposed: "waits for a second person",
  approved: "approved",
  "turned-down": "turned down",
  withdrawn: "withdrawn",
};

/** What was proposed, newest first; each with what it changes, and what may be done with it. */
export function ScriptVersions({ event }: { event: string }) {
  const history = useHistory(event);
  if (history.error) return <Refused fault={history.error} onRetry={() => void history.refetch()} />;
  if (!history.data) return <Loading rows={6} label="Reading the versions" />;
  const { versions, shipped } = history.data;
  return (
    <>
      {versions.length === 0 ? (
        <p className={classes.quiet}>Nobody has proposed a change yet. Begin one under Edit.</p>
      ) : null}
      {versions.map((version) => (
        <Version key={version.id} version={version} history={history.data} />
      ))}
      {shipped ? <Shipped history={history.data} /> : null}
    </>
  );
}

/** Sends a decision; refused ones say why. */
function useDecide(event: string, number: number) {
  const { outbox } = useConsole();
  return async (act: "approve" | "turn-down" | "roll-back", body: object, label: string) => {
    try {
      const path = `scripts/${event}/versions/${number}/${act}`;
      await outbox.send({ method: "POST", path, body, label });
    } catch (fault) {
      reportFault(label, fault);
    }
  };
}

function Version({ version, history }: { version: ScriptVersionView; history: ScriptHistoryView }) {
  const { me } = useConsole();
  const mayApprove = useMay("script:approve");
  const { event, number, state, author, decided, basedOn } = version;
  const decide = useDecide(event, number);
  const [why, setWhy] = useState("");
  const own = author.id === me.personId;
  const inUse = history.inUse === number;
  const notApproved = own
    ? "A second person approves it: you wrote it yourself"
    : mayApprove
      ? null
      : "Your role may not approve";
  const noWhy = why.trim() === "" ? "Say why first" : null;
  return (
    <section aria-label={`Version ${number}`} className={classes.version}>
      <h3>
        Version {number}: {inUse ? "in use" : stateWords[state]}
      </h3>
      <p className={classes.quiet}>
        {author.name} <Ago at={version.proposedAt} />, begun from{" "}
        {basedOn === 0 ? "the shipped text" : `version ${basedOn}`}: {version.why}
        {decided ? (
          <>
            {" "}
            · {stateWords[state]} by {decided.name} <Ago at={decided.at} />
            {decided.why ? `: ${decided.why}` : ""}
          </>
        ) : null}
      </p>
      <Changes event={event} number={number} from={basedOn} />
      {state === "proposed" ? (
        <div className={classes.row}>
          <ActionButton
            h={32}
            disabledReason={notApproved}
            onClick={() => void decide("approve", {}, "The approval")}
          >
            Approve and use
          </ActionButton>
          <TextInput
            label="Why not"
            value={why}
            maxLength={500}
            onChange={(e) => setWhy(e.currentTarget.value)}
          />
          <ActionButton
            h={32}
            variant="default"
            disabledReason={noWhy ?? (own || mayApprove ? null : "Your role may not turn it down")}
            onClick={() => void decide("turn-down", { why }, own ? "Withdrawing" : "Turning down")}
          >
            {own ? "Withdraw" : "Turn down"}
          </ActionButton>
        </div>
      ) : null}
      {state === "approved" && !inUse ? <RollBack event={event} number={number} /> : null}
    </section>
  );
}

function Shipped({ history }: { history: ScriptHistoryView }) {
  const inUse = history.inUse === 0;
  return (
    <section aria-label="Version 0" className={classes.version}>
      <h3>As shipped{inUse ? ": in use" : ""}</h3>
      {inUse ? null : <RollBack event={history.event} number={0} />}
    </section>
  );
}

function RollBack({ event, number }: { event: string; number: number }) {
  const mayApprove = useMay("script:approve");
  const decide = useDecide(event, number);
  const [why, setWhy] = useState("");
  const reason = mayApprove ? (why.trim() === "" ? "Say why first" : null) : "Your role may not roll back";
  return (
    <div className={classes.row}>
      <TextInput
        label="Why use it again"
        value={why}
        maxLength={500}
        onChange={(e) => setWhy(e.currentTarget.value)}
      />
      <ActionButton
        h={32}
        variant="default"
        disabledReason={reason}
        onClick={() => void decide("roll-back", { why }, "Rolling back")}
      >
        Roll back to this
      </ActionButton>
    </div>
  );
}

function Changes({ event, number, from }: { event: string; number: number; from: number }) {
  const [open, setOpen] = useState(false);
  const before = useTexts(event, open ? from : null);
  const after = useTexts(event, open ? number : null);
  return (
    <details open={open} onToggle={(toggle) => setOpen(toggle.currentTarget.open)}>
      <summary>What it changes</summary>
      {before.data && after.data
        ? scriptLanguages.map((language) => {
            const lines = aroundChanges(lineDiff(before.data[language], after.data[language]));
            if (lines.every((line) => line === null)) return null;
            return (
              <section key={language} aria-label={`Changes in ${languageNames[language]}`}>
                <p className={classes.quiet}>{languageNames[language]}</p>
                <div className={classes.diff} lang={language}>
                  {lines.map((line, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one comparison never change places
                    <div key={at} data-kind={line?.kind}>
                      {line === null ? "…" : `${{ same: " ", gone: "−", new: "+" }[line.kind]} ${line.text}`}
                    </div>
                  ))}
                </div>
              </section>
            );
          })
        : null}
    </details>
  );
}
