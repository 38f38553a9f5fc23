/**
 * The area of an alert in the Common Alerting Protocol: CAP 1.2 (OASIS, 1 July 2010,
 * http://docs.oasis-open.org/emergency/cap/v1.2/), and 1.1, whose `area` is the same.
 */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { z } from "zod";
import type { AlertArea, Area, AreaShape, Place } from "#contract/areas.ts";
import { areaInput } from "../../customers/areas/shape-inputs.ts";
import { refuseField } from "../../platform/differences.ts";
import { placeOfCode } from "./places-of-codes.ts";

/** What one request may carry; an alert of the weather service has 30,000 at most. */
const charsMax = 200_000;
const nameMax = 80;
const codesMax = 200;

export const alertBody = z.strictObject({ alert: z.string().trim().min(1).max(charsMax) });

const some = <T extends z.ZodType>(each: T) => z.array(each).default([]);
const notBlank = (texts: string[]) => texts.filter((text) => text.trim() !== "");
const alertText = z.object({
  alert: z.object({
    msgType: z.string().default(""),
    info: some(
      z.object({
        area: some(
          z.object({
            areaDesc: z.string().default(""),
            // The weather service leaves an empty one where it draws nothing.
            polygon: some(z.string()).transform(notBlank),
            circle: some(z.string()).transform(notBlank),
            geocode: some(z.object({ valueName: z.string(), value: z.string() })),
          }),
        ),
      }),
    ),
  }),
});
type AlertPart = z.infer<typeof alertText>["alert"]["info"][number]["area"][number];

const parser = new XMLParser({
  // Feeds write `cap:alert`.
  removeNSPrefix: true,
  parseTagValue: false,
  isArray: (_name, path) => /^alert\.info(\.area(\.(polygon|circle|geocode))?)?$/.test(String(path)),
});

/**
 * Reads where an alert holds. Several `info` are the same alert in other words: what they draw twice is taken once.
 * A code is looked up only where its `area` draws nothing: it is the same place said a second time (§3.2.4).
 *
 * @throws Problem `bad-input` naming `alert`: no CAP alert, or one that says nowhere where.
 */
export function readAlert(text: string): AlertArea {
  // An alert has no use for declarations; entities that fetch a file or grow without end come in one.
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) refuse("declares a document type; no alert does.");
  if (XMLValidator.validate(text) !== true) refuse("is not well-formed XML.");
  const read = alertText.safeParse(parser.parse(text));
  if (!read.success) refuse("is not a CAP alert.");
  if (read.data.alert.msgType.trim() === "Cancel") refuse("takes an alert back: it holds nowhere.");
  const parts = read.data.alert.info.flatMap(({ area }) => area);
  if (parts.length === 0) refuse("names no area.");

  const shapes = new Map<string, AreaShape>();
  const notPlaced = new Set<string>();
  for (const part of parts) {
    const drawn = [...part.polygon.map(polygonOf), ...part.circle.map(circleOf)];
    const { placed, left } = drawn.length > 0 ? { placed: drawn, left: [] } : placesOf(part);
    for (const shape of placed) shapes.set(JSON.stringify(shape), shape);
    for (const code of left) notPlaced.add(code);
  }
  if (shapes.size === 0) {
    const codes = [...notPlaced].slice(0, 5).join(", ");
    refuse(
      codes ? `draws nothing, and names no county we know: ${codes}.` : "draws nothing: it only has words.",
    );
  }
  return { area: fitting({ name: nameOf(parts), shapes: [...shapes.values()] }), notPlaced: [...notPlaced] };
}

function refuse(why: string): never {
  refuseField("alert", `The text ${why}`);
}

/** "A whitespace-delimited list of coordinate pairs", the first and the last the same (§3.2.4). */
function polygonOf(text: string): AreaShape {
  const corners = text.trim().split(/\s+/).map(pairOf);
  const [first, last] = [corners[0], corners.at(-1)];
  if (corners.length < 4 || first?.join() !== last?.join())
    refuse("has a polygon of fewer than four pairs, or one that is not closed.");
  return { on: "within", polygon: corners.slice(0, -1) };
}

/** "A central point given as a coordinate pair followed by a space character and a radius value in kilometers." */
function circleOf(text: string): AreaShape {
  const [center = "", radius = ""] = text.trim().split(/\s+/);
  const radiusM = Number(radius) * 1_000;
  if (!(radiusM >= 0)) refuse(`has a circle that cannot be read: ${text.slice(0, 40)}.`);
  // A point is given as a circle of no radius; an address beside it is meant all the same.
  return { on: "near", center: pairOf(center), radiusM: Math.max(radiusM, 100) };
}

function pairOf(text: string): Place {
  const pair = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/.exec(text);
  if (!pair) return refuse(`has a corner that cannot be read: ${text.slice(0, 40) || "nothing"}.`);
  return [Number(pair[1]), Number(pair[2])];
}

function placesOf({ geocode }: AlertPart): { placed: AreaShape[]; left: string[] } {
  const codes = geocode
    .flatMap(({ valueName, value }) =>
      value
        .trim()
        .split(/\s+/)
        .map((code) => ({ valueName, code })),
    )
    .slice(0, codesMax);
  const placed = codes.flatMap(({ valueName, code }) => placeOfCode(valueName, code) ?? []);
  // The same places in another system's codes are not missing.
  return {
    placed,
    left: placed.length > 0 ? [] : codes.map(({ valueName, code }) => `${valueName} ${code}`),
  };
}

function nameOf(parts: readonly AlertPart[]): string {
  const names = new Set(parts.map(({ areaDesc }) => areaDesc.trim().replace(/\s+/g, " ")).filter(Boolean));
  const name = [...names].join("; ");
  if (name === "") return "As in the alert";
  return name.length > nameMax ? `${[...name].slice(0, nameMax - 1).join("")}…` : name;
}

/** What stands in an alert may be as wrong as what is typed. */
function fitting(area: Area): Area {
  const read = areaInput.safeParse(area);
  if (read.success) return read.data;
  const { path, message } = read.error.issues[0]!;
  return refuse(`has an area that cannot be taken: ${path.join(".")} ${message}.`);
}
