import { Router } from "express";
import type { Desk } from "./desk.ts";

export function pageRoutes(_desk: Desk): Router {
  const router = Router();
  router.get(
    "/",
    (_req, res) =>
      void res.type("html").send("<!doctype html><title>Simulated carrier</title><h1>Simulated carrier</h1>"),
  );
  return router;
}
