import { msText } from "./failover-history.tsx";

/** What a drill measured, as people say it. A name that is not here is split into its words. */
const words: Record<string, string> = {
  detectedMs: "noticed after",
  declaredMs: "declared after",
  firstOfferMs: "first offer after",
  reroutedMs: "everyone rerouted after",
  writeGapMs: "longest gap in writing",
  consoleGapMs: "longest gap at a console",
  writesAcknowledged: "writes acknowledged",
  writesLost: "writes lost",
  writesUnknown: "writes without an answer",
  unknownResolved: "of those found out",
  callersLeft: "callers left on the phone",
  placed: "callers placed",
};

/** "declared after 8.41 s", "seats 24": one measured figure. Milliseconds end the name. */
export function measuredText(name: string, value: number | string | boolean): string {
  const label =
    words[name] ??
    name
      .replace(/Ms$/, "")
      .replace(/([A-Z])/g, " $1")
      .toLowerCase();
  if (typeof value === "boolean") return `${label}: ${value ? "yes" : "no"}`;
  if (typeof value === "number")
    return `${label} ${name.endsWith("Ms") ? msText(value) : value.toLocaleString()}`;
  return `${label} ${value}`;
}
