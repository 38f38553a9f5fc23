import { MultiSelect, Switch, Textarea } from "@mantine/core";
import { useState } from "react";
import {
  type ScriptFactsView,
  type ScriptListView,
  type ScriptView,
  scriptLanguages,
} from "#contract/scripts.ts";
import { AreaEditor } from "../../areas/area-editor.tsx";
import { lackOfArea } from "../../areas/lack-of-area.ts";
import { reportFault, tell } from "../../frame/reporting.ts";
import { useConsole, useLive } from "../../frame/use-console.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { Loading, Refused } from "../../ui/page-state.tsx";
import { Ago } from "../../ui/running-time.tsx";
import { useFacts, useScript } from "../use-scripts.ts";
import { languageNames } from "../words.ts";
import classes from "./scripts-page.module.css";

/** What is known of an event now: said once here, read by every agent a moment later. */
export function FactsForm({ event, list }: { event: string; list: ScriptListView }) {
  const facts = useFacts();
  const versionIn = (wanted: string) =>
    list.scripts.find((script) => script.event === event && script.language === wanted)?.version;
  const en = useScript(event, "en", versionIn("en"));
  const es = useScript(event, "es", versionIn("es"));
  const fault = facts.error ?? en.error ?? es.error;
  if (fault) return <Refused fault={fault} onRetry={() => void facts.refetch()} />;
  if (!facts.data || !en.data || !es.data) return <Loading rows={8} label="Reading what is known" />;
  const told = facts.data.find((each) => each.event === event) ?? null;
  return <Told key={told?.version ?? 0} event={event} told={told} scripts={{ en: en.data, es: es.data }} />;
}

/** Filled in by the console itself, for each call. */
const ofTheCall = ["enterprise", "customerName"];

type ToldProps = {
  event: string;
  told: ScriptFactsView | null;
  scripts: Record<"en" | "es", ScriptView>;
};

function Told({ event, told, scripts }: ToldProps) {
  const { outbox } = useConsole();
  const queues = useLive("queues");
  const [happening, setHappening] = useState(told?.happening ?? false);
  const [queueIds, setQueueIds] = useState(told?.queueIds ?? []);
  const [values, setValues] = useState<ScriptFactsView["values"]>(told?.values ?? { en: {}, es: {} });
  const [area, setArea] = useState(told?.area ?? null);
  const [saving, setSaving] = useState(false);
  const names = Object.keys(scripts.en.variables).filter((name) => !ofTheCall.includes(name));

  async function save() {
    setSaving(true);
    const body = { happening, queueIds, values, area, version: told?.version ?? 0 };
    try {
      await outbox.send({ method: "PUT", path: `scripts/${event}/facts`, body, label: "What is known" });
      tell("What is known", "Every agent has it in their script.");
    } catch (fault) {
      reportFault("What is known", fault);
    } finally {
      setSaving(false);
    }
  }

  return (
    <>
      <p className={classes.quiet}>
        {told ? (
          <>
            Said by {told.by ?? "somebody"} <Ago at={told.at} />
          </>
        ) : (
          "Nothing was said yet: agents are asked to fill in what the script needs."
        )}
      </p>
      <div className={classes.row}>
        <Switch
          label="It happens now: calls begin with this script"
          checked={happening}
          onChange={(change) => setHappening(change.currentTarget.checked)}
        />
      </div>
      <MultiSelect
        label="Calls of these queues"
        placeholder={queueIds.length === 0 ? "Every queue" : undefined}
        maw={480}
        mb={16}
        data={[...queues.values()].map(({ id, name }) => ({ value: id, label: name }))}
        value={queueIds}
        onChange={setQueueIds}
      />
      <AreaEditor area={area} onChange={setArea} />
      <div className={classes.both}>
        {scriptLanguages.map((language) => (
          <section key={language} aria-label={languageNames[language]} lang={language}>
            <h3>{languageNames[language]}</h3>
            {names.map((name) => {
              const { means, charsMax } = scripts[language].variables[name]!;
              return (
                <Textarea
                  key={name}
                  label={means.charAt(0).toUpperCase() + means.slice(1)}
                  mb={8}
                  autosize
                  minRows={1}
                  maxRows={5}
                  maxLength={charsMax}
                  value={values[language][name] ?? ""}
                  onChange={(change) => {
                    const value = change.currentTarget.value;
                    setValues((all) => ({ ...all, [language]: { ...all[language], [name]: value } }));
                  }}
                />
              );
            })}
          </section>
        ))}
      </div>
      <ActionButton
        mt={8}
        h={36}
        loading={saving}
        disabledReason={lackOfArea(area)}
        onClick={() => void save()}
      >
        Say this to every agent
      </ActionButton>
    </>
  );
}
