import type { ComponentType } from "react";
import { Navigate, NavLink, Route, Routes } from "react-router";
import type { SettingsView } from "#contract/settings.ts";
import { Loading, Refused } from "../ui/page-state.tsx";
import { BreakReasonSettings } from "./break-reason-settings.tsx";
import { MacroSettings } from "./macro-settings.tsx";
import { NumberSettings } from "./number-settings.tsx";
import { PeopleSettings } from "./people-settings.tsx";
import { QueueSettings } from "./queue-settings.tsx";
import { RecordFieldSettings } from "./record-field-settings.tsx";
import { SeatSettings } from "./seat-settings.tsx";
import classes from "./settings-page.module.css";
import { SkillSettings } from "./skill-settings.tsx";
import { useSettings } from "./use-settings.ts";
import { WrapUpSettings } from "./wrap-up-settings.tsx";

export type SettingsSection = { settings: SettingsView };

/** A new section is a file and a row here. */
const sections: readonly { path: string; title: string; component: ComponentType<SettingsSection> }[] = [
  { path: "people", title: "People", component: PeopleSettings },
  { path: "seats", title: "Seats", component: SeatSettings },
  { path: "skills", title: "Skills", component: SkillSettings },
  { path: "queues", title: "Queues", component: QueueSettings },
  { path: "numbers", title: "Numbers", component: NumberSettings },
  { path: "outcomes", title: "Outcomes", component: WrapUpSettings },
  { path: "fields", title: "Record fields", component: RecordFieldSettings },
  { path: "answers", title: "Canned answers", component: MacroSettings },
  { path: "breaks", title: "Reasons for a break", component: BreakReasonSettings },
];

/** How the work is arranged. Every change counts at once, at both sites, and is on the audit chain. */
export default function SettingsPage() {
  const settings = useSettings();
  return (
    <div className={classes.page}>
      <nav aria-label="Settings" className={classes.nav}>
        <h1>Settings</h1>
        {sections.map(({ path, title }) => (
          <NavLink key={path} to={`/settings/${path}`} className={classes.link}>
            {title}
          </NavLink>
        ))}
      </nav>
      {settings.data ? (
        <Routes>
          {sections.map(({ path, component: Section }) => (
            <Route key={path} path={path} element={<Section settings={settings.data} />} />
          ))}
          <Route path="*" element={<Navigate to="/settings/people" replace />} />
        </Routes>
      ) : settings.error ? (
        <Refused fault={settings.error} onRetry={() => void settings.refetch()} />
      ) : (
        <Loading rows={10} label="Reading the settings" />
      )}
    </div>
  );
}
