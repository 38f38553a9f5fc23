import { PinInput } from "@mantine/core";

type CodeInputProps = { labelledBy: string; disabled: boolean; onComplete: (code: string) => void };

/** Six digits of an authenticator (RFC 6238), given as soon as the last is typed or pasted. */
export function CodeInput({ labelledBy, disabled, onComplete }: CodeInputProps) {
  return (
    <PinInput
      length={6}
      type="number"
      oneTimeCode
      autoFocus
      size="lg"
      aria-labelledby={labelledBy}
      getInputProps={(digit) => ({ "aria-label": `Digit ${digit + 1}` })}
      disabled={disabled}
      onComplete={onComplete}
    />
  );
}
