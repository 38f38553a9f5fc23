import { endOfScript, type ScriptView } from "#contract/scripts.ts";
import { filled } from "../script-text.ts";
import { Filled, Spoken } from "../spoken.tsx";
import classes from "./scripts-page.module.css";

type Values = Readonly<Record<string, string>>;

/** A whole script from top to bottom, and its messages. */
export function ScriptTextView({ script, values }: { script: ScriptView; values: Values }) {
  const titles = new Map(script.steps.map(({ name, title }) => [name, title]));
  const whereTo = (step: string) => (step === endOfScript ? "the end" : (titles.get(step) ?? step));
  return (
    <div lang={script.language}>
      {script.steps.map((step) => (
        <section key={step.name} aria-label={step.title} className={classes.step}>
          <h3>{step.title}</h3>
          <Spoken says={step.says} values={values} />
          {step.questions.map((question) => (
            <div key={question.name}>
              <p className={classes.said}>
                <strong>
                  <Filled text={question.asks} values={values} />
                </strong>
              </p>
              {question.answers.length > 0 ? (
                <ul className={classes.ways}>
                  {question.answers.map(({ value, label, goesTo }) => (
                    <li key={value}>
                      <Filled text={label} values={values} />
                      {goesTo ? ` → ${whereTo(goesTo)}` : ""}
                    </li>
                  ))}
                </ul>
              ) : null}
            </div>
          ))}
          {step.next ? <p className={classes.quiet}>→ {whereTo(step.next)}</p> : null}
        </section>
      ))}
      <section aria-label="Messages" className={classes.step}>
        <h3>SMS</h3>
        <p className={classes.message}>{filled(script.messages.sms, values)}</p>
        <h3>Voice</h3>
        <p className={classes.message}>{filled(script.messages.voice, values)}</p>
        <h3>E-mail: {filled(script.messages.email.subject, values)}</h3>
        <p className={classes.message}>{filled(script.messages.email.body, values)}</p>
      </section>
    </div>
  );
}
