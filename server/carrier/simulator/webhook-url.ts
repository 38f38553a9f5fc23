/**
 * Connection overrides in a webhook URL's fragment, e.g. `#ct=1000&rt=4000&rc=2&rp=all`.
 * Bounds and defaults: twilio.com/docs/usage/webhooks/webhooks-connection-overrides.
 */
export type ConnectionRules = {
  connectMs: number;
  readMs: number;
  totalMs: number;
  retries: number;
  /** What is tried again: connection failures always; more by `rp`. */
  retryOn: ReadonlySet<string>;
};

const retryKinds = ["4xx", "5xx", "ct", "rt", "all"];

/** Splits a configured URL into what is requested and signed (no fragment) and how. Out of range: the default. */
export function readWebhookUrl(configured: string): { url: string; rules: ConnectionRules } {
  const [url = "", fragment = ""] = configured.split("#", 2);
  const given = new URLSearchParams(fragment);
  const kinds = (given.get("rp") ?? "ct").split(",").filter((kind) => retryKinds.includes(kind));
  return {
    url,
    rules: {
      connectMs: inRange(given.get("ct"), 100, 10_000, 5_000),
      readMs: inRange(given.get("rt"), 100, 15_000, 15_000),
      totalMs: inRange(given.get("tt"), 100, 15_000, 15_000),
      retries: inRange(given.get("rc"), 0, 5, 1),
      retryOn: new Set(kinds.length ? kinds : ["ct"]),
    },
  };
}

function inRange(given: string | null, least: number, most: number, otherwise: number): number {
  if (given === null || !/^\d+$/.test(given)) return otherwise;
  const value = Number(given);
  return value >= least && value <= most ? value : otherwise;
}
