import { Button } from "@mantine/core";
import { IconArrowBackUp, IconPlayerPlay } from "@tabler/icons-react";
import type { CallView } from "#contract/calls.ts";
import {
  type Question,
  type ScriptVariant,
  type ScriptView,
  scriptLanguages,
  scriptVariants,
} from "#contract/scripts.ts";
import { ariaKeys, keysOf, keysText, type ShortcutId, useShortcut } from "../frame/shortcuts.ts";
import classes from "./script-panel.module.css";
import { ScriptPath } from "./script-path.tsx";
import {
  answerQuestion,
  goBack,
  goOn,
  pathOf,
  type ScriptRun,
  stepOf,
  switchLanguage,
  switchVariant,
} from "./script-run.ts";
import { ScriptStep } from "./script-step.tsx";
import { filled } from "./script-text.ts";
import { useNumberKeys } from "./use-number-keys.ts";
import { useValues } from "./use-values.ts";
import { languageNames } from "./words.ts";

const variantWords: Record<ScriptVariant, string> = {
  "arriving-call": "They call",
  callback: "We call back",
  voicemail: "Voicemail",
};
const variantKeys: Partial<Record<ScriptVariant, ShortcutId>> = {
  callback: "script-callback",
  voicemail: "script-voicemail",
};
const now = () => new Date().toISOString();

type FollowProps = {
  call: CallView;
  script: ScriptView;
  /** The same script in the other language, once it is there. */
  translation: ScriptView | null;
  run: ScriptRun;
  type: (run: ScriptRun) => void;
  save: (run: ScriptRun) => void;
  onAgain: () => void;
};

/** The step on screen and every way to another. Each move is saved; words being typed are a draft until then. */
export function FollowScript({ call, script, translation, run, type, save, onAgain }: FollowProps) {
  const known = useValues(call, script);
  const values = { ...run.values, ...known };
  const step = stepOf(run, script);
  const numbered = call.state !== "wrap-up";

  function answer(question: Question, value: string) {
    const next = answerQuestion(run, question, value, (text) => filled(text, values));
    if (question.answers.length === 0) return type(next);
    const branches = question.answers.some(({ goesTo }) => goesTo !== null);
    save(branches && step ? goOn(next, step, now()) : next);
  }
  const next = () => step && save(goOn(run, step, now()));
  const back = () => save(goBack(run, now()));
  const translate = () => translation && save(switchLanguage(run, translation, now()));
  const change = (variant: ScriptVariant) => save(switchVariant(run, script, variant, now()));
  const canGoBack = run.endedAt !== null || pathOf(run).length > 1;

  useShortcut("script-next", step ? () => void next() : null);
  useShortcut("script-back", canGoBack ? back : null);
  useShortcut("script-language", translation ? () => void translate() : null);
  useShortcut("script-callback", () => change("callback"));
  useShortcut("script-voicemail", () => change("voicemail"));
  const deciding = step?.questions.at(-1);
  useNumberKeys(
    numbered && deciding ? deciding.answers.map(({ value }) => value) : [],
    (value) => deciding && answer(deciding, value),
  );

  return (
    <>
      <div className={classes.choices}>
        <Button.Group aria-label="How the conversation begins">
          {scriptVariants.map((variant) => {
            const shortcut = variantKeys[variant];
            return (
              <Button
                key={variant}
                size="compact-sm"
                variant={run.variant === variant ? "light" : "default"}
                aria-pressed={run.variant === variant}
                aria-keyshortcuts={shortcut ? ariaKeys(keysOf(shortcut)) : undefined}
                title={shortcut ? keysText(keysOf(shortcut)) : undefined}
                onClick={() => change(variant)}
              >
                {variantWords[variant]}
              </Button>
            );
          })}
        </Button.Group>
        <Button.Group aria-label="Language of the script">
          {scriptLanguages.map((language) => (
            <Button
              key={language}
              size="compact-sm"
              lang={language}
              variant={run.language === language ? "light" : "default"}
              aria-pressed={run.language === language}
              title={keysText(keysOf("script-language"))}
              disabled={run.language !== language && translation === null}
              onClick={() => run.language !== language && translate()}
            >
              {languageNames[language]}
            </Button>
          ))}
        </Button.Group>
      </div>
      <ScriptPath run={run} script={script} />
      {step ? (
        <ScriptStep
          {...{ run, step, script, values, known, numbered }}
          onAnswer={answer}
          onValue={(variable, value) => type({ ...run, values: { ...run.values, [variable]: value } })}
          onNext={next}
        />
      ) : (
        <p role="status" className={classes.note}>
          {run.endedAt === null
            ? "This text of the script has no such step any more. Begin again, or go back."
            : "The script is done. Its answers are kept with the call."}
        </p>
      )}
      {canGoBack || step === null ? (
        <div className={classes.foot}>
          {canGoBack ? (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconArrowBackUp size={15} stroke={1.7} aria-hidden />}
              title={keysText(keysOf("script-back"))}
              onClick={back}
            >
              Back
            </Button>
          ) : null}
          {step === null ? (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPlayerPlay size={15} stroke={1.7} aria-hidden />}
              onClick={onAgain}
            >
              Begin again
            </Button>
          ) : null}
        </div>
      ) : null}
    </>
  );
}
