import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";

type ActionButtonProps = ButtonProps & {
  children: ReactNode;
  onClick: () => void;
  /** Why it cannot be pressed now, shown on hover and focus and read out. Null when it can. */
  disabledReason?: string | null;
  /** Its shortcut, for the hover text. */
  hint?: string;
  "aria-label"?: string;
  "aria-pressed"?: boolean;
  "aria-expanded"?: boolean;
  "aria-haspopup"?: "dialog";
  "aria-keyshortcuts"?: string;
};

/** A button that is never dead without saying why: it stays focusable and tells its reason. */
export function ActionButton({ children, onClick, disabledReason = null, hint, ...rest }: ActionButtonProps) {
  const why = disabledReason ?? hint;
  const button = (
    <Button
      {...rest}
      aria-disabled={disabledReason !== null || undefined}
      data-disabled={disabledReason !== null || undefined}
      onClick={(event) => {
        if (disabledReason !== null) event.preventDefault();
        else onClick();
      }}
    >
      {children}
    </Button>
  );
  return why ? (
    <Tooltip label={why} events={{ hover: true, focus: true, touch: false }}>
      {button}
    </Tooltip>
  ) : (
    button
  );
}
