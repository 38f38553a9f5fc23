import { Select } from "@mantine/core";
import { useConsole, useSignal } from "../frame/use-console.ts";
import { useNow } from "../ui/clock.ts";
import { wholeTime } from "../ui/duration.ts";
import { chooseTimeLanguage, timeLanguage, timeLanguages } from "../ui/time-language.ts";
import classes from "./account-page.module.css";

/** Name, role and e-mail as the administrator set them; how times are written here. */
export function WhoIAm() {
  const { me } = useConsole();
  const language = useSignal(timeLanguage);
  const now = useNow();
  return (
    <section aria-labelledby="who" className={classes.section}>
      <div>
        <h2 id="who">Who I am</h2>
        <p className={classes.quiet}>An administrator changes name, role and e-mail.</p>
      </div>
      <div>
        <dl className={classes.facts}>
          <dt>Name</dt>
          <dd>{me.name}</dd>
          <dt>Role</dt>
          <dd>
            <span className={classes.role}>{me.role}</span>
            {me.partner ? ", for a partner: sees only the customer on the call" : ""}
          </dd>
          <dt>E-mail</dt>
          <dd>{me.email}</dd>
          <dt>Enterprise</dt>
          <dd>{me.enterprise.name}</dd>
        </dl>
        <Select
          mt="md"
          label="Dates and times are written in"
          description={`Kept in this browser. Now: ${wholeTime(new Date(now).toISOString())}, ${zone()}`}
          data={[...timeLanguages]}
          value={language}
          allowDeselect={false}
          maw={360}
          onChange={(value) => chooseTimeLanguage(value ?? "")}
        />
      </div>
    </section>
  );
}

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
