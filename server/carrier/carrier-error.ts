/**
 * What became of a request to the carrier.
 *
 * - `refused`: the carrier said no; nothing happened.
 * - `limited`: 429, not processed, safe to send again later (twilio.com/docs/api/errors/20429).
 * - `unknown`: 5xx, timeout or a lost connection; it may have happened. List before trying again
 *   (twilio.com/docs/api/errors/20500: POSTs are not idempotent).
 */
export type CarrierErrorKind = "refused" | "limited" | "unknown";

export class CarrierError extends Error {
  readonly kind: CarrierErrorKind;
  /** HTTP status, or null when no answer came. */
  readonly status: number | null;
  /** Twilio's code, e.g. 16026: label in use. */
  readonly code: number | null;
  constructor(
    kind: CarrierErrorKind,
    message: string,
    facts: { status?: number; code?: number; cause?: unknown },
  ) {
    super(message, { cause: facts.cause });
    this.name = "CarrierError";
    this.kind = kind;
    this.status = facts.status ?? null;
    this.code = facts.code ?? null;
  }
}

/** Sorts what the SDK throws: a RestException carries `status`; anything else never got an answer. */
export function carrierError(thrown: unknown): CarrierError {
  if (thrown instanceof CarrierError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const status = numberIn(error, "status");
  const code = numberIn(error, "code");
  if (status === null) {
    return new CarrierError("unknown", `no answer from the carrier: ${error.message}`, { cause: error });
  }
  const kind = status === 429 ? "limited" : status >= 500 || status === 408 ? "unknown" : "refused";
  return new CarrierError(kind, error.message, { status, code: code ?? undefined, cause: error });
}

/** Nothing there: gone, or never was. */
export const isGone = (error: CarrierError): boolean => error.status === 404;

function numberIn(error: Error, key: string): number | null {
  const value: unknown = key in error ? error[key as keyof Error] : null;
  return typeof value === "number" ? value : null;
}
