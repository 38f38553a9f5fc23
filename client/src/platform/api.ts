import { type ApiProblem, brokenOff, problemOf, unreachable } from "./api-problem.ts";
import type { Session } from "./session.ts";
import type { Site, Sites } from "./sites.ts";
import { backoffMs, newKey, pause } from "./waiting.ts";

export type Api = {
  get: <T>(path: string, options?: ReadOptions) => Promise<T>;
  /** A question too long for a URL; changes nothing, so it carries no key. */
  ask: <T>(path: string, body: unknown, options?: ReadOptions) => Promise<T>;
  /** A change. Tried with the same key until a site answers: a lost answer is found out, not repeated. */
  send: <T>(change: Change, options?: SendOptions) => Promise<T>;
  /** A file of any length. Never half of one: an answer that breaks off is a refusal. */
  file: (asked: AskedFile, options?: FileOptions) => Promise<Blob>;
};

export type Change = { method: "POST" | "PUT" | "DELETE"; path: string; body?: unknown; key?: string };
export type ReadOptions = { signal?: AbortSignal; withinMs?: number };
/** `onRetry` is told why the attempt before came to nothing. */
/** With a body it is a POST. */
export type AskedFile = { path: string; body?: unknown };
/** `onBytes` is told how many came so far. */
export type FileOptions = { signal?: AbortSignal; onBytes?: (bytes: number) => void };
export type SendOptions = { signal?: AbortSignal; onRetry?: (why: ApiProblem) => void };

/** One attempt. A commit may wait for its quorum through a failover (about 1.5 s), not longer. */
const attemptMs = 5_000;
/** A read that no site answered by then is shown as refused; the page keeps what it had. */
const readWithinMs = 20_000;
/** Between two pieces of a file: the server gives up a page of it after 15 s. */
const fileSilentMs = 20_000;

type Attempt = { answer: unknown } | { again: ApiProblem; unreachable: boolean };

/**
 * HTTP to whichever site is current. An attempt under way is given up the moment the console moves.
 *
 * @param onSignedOut - called when a site says the session is over (401); never for a missing database.
 */
export function openApi(sites: Sites, session: Session, onSignedOut?: () => void): Api {
  type Asked = { method: string; path: string; body?: unknown; key?: string };

  /** @param read - reads the answer's body; `again` restarts the limit, which ends this too. */
  async function attempt(
    { method, path, body, key }: Asked,
    signal: AbortSignal | undefined,
    read: (response: Response, again: () => void) => Promise<unknown>,
    limitMs = attemptMs,
  ): Promise<Attempt> {
    const site = sites.current();
    const limit = limitOf(sites, site, limitMs, signal);
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
      if (response.ok) return { answer: await read(response, limit.again) };
      const problem = await problemOf(response);
      if (response.status === 503) return { again: problem, unreachable: false };
      if (response.status === 401 && token && token === session.token.get()) onSignedOut?.();
      throw problem;
    } catch (fault) {
      if (signal?.aborted) throw fault;
      if (fault instanceof TypeError || isAbort(fault)) {
        return { again: unreachable(), unreachable: site.url === sites.current().url };
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

  const within = (ms = readWithinMs) => Date.now() + ms;
  return {
    get: (path, { signal, withinMs } = {}) =>
      insist(() => attempt({ method: "GET", path }, signal, readJson), within(withinMs), signal),
    ask: (path, body, { signal, withinMs } = {}) =>
      insist(() => attempt({ method: "POST", path, body }, signal, readJson), within(withinMs), signal),
    send(change, { signal, onRetry } = {}) {
      const asked = { ...change, body: change.body ?? {}, key: change.key ?? newKey() };
      return insist(() => attempt(asked, signal, readJson), Number.POSITIVE_INFINITY, signal, onRetry);
    },
    file({ path, body }, { signal, onBytes } = {}) {
      const asked = { method: body === undefined ? "GET" : "POST", path, body };
      const read = (response: Response, again: () => void) => readFile(response, again, signal, onBytes);
      return insist(() => attempt(asked, signal, read, fileSilentMs), within(), signal);
    },
  };
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === "" ? null : (JSON.parse(text) as unknown);
}

/** Not asked again when it breaks off: minutes of it may have come, and each try stands on the audit chain. */
async function readFile(
  response: Response,
  again: () => void,
  signal: AbortSignal | undefined,
  onBytes: FileOptions["onBytes"],
): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    for (const reader = response.body!.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return new Blob(pieces, { type: response.headers.get("content-type") ?? "" });
      again();
      pieces.push(value);
      bytes += value.length;
      onBytes?.(bytes);
    }
  } catch (fault) {
    throw signal?.aborted ? fault : brokenOff();
  }
}

/** Ends an attempt by time, by its caller, or because the console left the site it was sent to. */
function limitOf(sites: Sites, site: Site, limitMs: number, signal?: AbortSignal) {
  const limit = new AbortController();
  const start = () => setTimeout(() => limit.abort(), limitMs);
  let timer = start();
  const end = () => limit.abort();
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end);
  const stop = sites.view.subscribe(() => {
    if (sites.current().url !== site.url) limit.abort();
  });
  return {
    signal: limit.signal,
    again() {
      clearTimeout(timer);
      timer = start();
    },
    done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      stop();
    },
  };
}

const isAbort = (fault: unknown) =>
  fault instanceof Error && (fault.name === "AbortError" || fault.name === "TimeoutError");
