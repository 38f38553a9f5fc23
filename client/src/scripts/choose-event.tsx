import { NativeSelect } from "@mantine/core";
import type { ScriptLanguage, ScriptListView } from "#contract/scripts.ts";

type ChooseEventProps = {
  list: ScriptListView;
  language: ScriptLanguage;
  event: string | null;
  onChoose: (event: string) => void;
};

/** Any script of the library, whatever the call looks like. */
export function ChooseEvent({ list, language, event, onChoose }: ChooseEventProps) {
  const inLanguage = list.scripts.filter((script) => script.language === language);
  return (
    <NativeSelect
      aria-label="Script for"
      mb={8}
      value={event ?? ""}
      data={[
        ...(event === null ? [{ value: "", label: "Choose a script" }] : []),
        ...inLanguage.map((script) => ({ value: script.event, label: script.title })),
      ]}
      onChange={(change) => onChoose(change.currentTarget.value)}
    />
  );
}
