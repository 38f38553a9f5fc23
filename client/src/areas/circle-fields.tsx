import { NumberInput } from "@mantine/core";
import type { AreaShape } from "#contract/areas.ts";
import { radiusMaxM } from "#contract/areas.ts";

type Circle = Extract<AreaShape, { on: "near" }>;

/** A point and how far around it. */
export function CircleFields({ circle, onChange }: { circle: Circle; onChange: (circle: Circle) => void }) {
  const [latitude, longitude] = circle.center;
  return (
    <>
      <Degrees
        label="Latitude"
        most={90}
        value={latitude}
        onChange={(value) => onChange({ ...circle, center: [value, longitude] })}
      />
      <Degrees
        label="Longitude"
        most={180}
        value={longitude}
        onChange={(value) => onChange({ ...circle, center: [latitude, value] })}
      />
      <NumberInput
        label="Kilometers"
        value={circle.radiusM / 1_000}
        min={0.1}
        max={radiusMaxM / 1_000}
        hideControls
        onChange={(km) => {
          if (typeof km === "number") onChange({ ...circle, radiusM: Math.round(km * 1_000) });
        }}
      />
    </>
  );
}

type DegreesProps = { label: string; most: number; value: number; onChange: (value: number) => void };

function Degrees({ label, most, value, onChange }: DegreesProps) {
  return (
    <NumberInput
      label={label}
      value={value}
      min={-most}
      max={most}
      hideControls
      onChange={(next) => {
        if (typeof next === "number") onChange(next);
      }}
    />
  );
}
