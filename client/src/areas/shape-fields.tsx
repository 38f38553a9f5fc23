import { IconX } from "@tabler/icons-react";
import type { AreaShape } from "#contract/areas.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { IconAction } from "../ui/icon-action.tsx";
import classes from "./area-editor.module.css";
import { CircleFields } from "./circle-fields.tsx";
import { CornersField } from "./corners-field.tsx";
import { canDrawMap } from "./map-beside.tsx";

type ShapeProps = {
  shape: AreaShape;
  label: string;
  /** What moves it is on the map. */
  active: boolean;
  onActive: () => void;
  onChange: (shape: AreaShape) => void;
  onRemove: () => void;
};

/** What of a shape is moved on the map. */
const handles = { within: "Its corners are", near: "Its middle is" } as const;

/** One shape as it is typed; entering its fields puts it on the map. */
export function ShapeFields({ shape, label, active, onActive, onChange, onRemove }: ShapeProps) {
  return (
    <fieldset className={classes.shape} data-active={active || undefined} onFocusCapture={onActive}>
      <legend>{label}</legend>
      <div className={classes.fields}>
        {shape.on === "within" ? (
          <CornersField value={shape.polygon} onChange={(polygon) => onChange({ on: "within", polygon })} />
        ) : (
          <CircleFields circle={shape} onChange={onChange} />
        )}
      </div>
      <div className={classes.acts}>
        {canDrawMap() ? (
          <ActionButton
            size="xs"
            variant={active ? "light" : "default"}
            aria-pressed={active}
            onClick={onActive}
          >
            {active ? `${handles[shape.on]} on the map` : "Move it on the map"}
          </ActionButton>
        ) : null}
        <IconAction label={`Remove ${label.toLowerCase()}`} icon={IconX} onClick={onRemove} />
      </div>
    </fieldset>
  );
}
