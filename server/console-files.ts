/** The console as built by Vite. Every address that is not a file is a page of the console. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import express, { Router } from "express";
import { Problem } from "./platform/problem.ts";

const folder = fileURLToPath(new URL("../client/dist", import.meta.url));
const yearMs = 365 * 24 * 3_600 * 1_000;

export function consoleFiles(): Router {
  const router = Router();
  // Names under /assets carry a hash of their content.
  router.use(
    "/assets",
    express.static(`${folder}/assets`, { immutable: true, maxAge: yearMs, fallthrough: true }),
  );
  router.use(
    express.static(folder, { index: false, setHeaders: (res) => res.setHeader("Cache-Control", "no-cache") }),
  );
  router.get(/^\/(?!api\/|carrier\/|assets\/|socket\.io\/).*/, (_req, res) => {
    if (!existsSync(`${folder}/index.html`))
      throw new Problem("not-found", "The console is not built here; npm run build makes it.");
    res.setHeader("Cache-Control", "no-cache");
    res.sendFile(`${folder}/index.html`);
  });
  return router;
}
