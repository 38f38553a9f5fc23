import { Textarea } from "@mantine/core";
import { useState } from "react";
import type { Place } from "#contract/areas.ts";
import { readCorners, writtenCorners } from "./read-corners.ts";

type CornersProps = { label?: string; value: readonly Place[]; onChange: (polygon: Place[]) => void };

/** A corner a line, latitude and longitude. Follows what is moved on the map; what is no corner is said. */
export function CornersField({
  label = "Corners: latitude, longitude, a line each",
  value,
  onChange,
}: CornersProps) {
  const [text, setText] = useState(() => writtenCorners(value));
  const [told, setTold] = useState<readonly Place[]>(value);
  if (JSON.stringify(value) !== JSON.stringify(told)) {
    setTold(value);
    setText(writtenCorners(value));
  }
  const { fault } = readCorners(text);
  return (
    <Textarea
      label={label}
      autosize
      minRows={3}
      maxRows={8}
      value={text}
      error={fault}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        const { corners } = readCorners(typed);
        setText(typed);
        setTold(corners);
        onChange(corners);
      }}
    />
  );
}
