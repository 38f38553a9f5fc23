/** Every refusal the API can answer: RFC 9457 `type` (as `/problems/<code>`), its status and its title. */
export const problems = {
  "bad-input": { status: 400, title: "Something in the request cannot be taken" },
  "not-signed-in": { status: 401, title: "Sign in first" },
  "not-allowed": { status: 403, title: "Your role may not do this" },
  "unsigned-webhook": { status: 403, title: "The webhook's signature is missing or wrong" },
  "not-found": { status: 404, title: "There is no such thing" },
  "already-changed": { status: 409, title: "It has changed since you looked" },
  "not-possible-now": { status: 409, title: "That is not possible in its present state" },
  "too-large": { status: 413, title: "The request is too large" },
  "key-reused": { status: 422, title: "This Idempotency-Key was used for another request" },
  "too-many": { status: 429, title: "Too many attempts; wait a little" },
  "outcome-unknown": { status: 503, title: "The answer was lost on the way; try again with the same key" },
  "no-leader": { status: 503, title: "No database server can take a write now" },
  "still-counting": { status: 503, title: "This is still being counted; ask again" },
  "carrier-unreachable": { status: 502, title: "The carrier did not answer" },
  internal: { status: 500, title: "Holdfast made a mistake" },
} as const;
export type ProblemCode = keyof typeof problems;

/** RFC 9457 body. `errors` names each field that could not be taken. */
export type ProblemView = {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { field: string; message: string }[];
};
