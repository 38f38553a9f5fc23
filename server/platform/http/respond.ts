import type { ErrorRequestHandler, Response } from "express";
import { ZodError } from "zod";
import type { Log } from "../log.ts";
import { Problem, problemView } from "../problem.ts";

/** Writes RFC 9457 `application/problem+json`. */
export function sendProblem(res: Response, problem: Problem): void {
  const view = problemView(problem);
  if (view.status === 503) res.setHeader("Retry-After", "1");
  res.status(view.status).type("application/problem+json").send(JSON.stringify(view));
}

/** The one place where an error becomes an answer. What it does not know is ours: logged whole, told as little. */
export function problemResponder(log: Log): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const problem = asProblem(error);
    if (problem.code === "internal")
      log.error({ err: error, path: req.path, method: req.method }, "request failed");
    if (res.headersSent) {
      res.destroy();
      return;
    }
    sendProblem(res, problem);
  };
}

/** What an error is to whoever asked; `internal` when it is a mistake of ours. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ZodError) {
    const errors = error.issues.map((issue) => ({
      field: issue.path.join(".") || "body",
      message: issue.message,
    }));
    return new Problem("bad-input", "Some fields cannot be taken; nothing was changed.", errors);
  }
  // body-parser marks its refusals with a type.
  const type = error instanceof Error ? (error as { type?: unknown }).type : undefined;
  if (type === "entity.too.large")
    return new Problem("too-large", "The request is larger than is taken here; nothing was changed.");
  if (type === "entity.parse.failed") {
    return new Problem("bad-input", "The body is not JSON.", [{ field: "body", message: "not JSON" }]);
  }
  if (typeof type === "string" && /^(encoding|charset|parameters|request)\./.test(type)) {
    return new Problem("bad-input", "The body cannot be read.", [{ field: "body", message: type }]);
  }
  if (error instanceof URIError)
    return new Problem("bad-input", "The address cannot be read.", [{ field: "url", message: "malformed" }]);
  if (sqlStateOf(error) === "22021")
    return new Problem(
      "bad-input",
      "Some text holds a character that cannot be stored; nothing was changed.",
    );
  return new Problem("internal", "It is logged; nothing you sent was kept.", [], { cause: error });
}

function sqlStateOf(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as { code?: unknown }).code;
    if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return null;
}
