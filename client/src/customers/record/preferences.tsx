import { Button, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { IconAction } from "../../ui/icon-action.tsx";
import { Editable } from "./editable.tsx";
import classes from "./record.module.css";
import type { RecordHandle } from "./use-record.tsx";

type Pair = { id: number; name: string; text: string };

/** Short names with short texts: "Best time to call: mornings". */
export function Preferences({ record }: { record: RecordHandle }) {
  const all = Object.entries(record.customer.preferences);
  return (
    <Editable
      record={record}
      label="Habits and preferences"
      fields={["preferences"]}
      begin={() => ({
        pairs: [
          ...all.map(([name, text], id): Pair => ({ id, name, text })),
          { id: all.length, name: "", text: "" },
        ],
      })}
      part={({ pairs }) => ({
        path: "change",
        body: {
          preferences: Object.fromEntries(
            pairs
              .filter(({ name, text }) => name.trim() || text.trim())
              .map(({ name, text }) => [name, text]),
          ),
        },
      })}
      editor={({ draft: { pairs }, set, error }) => {
        const put = (id: number, change: Partial<Pair>) =>
          set({ pairs: pairs.map((pair) => (pair.id === id ? { ...pair, ...change } : pair)) });
        return (
          <>
            {pairs.map(({ id, name, text }, at) => (
              <div key={id} className={classes.pairEdit}>
                <TextInput
                  label={at === 0 ? "What" : undefined}
                  aria-label={`What, ${at + 1}`}
                  placeholder="Best time to call"
                  maxLength={40}
                  value={name}
                  onChange={(event) => put(id, { name: event.currentTarget.value })}
                />
                <TextInput
                  label={at === 0 ? "How" : undefined}
                  aria-label={`How, ${at + 1}`}
                  placeholder="mornings"
                  maxLength={300}
                  value={text}
                  onChange={(event) => put(id, { text: event.currentTarget.value })}
                />
                <IconAction
                  label={`Leave out ${name || "this line"}`}
                  icon={IconX}
                  onClick={() => set({ pairs: pairs.filter((pair) => pair.id !== id) })}
                />
              </div>
            ))}
            {error("preferences") ? (
              <p role="alert" className={classes.refusal}>
                Each needs a name and a text: {error("preferences")}
              </p>
            ) : null}
            <Button
              variant="subtle"
              size="compact-sm"
              className={classes.add}
              leftSection={<IconPlus size={14} stroke={1.8} aria-hidden />}
              onClick={() =>
                set({
                  pairs: [
                    ...pairs,
                    { id: Math.max(-1, ...pairs.map((pair) => pair.id)) + 1, name: "", text: "" },
                  ],
                })
              }
            >
              Another
            </Button>
          </>
        );
      }}
    >
      {all.length > 0 ? (
        <dl className={classes.pairs}>
          {all.map(([name, text]) => (
            <div key={name} className={classes.pair}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className={classes.none}>Nothing noted.</p>
      )}
    </Editable>
  );
}
