import { Button, Group } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { CopyButton } from "../ui/copy-button.tsx";
import classes from "./account-page.module.css";

/** Shown once: the site keeps them encrypted and tells them to nobody again. */
export function BackupCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const text = `${codes.join("\n")}\n`;
  return (
    <div className={classes.form}>
      <h3 ref={heading} tabIndex={-1}>
        Keep these backup codes
      </h3>
      <p className={classes.text}>
        Each signs you in once without your authenticator. They are not shown again.
      </p>
      <ul aria-label="Backup codes" className={classes.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Group gap="xs">
        <CopyButton text={text} what="the backup codes" />
        <Button
          variant="default"
          size="xs"
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download="holdfast-backup-codes.txt"
          leftSection={<IconDownload size={14} stroke={1.8} aria-hidden />}
        >
          Download
        </Button>
        <Button size="xs" onClick={onKept}>
          I have kept them
        </Button>
      </Group>
    </div>
  );
}
