import { type ProblemCode, type ProblemView, problems } from "#contract/problem.ts";

export type FieldError = { field: string; message: string };

/**
 * A refusal that the caller is told about: the domain throws it, one responder writes it.
 *
 * @param detail - what happened, what was kept, what to do; safe to show to whoever asked.
 * @param errors - each field that could not be taken, by its path in the request.
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: FieldError[];
  constructor(code: ProblemCode, detail: string, errors: FieldError[] = [], options?: ErrorOptions) {
    super(detail, options);
    this.name = "Problem";
    this.code = code;
    this.errors = errors;
  }
}

/** RFC 9457 body of a problem. */
export function problemView(problem: Problem): ProblemView {
  const { status, title } = problems[problem.code];
  const view: ProblemView = { type: `/problems/${problem.code}`, title, status, detail: problem.message };
  if (problem.errors.length > 0) view.errors = problem.errors;
  return view;
}
