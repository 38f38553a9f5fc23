import { Alert, Button, Menu, TextInput } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { type Area, type AreaShape, shapesMax } from "#contract/areas.ts";
import { useMay } from "../frame/use-console.ts";
import { useSegments } from "../segments/use-segments.ts";
import { ActionButton } from "../ui/action-button.tsx";
import classes from "./area-editor.module.css";
import { MapBeside } from "./map-beside.tsx";
import { ReadAlert } from "./read-alert.tsx";
import { ShapeFields } from "./shape-fields.tsx";
import { shapesOf } from "./shapes-of-filter.ts";

const newPolygon: AreaShape = { on: "within", polygon: [] };
/** Tampa, where the first segment near a point begins too. */
const newCircle: AreaShape = { on: "near", center: [27.95, -82.46], radiusM: 5_000 };

type EditorProps = { area: Area | null; onChange: (area: Area | null) => void };

/** Where something happens: drawn, typed, taken over from a segment, or read from an alert. */
export function AreaEditor({ area, onChange }: EditorProps) {
  const [active, setActive] = useState(0);
  const [missed, setMissed] = useState<string[]>([]);
  const [isReading, setReading] = useState(false);
  const now = area ?? { name: "", shapes: [] };
  const put = (shapes: AreaShape[], name = now.name) => onChange({ name, shapes });
  const add = (shape: AreaShape) => {
    put([...now.shapes, shape]);
    setActive(now.shapes.length);
  };
  const full = now.shapes.length < shapesMax ? null : `An area has at most ${shapesMax} shapes`;
  return (
    <section className={classes.area} aria-label="Where it happens">
      <h3>Where it happens</h3>
      <p className={classes.quiet}>
        {area
          ? "Customers with an address inside are marked, on their record, on the call and on their own page."
          : "Nobody has said where: no customer is marked. Draw it, type it, or take it from what is there."}
      </p>
      {area ? (
        <TextInput
          label="Name of the area"
          placeholder="Tampa Bay"
          maw={360}
          maxLength={80}
          value={area.name}
          onChange={(event) => onChange({ ...area, name: event.currentTarget.value })}
        />
      ) : null}
      <div className={classes.acts}>
        <ActionButton size="xs" variant="default" disabledReason={full} onClick={() => add(newPolygon)}>
          Add a polygon
        </ActionButton>
        <ActionButton size="xs" variant="default" disabledReason={full} onClick={() => add(newCircle)}>
          Add a circle
        </ActionButton>
        <FromSegment onTake={(name, shapes) => put(shapes, now.name || name)} />
        <ActionButton
          size="xs"
          variant="default"
          aria-expanded={isReading}
          onClick={() => setReading(!isReading)}
        >
          Read an alert
        </ActionButton>
        {area ? (
          <ActionButton size="xs" variant="subtle" color="red" onClick={() => onChange(null)}>
            Take the area away
          </ActionButton>
        ) : null}
      </div>
      {isReading ? (
        <ReadAlert
          onRead={(read) => {
            onChange(read.area);
            setMissed(read.notPlaced);
            setActive(0);
            setReading(false);
          }}
        />
      ) : null}
      {missed.length > 0 ? (
        <Alert color="yellow" title="Some of the alert's places are missing here">
          Not drawn: {missed.join(", ")}. Add them by hand.
        </Alert>
      ) : null}
      {area && area.shapes.length > 0 ? (
        <div className={classes.both}>
          <div className={classes.shapes}>
            {area.shapes.map((shape, nth) => (
              <ShapeFields
                // biome-ignore lint/suspicious/noArrayIndexKey: a shape is its place; it has no other name
                key={nth}
                shape={shape}
                label={`${shape.on === "within" ? "Polygon" : "Circle"} ${nth + 1}`}
                active={nth === active}
                onActive={() => setActive(nth)}
                onChange={(next) => put(area.shapes.with(nth, next))}
                onRemove={() => {
                  put(area.shapes.toSpliced(nth, 1));
                  setActive(Math.max(0, nth - 1));
                }}
              />
            ))}
          </div>
          <MapBeside
            shapes={area.shapes}
            active={active}
            onChange={(nth, shape) => put(area.shapes.with(nth, shape))}
          />
        </div>
      ) : null}
    </section>
  );
}

/** Whoever may not see segments takes nothing over from them. */
function FromSegment({ onTake }: { onTake: (name: string, shapes: AreaShape[]) => void }) {
  return useMay("segment:look") ? <SegmentMenu onTake={onTake} /> : null;
}

function SegmentMenu({ onTake }: { onTake: (name: string, shapes: AreaShape[]) => void }) {
  const segments = useSegments();
  const drawn = (segments.data ?? [])
    .map(({ id, name, filter }) => ({ id, name, shapes: shapesOf(filter) }))
    .filter(({ shapes }) => shapes.length > 0);
  if (drawn.length === 0) return null;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button size="xs" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
          Take over from a segment
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {drawn.map(({ id, name, shapes }) => (
          <Menu.Item key={id} disabled={shapes.length > shapesMax} onClick={() => onTake(name, shapes)}>
            {name}
            {shapes.length > shapesMax
              ? `: ${shapes.length} shapes, of which an area holds ${shapesMax}`
              : ""}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
