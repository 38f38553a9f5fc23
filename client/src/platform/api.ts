import { type ApiProblem, problemOf, unreachable } from "./api-problem.ts";
import type { Session } from "./session.ts";
import type { Site, Sites } from "./sites.ts";
import { backoffMs, newKey, pause } from "./waiting.ts";

export type Api = {
  get: <T>(path: string, options?: ReadOptions) => Promise<T>;
  /** A question too long for a URL; changes nothing, so it carries no key. */
  ask: <T>(path: string, body: unknown, options?: ReadOptions) => Promise<T>;
  /** A change. Tried with the same key until a site answers: a lost answer is found out, not repeated. */
  send: <T>(change: Change, options?: SendOptions) => Promise<T>;
};

export type Change = { method: "POST" | "PUT" | "DELETE"; path: string; body?: unknown; key?: string };
export type ReadOptions = { signal?: AbortSignal; withinMs?: number };
/** `onRetry` is told why the attempt before came to nothing. */
export type SendOptions = { signal?: AbortSignal; onRetry?: (why: ApiProblem) => void };

/** One attempt. A commit may wait for its quorum through a failover (about 1.5 s), not longer. */
const attemptMs = 5_000;
/** A read that no site answered by then is shown as refused; the page keeps what it had. */
const readWithinMs = 20_000;

type Attempt = { answer: unknown } | { again: ApiProblem; unreachable: boolean };

/**
 * HTTP to whichever site is current. An attempt under way is given up the moment the console moves.
 *
 * @param onSignedOut - called when a site says the session is over (401); never for a missing database.
 */
export function openApi(sites: Sites, session: Session, onSignedOut?: () => void): Api {
  async function attempt(
    method: string,
    path: string,
    body: unknown,
    key: string | null,
    signal?: AbortSignal,
  ) {
    const site = sites.current();
    const limit = limitOf(sites, site, signal);
    const token = session.token.get();
    try {
      const response = await fetch(`${site.url}/api/${path}`, {
        method,
        signal: limit.signal,
        cache: "no-store",
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(key ? { "idempotency-key": key } : {}),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = response.ok ? await response.text() : null;
      if (text !== null)
        return { answer: text === "" ? null : (JSON.parse(text) as unknown) } satisfies Attempt;
      const problem = await problemOf(response);
      if (response.status === 503) return { again: problem, unreachable: false } satisfies Attempt;
      if (response.status === 401 && token && token === session.token.get()) onSignedOut?.();
      throw problem;
    } catch (fault) {
      if (signal?.aborted) throw fault;
      if (fault instanceof TypeError || isAbort(fault)) {
        return { again: unreachable(), unreachable: site.url === sites.current().url } satisfies Attempt;
      }
      throw fault;
    } finally {
      limit.done();
    }
  }

  async function insist<T>(
    ask: () => Promise<Attempt>,
    until: number,
    signal: AbortSignal | undefined,
    onRetry?: (why: ApiProblem) => void,
  ): Promise<T> {
    for (let round = 0; ; round += 1) {
      const result = await ask();
      if ("answer" in result) return result.answer as T;
      if (Date.now() > until) throw result.again;
      onRetry?.(result.again);
      if (result.unreachable) await sites.suspect("unreachable");
      await pause(backoffMs(round, 80, 1_000), signal);
      signal?.throwIfAborted();
    }
  }

  return {
    get: (path, options = {}) =>
      insist(
        () => attempt("GET", path, undefined, null, options.signal),
        Date.now() + (options.withinMs ?? readWithinMs),
        options.signal,
      ),
    ask: (path, body, options = {}) =>
      insist(
        () => attempt("POST", path, body, null, options.signal),
        Date.now() + (options.withinMs ?? readWithinMs),
        options.signal,
      ),
    send(change, options = {}) {
      const key = change.key ?? newKey();
      return insist(
        () => attempt(change.method, change.path, change.body ?? {}, key, options.signal),
        Number.POSITIVE_INFINITY,
        options.signal,
        options.onRetry,
      );
    },
  };
}

/** Ends an attempt by time, by its caller, or because the console left the site it was sent to. */
function limitOf(sites: Sites, site: Site, signal?: AbortSignal) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), attemptMs);
  const end = () => limit.abort();
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end);
  const stop = sites.view.subscribe(() => {
    if (sites.current().url !== site.url) limit.abort();
  });
  return {
    signal: limit.signal,
    done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      stop();
    },
  };
}

const isAbort = (fault: unknown) =>
  fault instanceof Error && (fault.name === "AbortError" || fault.name === "TimeoutError");
