import type { Request } from "express";
import type { PersonCaller } from "../caller.ts";
import { type Operation, perform } from "../operation.ts";
import type { Platform } from "../platform.ts";
import { Problem } from "../problem.ts";

const keyMaxLength = 200;

/** The `Idempotency-Key` header of a request, if it came with one. */
export function keyOf(req: Request): string | undefined {
  const key = req.get("idempotency-key");
  if (key === undefined) return undefined;
  if (key.length === 0 || key.length > keyMaxLength) {
    throw new Problem("bad-input", "Idempotency-Key cannot be taken.", [
      { field: "Idempotency-Key", message: `1 to ${keyMaxLength} characters` },
    ]);
  }
  return key;
}

/** Performs an operation for the person who is signed in, once per `Idempotency-Key`. */
export function performFor<In, Out>(
  req: Request & { caller: PersonCaller },
  platform: Platform,
  op: Operation<In, Out>,
  input: unknown,
): Promise<Out> {
  return perform(platform, op, req.caller, input, { key: keyOf(req) });
}
