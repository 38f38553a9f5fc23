import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { type ScriptLanguage, type ScriptListView, scriptLanguages } from "#contract/scripts.ts";
import { useConsole } from "../../frame/use-console.ts";
import { Loading, Refused } from "../../ui/page-state.tsx";
import { useFacts, useScript } from "../use-scripts.ts";
import { languageNames } from "../words.ts";
import { isOf } from "./library-list.tsx";
import { ScriptTextView } from "./script-text-view.tsx";
import classes from "./scripts-page.module.css";

/** The text in use, with what is known filled in. */
export function ReadScript({ event, list }: { event: string; list: ScriptListView }) {
  const { me } = useConsole();
  const [language, setLanguage] = useState<ScriptLanguage>(scriptLanguages[0]);
  const entry = list.scripts.find((each) => each.event === event && each.language === language);
  const script = useScript(event, language, entry?.version);
  const facts = useFacts().data?.find((each) => each.event === event);
  const faults = list.faults.filter((fault) => isOf(fault, event));
  return (
    <>
      <div className={classes.row}>
        <SegmentedControl
          aria-label="Language"
          value={language}
          data={scriptLanguages.map((value) => ({ value, label: languageNames[value] }))}
          onChange={(value) => setLanguage(value as ScriptLanguage)}
        />
      </div>
      {faults.length > 0 ? (
        <ul aria-label="Why a newer text is not used" className={classes.faults}>
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      ) : null}
      {script.data ? (
        <>
          <p className={classes.quiet}>
            {entry?.number === 0 ? "As shipped" : `Version ${entry?.number}`} · digest {script.data.version} ·
            sources:{" "}
            {script.data.sources
              .map(({ name, read }) => `${name} (${read ? `read ${read}` : "named from knowledge"})`)
              .join("; ")}
          </p>
          <ScriptTextView
            script={script.data}
            values={{ enterprise: me.enterprise.name, ...facts?.values[language] }}
          />
        </>
      ) : script.error ? (
        <Refused fault={script.error} onRetry={() => void script.refetch()} />
      ) : (
        <Loading rows={10} label="Loading the script" />
      )}
    </>
  );
}
