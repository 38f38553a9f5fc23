/** A file comes whole or not at all, at any length. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type Api, openApi } from "#client/platform/api.ts";
import { keptInMemory } from "#client/platform/kept.ts";
import { openSession } from "#client/platform/session.ts";
import { openSites } from "#client/platform/sites.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function apiOf(answers: ((res: ServerResponse) => void)[]): Promise<{ api: Api; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((req, res) => {
    if (req.url !== "/api/exports/customers") return void res.writeHead(404).end();
    asked.push(`${req.method} ${req.headers.authorization}`);
    (answers.shift() ?? (() => res.destroy()))(res);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const session = openSession(keptInMemory());
  await session.begin("a token");
  return { api: openApi(openSites([{ id: "main", url }], "main"), session), asked };
}

const problem = (res: ServerResponse, status: number, type: string, detail: string) => {
  res.writeHead(status, { "content-type": "application/problem+json" });
  res.end(JSON.stringify({ type: `/problems/${type}`, title: type, status, detail }));
};

test("a site without a leader is asked again, and the file is told of as it comes", async () => {
  const { api, asked } = await apiOf([
    (res) => problem(res, 503, "no-leader", "not now"),
    (res) => {
      res.writeHead(200, { "content-type": "text/csv" });
      res.write("a,b\r\n");
      setTimeout(() => res.end("1,2\r\n"), 20);
    },
  ]);
  const told: number[] = [];
  const file = await api.file(
    { path: "exports/customers", body: {} },
    { onBytes: (bytes) => told.push(bytes) },
  );
  expect(await file.text()).toBe("a,b\r\n1,2\r\n");
  expect(told.at(-1)).toBe(10);
  expect(asked).toEqual(["POST Bearer a token", "POST Bearer a token"]);
});

test("a file that breaks off is a refusal in words, and is not asked for again", async () => {
  const { api, asked } = await apiOf([
    (res) => {
      res.writeHead(200, { "content-type": "text/csv" });
      res.write("a,b\r\n");
      setTimeout(() => res.destroy(), 20);
    },
  ]);
  await expect(api.file({ path: "exports/customers" })).rejects.toThrow("nothing of it was saved");
  expect(asked).toEqual(["GET Bearer a token"]);
});

test("a refusal of the site is told as it is", async () => {
  const { api } = await apiOf([(res) => problem(res, 404, "not-found", "There is no such segment.")]);
  await expect(api.file({ path: "exports/customers" })).rejects.toThrow("There is no such segment.");
});
