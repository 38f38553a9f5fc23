/** A map that draws an area and lets its corners be moved. Knows no React. */
import "maplibre-gl/dist/maplibre-gl.css";
import {
  type GeoJSONSource,
  type MapMouseEvent,
  Map as MapOfLibre,
  Marker,
  NavigationControl,
  type StyleSpecification,
  setWorkerUrl,
} from "maplibre-gl";
// A module of its own from this origin: the content security policy allows no worker made from text.
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { AreaShape, Place } from "#contract/areas.ts";
import { boundsOf, pointed, ringOf, withCorner } from "./map-shapes.ts";
import type { Outlines, PlaceName } from "./outlines.ts";

setWorkerUrl(workerUrl);

const palettes = {
  light: { sea: "#e3eaf0", land: "#fafbfc", county: "#d9dfe5", state: "#a9b3bd", area: "#b9232a" },
  dark: { sea: "#0e1418", land: "#1e252b", county: "#2c353d", state: "#55626e", area: "#ff938b" },
};
/** The lower 48 states, until something is drawn. */
const home: [number, number, number, number] = [-124.7, 24.4, -66.9, 49.4];
const statesFromZoom = 3.2;
const countiesFromZoom = 7;
const namesMax = 40;

type Drawing = { shapes: readonly AreaShape[]; active: number };
type Scheme = keyof typeof palettes;
export type DrawnMap = { show(drawing: Drawing): void; paint(scheme: Scheme): void; remove(): void };
type Looks = { outlines: Outlines; scheme: Scheme; corner: string; name: string };
type Told = {
  /** A shape was moved here. */
  onChange: (nth: number, shape: AreaShape) => void;
  /** Land and shapes are there to be seen. */
  onDrawn: () => void;
};

export function drawMap(
  container: HTMLElement,
  { outlines, scheme, corner, name }: Looks,
  { onChange, onDrawn }: Told,
): DrawnMap {
  const map = new MapOfLibre({
    container,
    style: styleOf(outlines, palettes[scheme]),
    bounds: home,
    attributionControl: false,
    // A wheel on the page scrolls the page.
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    // Two quick clicks are two corners.
    doubleClickZoom: false,
    maxZoom: 16,
    locale: { "Map.Title": "Map of the area" },
  });
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  let drawing: Drawing = { shapes: [], active: 0 };
  let markers: Marker[] = [];
  let names: Marker[] = [];
  let isOwn = false;
  let isReady = false;
  let inks = palettes[scheme];

  const change = (shape: AreaShape) => {
    isOwn = true;
    onChange(drawing.active, shape);
  };
  const ink = ({ shapes }: Drawing) => {
    if (!isReady) return;
    (map.getSource("area") as GeoJSONSource).setData({
      type: "FeatureCollection",
      features: shapes.flatMap((shape) => {
        const ring = ringOf(shape);
        return ring
          ? [
              {
                type: "Feature" as const,
                properties: {},
                geometry: { type: "Polygon" as const, coordinates: [ring] },
              },
            ]
          : [];
      }),
    });
  };

  map.on("click", ({ lngLat }: MapMouseEvent) => {
    const shape = drawing.shapes[drawing.active];
    if (!shape) return;
    const place: Place = [pointed(lngLat.lat), pointed(lngLat.wrap().lng)];
    change(
      shape.on === "near"
        ? { ...shape, center: place }
        : { ...shape, polygon: withCorner(shape.polygon, place) },
    );
  });
  const nameWhatIsSeen = () => {
    for (const marker of names) marker.remove();
    names = namesIn(map, outlines).map(({ name: text, at }) => {
      const element = Object.assign(document.createElement("span"), { className: name, textContent: text });
      return new Marker({ element }).setLngLat(at).addTo(map);
    });
  };
  const repaint = () => {
    if (!isReady) return;
    for (const { id, paint = {} } of styleOf(outlines, inks).layers)
      for (const [property, value] of Object.entries(paint))
        map.setPaintProperty(id, property as never, value as never);
  };
  map.once("idle", onDrawn);
  map.on("load", () => {
    isReady = true;
    repaint();
    ink(drawing);
    nameWhatIsSeen();
  });
  map.on("moveend", nameWhatIsSeen);

  function handle(place: Place, moved: (to: Place) => AreaShape, without: (() => AreaShape) | null): Marker {
    const element = Object.assign(document.createElement("div"), { className: corner });
    const marker = new Marker({ element, draggable: true }).setLngLat([place[1], place[0]]).addTo(map);
    const shapeNow = () => {
      const { lat, lng } = marker.getLngLat().wrap();
      return moved([pointed(lat), pointed(lng)]);
    };
    marker.on("drag", () => ink({ ...drawing, shapes: drawing.shapes.with(drawing.active, shapeNow()) }));
    marker.on("dragend", () => change(shapeNow()));
    element.addEventListener("click", (event) => event.stopPropagation());
    element.addEventListener("dblclick", (event) => {
      event.stopPropagation();
      if (without) change(without());
    });
    return marker;
  }

  function handlesOf(shape: AreaShape | undefined): Marker[] {
    if (!shape) return [];
    if (shape.on === "near") return [handle(shape.center, (center) => ({ ...shape, center }), null)];
    return shape.polygon.map((place, nth) =>
      handle(
        place,
        (to) => ({ ...shape, polygon: shape.polygon.with(nth, to) }),
        () => ({ ...shape, polygon: shape.polygon.toSpliced(nth, 1) }),
      ),
    );
  }

  return {
    show(wanted) {
      drawing = wanted;
      ink(drawing);
      for (const marker of markers) marker.remove();
      markers = handlesOf(drawing.shapes[drawing.active]);
      const bounds = boundsOf(drawing.shapes);
      // What was moved here is in sight already, and a map that jumps under the hand is let go.
      if (bounds && !isOwn) map.fitBounds(bounds, { padding: 56, maxZoom: 12, animate: false });
      isOwn = false;
    },
    paint(wanted) {
      inks = palettes[wanted];
      repaint();
    },
    remove: () => map.remove(),
  };
}

function namesIn(map: MapOfLibre, { stateNames, countyNames }: Outlines): PlaceName[] {
  const zoom = map.getZoom();
  const all = zoom >= countiesFromZoom ? countyNames : zoom >= statesFromZoom ? stateNames : [];
  const seen = map.getBounds();
  return all.filter(({ at }) => seen.contains(at)).slice(0, namesMax);
}

type Palette = (typeof palettes)["light"];

function styleOf({ land, states, counties }: Outlines, inks: Palette): StyleSpecification {
  const empty = { type: "FeatureCollection" as const, features: [] };
  return {
    version: 8,
    sources: {
      land: { type: "geojson", data: land },
      states: { type: "geojson", data: states },
      counties: { type: "geojson", data: counties },
      area: { type: "geojson", data: empty },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": inks.sea } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": inks.land } },
      { id: "shore", type: "line", source: "land", paint: { "line-color": inks.state, "line-width": 0.8 } },
      {
        id: "counties",
        type: "line",
        source: "counties",
        minzoom: 5,
        paint: { "line-color": inks.county, "line-width": 1 },
      },
      {
        id: "states",
        type: "line",
        source: "states",
        paint: { "line-color": inks.state, "line-width": 1.2 },
      },
      { id: "area", type: "fill", source: "area", paint: { "fill-color": inks.area, "fill-opacity": 0.18 } },
      { id: "rim", type: "line", source: "area", paint: { "line-color": inks.area, "line-width": 2 } },
    ],
  };
}
