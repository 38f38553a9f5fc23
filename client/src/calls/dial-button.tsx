import { Popover } from "@mantine/core";
import { IconPhoneOutgoing } from "@tabler/icons-react";
import { useState } from "react";
import type { ContactPointView } from "#contract/customers.ts";
import { IconAction } from "../ui/icon-action.tsx";
import { phoneText } from "./call-words.ts";
import { DialForm, type DialFormProps } from "./dial-form.tsx";
import { useWhyNotDial } from "./use-dial.ts";

/** Calls a number of a record; first it asks what for and shows what was agreed to. */
export function DialButton({ point }: { point: ContactPointView }) {
  return (
    <DialPopover
      label={`Call ${phoneText(point.value)}`}
      to={{ contactPointId: point.id }}
      number={point.value}
      consent={point.consent}
      consentFrom={point.consentFrom}
    />
  );
}

type DialPopoverProps = Omit<DialFormProps, "onDialled"> & { label: string; onDialled?: () => void };

export function DialPopover({ label, onDialled, ...form }: DialPopoverProps) {
  const whyNot = useWhyNotDial();
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened && whyNot === null}
      onChange={setOpened}
      width={320}
      position="bottom-end"
      trapFocus
      withRoles={false}
    >
      <Popover.Target>
        <span>
          <IconAction
            label={label}
            icon={IconPhoneOutgoing}
            whyNot={whyNot}
            onClick={() => setOpened((open) => !open)}
          />
        </span>
      </Popover.Target>
      <Popover.Dropdown p={0} role="dialog" aria-label={label}>
        <DialForm
          {...form}
          onDialled={() => {
            setOpened(false);
            onDialled?.();
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
