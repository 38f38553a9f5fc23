import { lazy, Suspense } from "react";
import type { AreaShape } from "#contract/areas.ts";
import classes from "./map-beside.module.css";
import { NoMap } from "./no-map.tsx";

export type MapProps = {
  shapes: readonly AreaShape[];
  /** The shape whose corners are moved, and which a click adds to. */
  active: number;
  onChange: (nth: number, shape: AreaShape) => void;
};

/** A part of its own, a megabyte that only who draws needs; held by the service worker like everything else. */
const AreaMap = lazy(() => import("./area-map.tsx").catch(() => ({ default: NotLoaded })));
const NotLoaded = () => <NoMap why="its part of the console could not be loaded" />;

/** The map, or why there is none. Whatever it does can be typed beside it. */
export function MapBeside(props: MapProps) {
  if (!canDrawMap()) return <NoMap />;
  return (
    <Suspense fallback={<div className={classes.map} role="status" aria-label="Loading the map" />}>
      <AreaMap {...props} />
    </Suspense>
  );
}

let asked: boolean | undefined;

/** By whether this browser has WebGL. */
export function canDrawMap(): boolean {
  asked ??= document.createElement("canvas").getContext("webgl2") !== null;
  return asked;
}
