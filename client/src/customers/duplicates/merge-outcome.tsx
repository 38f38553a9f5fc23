import type { MergePreview } from "#contract/merges.ts";
import { phoneText } from "../../calls/call-words.ts";
import { purposeWords } from "../customer-words.ts";
import classes from "./duplicates.module.css";

const fromWords = { this: "", other: "from the other", both: "both had it" } as const;
/** Tables by what they are called on a record. */
const tableWords: Record<string, string> = {
  interactions: "interactions",
  cases: "cases",
  calls: "calls",
  callbacks: "callbacks",
  holdings: "products",
  orders: "orders",
  payment_cards: "payment cards",
};

/** The record as it would be, before anything is done. */
export function MergeOutcomeView({ preview: { outcome, theirs } }: { preview: MergePreview }) {
  const moving = Object.entries(tableWords).filter(([table]) => (theirs.counts[table] ?? 0) > 0);
  return (
    <section aria-label="What it becomes" className={classes.outcome}>
      <h2>What it becomes</h2>
      <p className={classes.title}>{outcome.name}</p>
      <p className={classes.none}>
        {[
          outcome.accountNumber ? `Account ${outcome.accountNumber}` : null,
          outcome.oldAccount ? `still found by ${outcome.oldAccount}` : null,
          outcome.language,
          outcome.timeZone,
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {outcome.vulnerability ? <Titled title="Must be known">{outcome.vulnerability}</Titled> : null}
      {outcome.tags.length > 0 ? <Titled title="Tags, joined">{outcome.tags.join(", ")}</Titled> : null}
      <h3>Contact points</h3>
      {outcome.contactPoints.length === 0 ? <p className={classes.none}>None.</p> : null}
      <ul className={classes.lines}>
        {outcome.contactPoints.map(({ kind, value, from, stricter }) => (
          <li key={`${kind} ${value} ${from}`}>
            <span>{kind === "phone" ? phoneText(value) : value}</span>
            <span className={classes.from}>{fromWords[from]}</span>
            {stricter.length > 0 ? (
              <small>
                {stricter.map((purpose) => purposeWords[purpose]).join(" and ")}: one of them said no, so it
                is no.
              </small>
            ) : null}
          </li>
        ))}
      </ul>
      <h3>Addresses</h3>
      {outcome.addresses.length === 0 ? <p className={classes.none}>None.</p> : null}
      <ul className={classes.lines}>
        {outcome.addresses.map(({ text, from }) => (
          <li key={`${text} ${from}`}>
            <span>{text}</span>
            <span className={classes.from}>{fromWords[from]}</span>
          </li>
        ))}
      </ul>
      <h3>Comes along</h3>
      <p>
        {moving.length === 0
          ? "Nothing but the above."
          : moving.map(([table, words]) => `${theirs.counts[table]} ${words}`).join(", ")}
      </p>
    </section>
  );
}

const Titled = ({ title, children }: { title: string; children: string }) => (
  <>
    <h3>{title}</h3>
    <p style={{ whiteSpace: "pre-line" }}>{children}</p>
  </>
);
