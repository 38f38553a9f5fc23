import type { ProblemCode, ProblemView } from "#contract/problem.ts";

/** A refusal the server sent, or `unreachable` when no site answered in time. */
export class ApiProblem extends Error {
  readonly code: ProblemCode | "unreachable";
  readonly status: number;
  readonly title: string;
  readonly errors: { field: string; message: string }[];
  constructor(code: ProblemCode | "unreachable", view: Omit<ProblemView, "type">) {
    super(view.detail || view.title);
    this.name = "ApiProblem";
    this.code = code;
    this.status = view.status;
    this.title = view.title;
    this.errors = view.errors ?? [];
  }
}

export const unreachable = () =>
  new ApiProblem("unreachable", {
    title: "No site answers",
    status: 0,
    detail: "No site answers now. What you typed is kept here.",
  });

/** A file of which the end never came. */
export const brokenOff = () =>
  new ApiProblem("unreachable", {
    title: "The file broke off",
    status: 0,
    detail: "The site stopped in the middle of the file; nothing of it was saved. Ask for it again.",
  });

/** Reads RFC 9457, better-auth's `{code, message}`, or anything else an answer may hold. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => null)) as Partial<ProblemView & { message: string }> | null;
  const code = (body?.type?.split("/").at(-1) ?? fromStatus(response.status)) as ProblemCode;
  const title = body?.title ?? `The site answered ${response.status}`;
  return new ApiProblem(code, {
    title,
    status: response.status,
    detail: body?.detail ?? body?.message ?? title,
    errors: body?.errors,
  });
}

function fromStatus(status: number): ProblemCode {
  if (status === 401) return "not-signed-in";
  if (status === 403) return "not-allowed";
  if (status === 404) return "not-found";
  if (status === 429) return "too-many";
  if (status === 503) return "no-leader";
  return "internal";
}
