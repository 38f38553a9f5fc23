import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";

/** Puts a text on the clipboard and says so; says also when the browser forbids it. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const clipboard = useClipboard({ timeout: 2_000 });
  const Sign = clipboard.copied ? IconCheck : IconCopy;
  return (
    <Button
      variant="default"
      size="xs"
      aria-label={`Copy ${what}`}
      leftSection={<Sign size={14} stroke={1.8} aria-hidden />}
      onClick={() => clipboard.copy(text)}
    >
      <span aria-live="polite">
        {clipboard.error ? "This browser forbids it" : clipboard.copied ? "Copied" : "Copy"}
      </span>
    </Button>
  );
}
