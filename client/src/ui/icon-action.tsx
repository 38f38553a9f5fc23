import { ActionIcon, Tooltip } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { Ref } from "react";

type IconActionProps = {
  label: string;
  icon: Icon;
  onClick: () => void;
  /** Why it cannot be pressed now; null when it can. */
  whyNot?: string | null;
  ref?: Ref<HTMLButtonElement>;
};

/** A small button that is only a sign: its word on hover and for screen readers, and its reason when it is off. */
export function IconAction({ label, icon: Sign, onClick, whyNot = null, ref }: IconActionProps) {
  return (
    <Tooltip label={whyNot ?? label} events={{ hover: true, focus: true, touch: false }}>
      <ActionIcon
        ref={ref}
        variant="subtle"
        color="gray"
        c="var(--text-2)"
        size={24}
        aria-label={label}
        aria-disabled={whyNot !== null || undefined}
        data-disabled={whyNot !== null || undefined}
        onClick={() => (whyNot === null ? onClick() : undefined)}
      >
        <Sign size={15} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
