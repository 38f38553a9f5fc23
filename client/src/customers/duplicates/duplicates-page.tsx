import { Button, SegmentedControl } from "@mantine/core";
import { IconCopyCheck, IconCopyX } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import {
  type DuplicatePair,
  type DuplicateSide,
  type DuplicateState,
  duplicateReasons,
} from "#contract/duplicates.ts";
import { phoneText } from "../../calls/call-words.ts";
import { reportFault } from "../../frame/reporting.ts";
import { dayText } from "../../ui/duration.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { Empty, Loading, Refused } from "../../ui/page-state.tsx";
import { Ago } from "../../ui/running-time.tsx";
import { kindWords } from "../customer-words.ts";
import classes from "./duplicates.module.css";
import { useDuplicates, useTellApart } from "./use-duplicates.ts";

/** Records that may be one customer's, with why; compared, or told apart for good. */
export function DuplicatesPage() {
  const [state, setState] = useState<DuplicateState>("open");
  const pages = useDuplicates(state);
  const pairs = pages.data?.pages.flatMap((page) => page.pairs);
  const unchecked = pages.data?.pages.at(-1)?.unchecked ?? 0;
  return (
    <div className={classes.page}>
      <PageHead title="Duplicates" back={{ to: "/customers", title: "Customers" }}>
        <SegmentedControl
          aria-label="Which pairs"
          value={state}
          onChange={(value) => setState(value as DuplicateState)}
          data={[
            { value: "open", label: "May be the same" },
            { value: "dismissed", label: "Told apart" },
          ]}
        />
      </PageHead>
      <p className={classes.told} role="status">
        {unchecked > 0
          ? `${unchecked.toLocaleString("en")} changed ${unchecked === 1 ? "record is" : "records are"} still to be compared.`
          : "Every record has been compared since it last changed."}
      </p>
      {pages.error ? (
        <Refused fault={pages.error} onRetry={() => void pages.refetch()} />
      ) : !pairs ? (
        <Loading rows={10} label="Reading the pairs" />
      ) : pairs.length === 0 ? (
        <Nothing state={state} />
      ) : (
        <ul className={classes.pairs} aria-label={state === "open" ? "May be the same" : "Told apart"}>
          {pairs.map((pair) => (
            <Pair key={`${pair.first.id} ${pair.second.id}`} pair={pair} />
          ))}
        </ul>
      )}
      {pages.hasNextPage ? (
        <Button
          variant="default"
          className={classes.more}
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          More
        </Button>
      ) : null}
    </div>
  );
}

const Nothing = ({ state }: { state: DuplicateState }) =>
  state === "open" ? (
    <Empty icon={IconCopyCheck} title="No two records look like one customer">
      Whoever is added, changed or imported is compared in the background, within minutes. What is found
      stands here with its reasons.
    </Empty>
  ) : (
    <Empty icon={IconCopyX} title="Nobody was told apart">
      A pair that you say is not the same is kept here, and is not shown again among the others.
    </Empty>
  );

const likely = (confidence: number) =>
  confidence >= 85 ? "Very likely" : confidence >= 65 ? "Likely" : "Possible";

function Pair({ pair }: { pair: DuplicatePair }) {
  const { first, second, reasons, confidence, dismissed } = pair;
  const tellApart = useTellApart();
  const [busy, setBusy] = useState(false);
  const names = `${first.name} and ${second.name}`;

  async function tell(deed: "dismiss" | "reopen") {
    setBusy(true);
    try {
      await tellApart(pair, deed);
    } catch (fault) {
      reportFault(`${names}: ${deed === "dismiss" ? "not the same" : "may be the same"}`, fault);
      setBusy(false);
    }
  }

  return (
    <li className={classes.pair} aria-label={names}>
      <Side side={first} />
      <Side side={second} />
      <div>
        <strong>
          {likely(confidence)}, {confidence} %
        </strong>
        <ul className={classes.reasons}>
          {reasons.map((reason) => (
            <li key={reason}>{duplicateReasons[reason].says}</li>
          ))}
        </ul>
      </div>
      <div className={classes.acts}>
        {dismissed ? (
          <>
            <span className={classes.from}>
              {dismissed.by ?? "Somebody who left"} said so <Ago at={dismissed.at} />
            </span>
            <Button size="compact-sm" variant="default" loading={busy} onClick={() => void tell("reopen")}>
              May be the same after all
            </Button>
          </>
        ) : (
          <>
            <Button
              size="compact-sm"
              component={Link}
              to={`/customers/${first.id}/merge/${second.id}`}
              aria-label={`Compare and merge: ${names}`}
            >
              Compare and merge
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              loading={busy}
              aria-label={`Not the same: ${names}`}
              onClick={() => void tell("dismiss")}
            >
              Not the same
            </Button>
          </>
        )}
      </div>
    </li>
  );
}

const Side = ({ side }: { side: DuplicateSide }) => (
  <div className={classes.side}>
    <Link to={`/customers/${side.id}`} className={classes.name}>
      {side.name}
    </Link>
    <span>{[kindWords[side.kind], side.city].filter(Boolean).join(", ")}</span>
    {side.phone ? <span className={classes.number}>{phoneText(side.phone)}</span> : null}
    {side.email ? <span>{side.email}</span> : null}
    <small>
      {side.accountNumber ? `Account ${side.accountNumber} · ` : ""}since {dayText(side.createdAt)}
      {side.held ? " · under legal hold" : ""}
    </small>
  </div>
);
