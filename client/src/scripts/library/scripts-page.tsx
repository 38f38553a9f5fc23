import { Tabs } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useSearchParams } from "react-router";
import type { ScriptListView } from "#contract/scripts.ts";
import { useMay } from "../../frame/use-console.ts";
import { Empty, Loading, Refused } from "../../ui/page-state.tsx";
import { useScriptList } from "../use-scripts.ts";
import { EditScript } from "./edit-script.tsx";
import { FactsForm } from "./facts-form.tsx";
import { LibraryList } from "./library-list.tsx";
import { ReadScript } from "./read-script.tsx";
import { ScriptVersions } from "./script-versions.tsx";
import classes from "./scripts-page.module.css";

/** Every script in use, what is known of its event, and how it changes. */
export default function ScriptsPage() {
  const list = useScriptList();
  return (
    <div className={classes.page}>
      <aside aria-label="Library" className={classes.library}>
        <h1>Scripts</h1>
        {list.data ? (
          <LibraryList list={list.data} />
        ) : list.error ? (
          <Refused fault={list.error} onRetry={() => void list.refetch()} />
        ) : (
          <Loading rows={12} label="Loading the scripts" />
        )}
      </aside>
      <section aria-label="Script" className={classes.script}>
        {list.data ? <ChosenEvent list={list.data} /> : null}
      </section>
    </div>
  );
}

function ChosenEvent({ list }: { list: ScriptListView }) {
  const [params, setParams] = useSearchParams();
  const mayEdit = useMay("script:edit");
  const mayTell = useMay("script:tell");
  const event = params.get("event");
  const script = list.scripts.find((each) => each.event === event);
  if (!event || !script)
    return (
      <Empty icon={IconFileText} title="Choose a script on the left">
        Its steps, what is known of its event, and its versions are shown here.
      </Empty>
    );
  const tab = params.get("tab") ?? "read";
  return (
    <Tabs
      key={event}
      value={tab}
      keepMounted={false}
      onChange={(next) => setParams({ event, tab: next ?? "read" })}
    >
      <h2 className={classes.title}>{script.title}</h2>
      <Tabs.List>
        <Tabs.Tab value="read">Read</Tabs.Tab>
        {mayTell ? <Tabs.Tab value="facts">What is known</Tabs.Tab> : null}
        {mayEdit ? <Tabs.Tab value="edit">Edit</Tabs.Tab> : null}
        {mayEdit ? <Tabs.Tab value="versions">Versions</Tabs.Tab> : null}
      </Tabs.List>
      <Tabs.Panel value="read" className={classes.panel}>
        <ReadScript event={event} list={list} />
      </Tabs.Panel>
      <Tabs.Panel value="facts" className={classes.panel}>
        {mayTell ? <FactsForm event={event} list={list} /> : null}
      </Tabs.Panel>
      <Tabs.Panel value="edit" className={classes.panel}>
        {mayEdit ? <EditScript event={event} /> : null}
      </Tabs.Panel>
      <Tabs.Panel value="versions" className={classes.panel}>
        {mayEdit ? <ScriptVersions event={event} /> : null}
      </Tabs.Panel>
    </Tabs>
  );
}
