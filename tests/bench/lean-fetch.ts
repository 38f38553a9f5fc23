/**
 * An HTTP client for many consoles in one process. Node's `fetch` costs that process several times what the
 * request costs the site, and five hundred of them at once would be measured instead of the product; in a
 * browser each console has its own. Only what the console's API client uses is here.
 */
import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 600 });

type Wish = { method?: string; headers?: Record<string, string>; body?: string; signal?: AbortSignal };

export const leanFetch = ((url: string, wish: Wish = {}): Promise<Response> => {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const { method = "GET", headers = {}, body, signal } = wish;
  const sent = request(url, { agent, method, headers, signal }, (answer) => {
    const parts: Buffer[] = [];
    answer.on("data", (part: Buffer) => parts.push(part));
    answer.on("error", reject);
    answer.on("end", () => {
      const text = Buffer.concat(parts).toString("utf8");
      const status = answer.statusCode ?? 0;
      resolve({
        ok: status >= 200 && status < 300,
        status,
        text: async () => text,
        json: async () => JSON.parse(text) as unknown,
      } as Response);
    });
  });
  // A refused or broken connection is a TypeError, as the standard's fetch has it.
  sent.on("error", (fault) =>
    reject(signal?.aborted ? fault : new TypeError("fetch failed", { cause: fault })),
  );
  sent.end(body);
  return promise;
}) as typeof fetch;
