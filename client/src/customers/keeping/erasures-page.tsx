import { Button, NavLink } from "@mantine/core";
import { IconEraser, IconPrinter } from "@tabler/icons-react";
import { useState } from "react";
import type { ErasureView } from "#contract/erasures.ts";
import { dayText, wholeTime } from "../../ui/duration.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { Empty, Loading, Refused } from "../../ui/page-state.tsx";
import { basisWords, countWords } from "./erasure-words.ts";
import classes from "./keeping.module.css";
import { useErasures } from "./use-keeping.ts";

/** Who was erased is nowhere; that it was done is here. */
export function ErasuresPage() {
  const pages = useErasures();
  const [openId, setOpenId] = useState<string | null>(null);
  const all = pages.data?.pages.flatMap((page) => page.erasures);
  const open = all?.find(({ id }) => id === openId) ?? all?.[0];
  return (
    <div className={classes.page}>
      <PageHead title="Erasures" back={{ to: "/customers", title: "Customers" }} />
      {pages.error ? (
        <Refused fault={pages.error} onRetry={() => void pages.refetch()} />
      ) : !all ? (
        <Loading rows={8} label="Reading the certificates" />
      ) : !open ? (
        <Empty icon={IconEraser} title="Nobody was erased yet">
          Somebody is erased from their record, under Keeping. A certificate of it stays here.
        </Empty>
      ) : (
        <div className={classes.columns}>
          <nav aria-label="Certificates" className={classes.list}>
            {all.map((one) => (
              <NavLink
                key={one.id}
                component="button"
                active={one.id === open.id}
                aria-current={one.id === open.id || undefined}
                onClick={() => setOpenId(one.id)}
                label={dayText(one.at)}
                description={one.reference}
              />
            ))}
            {pages.hasNextPage ? (
              <Button variant="default" size="compact-sm" onClick={() => void pages.fetchNextPage()}>
                Older
              </Button>
            ) : null}
          </nav>
          <Certificate erasure={open} />
        </div>
      )}
    </div>
  );
}

const Certificate = ({ erasure }: { erasure: ErasureView }) => (
  <article className={classes.certificate} aria-label="Certificate of erasure">
    <h2>Certificate of erasure</h2>
    <dl>
      <dt>Done</dt>
      <dd>{wholeTime(erasure.at)}</dd>
      <dt>By</dt>
      <dd>{erasure.by}</dd>
      <dt>Ground</dt>
      <dd>{basisWords[erasure.basis]}</dd>
      <dt>Filed as</dt>
      <dd>{erasure.reference}</dd>
      <dt>Record</dt>
      <dd className={classes.id}>{erasure.erasedId}</dd>
      {erasure.formerIds.length > 0 ? (
        <>
          <dt>Merged before</dt>
          <dd className={classes.id}>{erasure.formerIds.join(" ")}</dd>
        </>
      ) : null}
      <dt>Removed</dt>
      <dd>{countWords(erasure.counts.removed)}</dd>
      <dt>Blanked</dt>
      <dd>{countWords(erasure.counts.blanked)}</dd>
      {erasure.recordingsLeft > 0 ? (
        <>
          <dt>At the carrier</dt>
          <dd>{erasure.recordingsLeft} recorded messages are still to be deleted; asked each minute</dd>
        </>
      ) : null}
      <dt>On the audit chain</dt>
      <dd className={classes.id}>{erasure.digest}</dd>
    </dl>
    <Button
      variant="default"
      leftSection={<IconPrinter size={16} stroke={1.7} aria-hidden />}
      onClick={() => window.print()}
    >
      Print
    </Button>
  </article>
);
