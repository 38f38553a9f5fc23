import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { type DrawnMap, drawMap } from "./draw-map.ts";
import classes from "./map-beside.module.css";
import type { MapProps } from "./map-beside.tsx";
import { NoMap } from "./no-map.tsx";
import { readOutlines } from "./outlines.ts";

/** Whatever is done here stands in the typed fields at once. */
export default function AreaMap({ shapes, active, onChange }: MapProps) {
  const scheme = useComputedColorScheme("light");
  const holder = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<DrawnMap | null>(null);
  const [isDrawn, setDrawn] = useState(false);
  const [fault, setFault] = useState(false);
  const firstScheme = useRef(scheme);
  const changed = useRef(onChange);
  changed.current = onChange;

  useEffect(() => {
    let drawn: DrawnMap | null = null;
    let left = false;
    const looks = { scheme: firstScheme.current, corner: classes.corner!, name: classes.name! };
    readOutlines()
      .then((outlines) => {
        if (left || !holder.current) return;
        drawn = drawMap(
          holder.current,
          { outlines, ...looks },
          { onChange: (nth, shape) => changed.current(nth, shape), onDrawn: () => setDrawn(true) },
        );
        setMap(drawn);
      })
      .catch(() => setFault(true));
    return () => {
      left = true;
      setMap(null);
      drawn?.remove();
    };
  }, []);
  useEffect(() => map?.paint(scheme), [map, scheme]);
  useEffect(() => map?.show({ shapes, active }), [map, shapes, active]);

  if (fault) return <NoMap why="its outlines could not be read" />;
  const isCircle = shapes[active]?.on === "near";
  return (
    <figure className={classes.frame}>
      <div ref={holder} className={classes.map} data-drawn={isDrawn || undefined} />
      <figcaption className={classes.caption}>
        <span>
          {isCircle
            ? "Click to put the circle there, or drag its middle."
            : "Click adds a corner, drag moves it, double click takes it away."}
        </span>
        <span>Outlines: US Census Bureau, Natural Earth</span>
      </figcaption>
    </figure>
  );
}
