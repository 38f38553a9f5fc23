import { FileButton, NavLink, Progress } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { useState } from "react";
import type { ImportView } from "#contract/imports.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { wholeTime } from "../ui/duration.ts";
import { Empty, Loading, Refused } from "../ui/page-state.tsx";
import { ImportPanel } from "./import-panel.tsx";
import { stateWords } from "./import-words.ts";
import classes from "./imports-page.module.css";
import { useImports, useUpload } from "./use-imports.ts";

/** Files of customers: brought in, tried, committed, taken back. */
export default function ImportsPage() {
  const all = useImports();
  const [openId, setOpenId] = useState<string | null>(null);
  const [sending, setSending] = useState<{ name: string; share: number } | null>(null);
  const upload = useUpload((view) => setOpenId(view.id));
  const open = all.data?.find(({ id }) => id === openId) ?? all.data?.[0];
  const send = (file: File | null) => {
    if (!file) return;
    const onPart = (sent: number) => setSending({ name: file.name, share: (100 * sent) / file.size });
    setSending({ name: file.name, share: 0 });
    upload.mutate({ file, onPart }, { onSettled: () => setSending(null) });
  };
  const choose = (
    <FileButton
      onChange={send}
      accept=".csv,.tsv,.txt,text/csv,.vcf,.vcard,text/vcard"
      inputProps={{ "aria-label": "File of customers" }}
    >
      {({ onClick }) => (
        <ActionButton onClick={onClick} disabledReason={sending ? `${sending.name} is being sent` : null}>
          Choose a file
        </ActionButton>
      )}
    </FileButton>
  );

  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>Imports</h1>
        {choose}
      </header>
      {sending ? (
        <div className={classes.sending}>
          <span>Sending {sending.name}</span>
          <Progress value={sending.share} aria-label={`Sending ${sending.name}`} />
        </div>
      ) : null}
      {upload.error ? <Refused fault={upload.error} /> : null}
      {all.error ? (
        <Refused fault={all.error} onRetry={() => void all.refetch()} />
      ) : !all.data ? (
        <Loading label="Reading the imports" />
      ) : !open ? (
        <Empty icon={IconFileImport} title="Nothing was imported yet">
          A table as CSV, with a first line of column names, or contacts as vCard. A dry run tells what would
          happen before anything does.
        </Empty>
      ) : (
        <div className={classes.columns}>
          <nav aria-label="Imports" className={classes.list}>
            {all.data.map((one) => (
              <ImportLink key={one.id} one={one} isOpen={one.id === open.id} onOpen={setOpenId} />
            ))}
          </nav>
          <ImportPanel key={`${open.id} ${open.headers.length}`} one={open} />
        </div>
      )}
    </div>
  );
}

type LinkProps = { one: ImportView; isOpen: boolean; onOpen: (id: string) => void };
const ImportLink = ({ one, isOpen, onOpen }: LinkProps) => (
  <NavLink
    component="button"
    active={isOpen}
    aria-current={isOpen || undefined}
    onClick={() => onOpen(one.id)}
    label={one.fileName}
    description={`${stateWords[one.state]}, ${wholeTime(one.createdAt)}`}
  />
);
