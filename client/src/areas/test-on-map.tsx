import { IconMap } from "@tabler/icons-react";
import { useState } from "react";
import type { AreaShape } from "#contract/areas.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { MapBeside } from "./map-beside.tsx";

/** One shape's map, opened by whoever wants it: a page of many conditions must not draw many maps. */
export function TestOnMap({ shape, onChange }: { shape: AreaShape; onChange: (shape: AreaShape) => void }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div style={{ gridColumn: "1 / -1" }}>
      <ActionButton
        size="xs"
        variant="default"
        leftSection={<IconMap size={15} stroke={1.7} aria-hidden />}
        aria-expanded={isOpen}
        mb={8}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? "Put the map away" : "Draw on the map"}
      </ActionButton>
      {isOpen ? <MapBeside shapes={[shape]} active={0} onChange={(_, next) => onChange(next)} /> : null}
    </div>
  );
}
