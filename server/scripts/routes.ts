import { Router } from "express";
import type { ScriptListView, ScriptView } from "#contract/scripts.ts";
import { may } from "../identity/may.ts";
import { Problem } from "../platform/problem.ts";
import type { Scripts } from "./open-scripts.ts";

/** `scripts/…`: what agents read from. It names no customer, so it is no look for the audit chain. */
export function scriptRoutes(scripts: Scripts): Router {
  const router = Router();
  router.get("/scripts", may("call:look"), (_req, res) => {
    res.json(scripts.list() satisfies ScriptListView);
  });
  router.get("/scripts/:event/:language", may("call:look"), (req, res) => {
    const script = scripts.find(String(req.params.event), String(req.params.language));
    if (!script) throw new Problem("not-found", "There is no script for this event in this language.");
    res.json(script satisfies ScriptView);
  });
  return router;
}
