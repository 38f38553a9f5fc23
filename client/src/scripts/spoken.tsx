import { IconInfoCircle } from "@tabler/icons-react";
import { blocksOf, piecesOf } from "./script-text.ts";
import classes from "./spoken.module.css";

type Values = Readonly<Record<string, string>>;

/** A text with its variables filled in and marked: what was put in is checked before it is said. */
export function Filled({ text, values }: { text: string; values: Values }) {
  return piecesOf(text, values).map((piece, at) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never change places
    if ("words" in piece) return <span key={at}>{piece.words}</span>;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <mark key={at} className={classes.variable} data-missing={piece.value === null || undefined}>
        {piece.value ?? `[${piece.variable}]`}
      </mark>
    );
  });
}

/** What a step says, and apart from it what is for the agent alone. */
export function Spoken({ says, values }: { says: string; values: Values }) {
  return blocksOf(says).map((block, at) => {
    if (block.kind === "list") {
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of one step never change places
        <ul key={at} className={classes.list}>
          {block.items.map((item) => (
            <li key={item}>
              <Filled text={item} values={values} />
            </li>
          ))}
        </ul>
      );
    }
    if (block.kind === "said") {
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <p key={at} className={classes.said}>
          <Filled text={block.text} values={values} />
        </p>
      );
    }
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <p key={at} className={classes.aside}>
        <IconInfoCircle size={15} stroke={1.7} role="img" aria-label="Not read out" />
        <span>
          <Filled text={block.text} values={values} />
        </span>
      </p>
    );
  });
}
