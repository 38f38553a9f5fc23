import { Button, Kbd, Textarea, TextInput } from "@mantine/core";
import { useEffect, useRef } from "react";
import { scriptRunLimits } from "#contract/script-runs.ts";
import { endOfScript, type Question, type ScriptView, type Step } from "#contract/scripts.ts";
import { ariaKeys, isTyping, keysOf, keysText } from "../frame/shortcuts.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { answerTo, type ScriptRun, wayOn } from "./script-run.ts";
import classes from "./script-step.module.css";
import { piecesOf } from "./script-text.ts";
import { Filled, Spoken } from "./spoken.tsx";

type StepProps = {
  run: ScriptRun;
  step: Step;
  script: ScriptView;
  /** What is said for variables; `known` without what the agent filled in. */
  values: Readonly<Record<string, string>>;
  known: Readonly<Record<string, string>>;
  /** Number keys choose an answer: said beside it. */
  numbered: boolean;
  onAnswer: (question: Question, value: string) => void;
  onValue: (variable: string, value: string) => void;
  onNext: () => void;
};

/** One step: what to say, what to ask, and where it leads. */
export function ScriptStep({
  run,
  step,
  script,
  values,
  known,
  numbered,
  onAnswer,
  onValue,
  onNext,
}: StepProps) {
  const title = useRef<HTMLHeadingElement>(null);
  const first = useRef(step.name);
  useEffect(() => {
    // Read out as soon as it changes, but never out of someone's hands while they write.
    if (first.current !== step.name && !isTyping()) title.current?.focus();
    first.current = step.name;
  }, [step.name]);
  const deciding = step.questions.at(-1);
  const branches = deciding?.answers.some(({ goesTo }) => goesTo !== null) ?? false;
  const openWay = wayOn(run, step) === null;
  const asksFor = missingIn(step, known);
  return (
    <div lang={script.language} className={classes.step}>
      <h3 ref={title} tabIndex={-1} className={classes.title}>
        {step.title}
      </h3>
      <Spoken says={step.says} values={values} />
      {step.questions.map((question) => (
        <AskedQuestion
          key={question.name}
          question={question}
          given={answerTo(run, question.name)?.value ?? ""}
          values={values}
          numbered={numbered && question === deciding}
          branches={branches && question === deciding}
          onAnswer={(value) => onAnswer(question, value)}
        />
      ))}
      {asksFor.map((name) => (
        <TextInput
          key={name}
          className={classes.missing}
          label={`To say here: ${script.variables[name]?.means ?? name}`}
          description="Not known yet. Ask your supervisor rather than guess."
          value={run.values[name] ?? ""}
          maxLength={script.variables[name]?.charsMax}
          onChange={(event) => onValue(name, event.currentTarget.value)}
        />
      ))}
      {branches ? null : (
        <ActionButton
          h={32}
          className={classes.next}
          disabledReason={openWay ? "Choose an answer first" : null}
          hint={keysText(keysOf("script-next"))}
          aria-keyshortcuts={ariaKeys(keysOf("script-next"))}
          onClick={onNext}
        >
          {step.next === endOfScript ? "Finish the script" : "Next step"}
        </ActionButton>
      )}
    </div>
  );
}

/** Variables that this step says or asks with, and that nothing knows. */
function missingIn(step: Step, known: Readonly<Record<string, string>>): string[] {
  const texts = [
    step.says,
    ...step.questions.flatMap(({ asks, answers }) => [asks, ...answers.map(({ label }) => label)]),
  ];
  const pieces = texts.flatMap((text) => piecesOf(text, known));
  return [
    ...new Set(
      pieces.flatMap((piece) => ("variable" in piece && piece.value === null ? [piece.variable] : [])),
    ),
  ];
}

type QuestionProps = {
  question: Question;
  given: string;
  values: Readonly<Record<string, string>>;
  numbered: boolean;
  branches: boolean;
  onAnswer: (value: string) => void;
};

function AskedQuestion({ question, given, values, numbered, branches, onAnswer }: QuestionProps) {
  const id = `asked-${question.name}`;
  if (question.answers.length === 0) {
    return (
      <div className={classes.question}>
        <p id={id} className={classes.asks}>
          <Filled text={question.asks} values={values} />
        </p>
        <Textarea
          aria-labelledby={id}
          autosize
          minRows={1}
          maxRows={4}
          maxLength={scriptRunLimits.valueChars}
          value={given}
          onChange={(event) => onAnswer(event.currentTarget.value)}
        />
      </div>
    );
  }
  return (
    <fieldset aria-labelledby={id} className={classes.question}>
      <p id={id} className={classes.asks}>
        <Filled text={question.asks} values={values} />
      </p>
      <div className={classes.answers}>
        {question.answers.map(({ value, label }, at) => (
          <Button
            key={value}
            variant={given === value ? "light" : "default"}
            className={classes.answer}
            aria-pressed={given === value}
            leftSection={numbered && at < 9 ? <Kbd aria-hidden>{at + 1}</Kbd> : null}
            data-branch={branches || undefined}
            onClick={() => onAnswer(value)}
          >
            <Filled text={label} values={values} />
          </Button>
        ))}
      </div>
    </fieldset>
  );
}
