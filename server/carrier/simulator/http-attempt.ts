import http from "node:http";
import https from "node:https";
import type { ConnectionRules } from "./webhook-url.ts";
import { twimlBytesMax } from "./xml.ts";

export type Attempt = {
  /** Where the bytes go, which for the public name is one of the sites. */
  target: string;
  method: "GET" | "POST";
  headers: Record<string, string>;
  body: string;
  rules: ConnectionRules;
  signal: AbortSignal;
};

export type AttemptResult =
  | { ok: true; status: number; contentType: string; location: string | null; body: string }
  | { ok: false; failure: "ct" | "rt"; code: 11200 | 11205 | 11210 | 11750; message: string };

/** One HTTP request with separate limits for connecting, reading and the whole. Never throws. */
export function attempt(wanted: Attempt): Promise<AttemptResult> {
  return new Promise((resolve) => {
    const { rules } = wanted;
    const library = wanted.target.startsWith("https:") ? https : http;
    let connected = false;
    const request = library.request(
      wanted.target,
      // No kept-alive sockets: one to a dead site would fail in ways a fresh one does not.
      { method: wanted.method, headers: wanted.headers, agent: false, signal: wanted.signal },
      (response) => {
        const chunks: Buffer[] = [];
        let sizeBytes = 0;
        response.on("data", (chunk: Buffer) => {
          sizeBytes += chunk.length;
          if (sizeBytes > twimlBytesMax) return fail("rt", 11750, "the answer is larger than 64 kB");
          chunks.push(chunk);
        });
        response.on("error", () => fail("rt", 11200, "the answer broke off"));
        response.on("end", () =>
          settle({
            ok: true,
            status: response.statusCode ?? 0,
            contentType: response.headers["content-type"] ?? "",
            location: response.headers.location ?? null,
            body: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      },
    );
    const connectTimer = setTimeout(
      () => fail("ct", 11205, `no connection within ${rules.connectMs} ms`),
      rules.connectMs,
    );
    let readTimer: NodeJS.Timeout | undefined;
    const totalTimer = setTimeout(
      () => fail("rt", 11200, `no whole answer within ${rules.totalMs} ms`),
      rules.totalMs,
    );
    request.on("socket", (socket) =>
      socket.once("connect", () => {
        connected = true;
        clearTimeout(connectTimer);
        readTimer = setTimeout(() => fail("rt", 11200, `no answer within ${rules.readMs} ms`), rules.readMs);
      }),
    );
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN")
        return fail("ct", 11210, "the host name is unknown");
      fail(connected ? "rt" : "ct", connected ? 11200 : 11205, error.code ?? error.message);
    });
    request.end(wanted.body || undefined);

    function fail(failure: "ct" | "rt", code: 11200 | 11205 | 11210 | 11750, message: string) {
      settle({ ok: false, failure, code, message });
      request.destroy();
    }
    function settle(result: AttemptResult) {
      clearTimeout(connectTimer);
      clearTimeout(readTimer);
      clearTimeout(totalTimer);
      resolve(result);
    }
  });
}
