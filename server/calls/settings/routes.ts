import { Router } from "express";
import type { MacroView } from "#contract/macros.ts";
import type { BreakReason, SettingsView } from "#contract/settings.ts";
import { may } from "../../identity/may.ts";
import { keyOf } from "../../platform/http/perform-for.ts";
import type { Switchboard } from "../switchboard.ts";
import { fieldsOfPath, settingsDoors } from "./doors.ts";
import { readMacros } from "./macros.ts";
import { readBreakReasons, readSettings } from "./read-settings.ts";

/** `GET /api/settings`, and one address for each change. Through the switchboard: some change who is offered what. */
export function settingsRoutes(switchboard: Switchboard): Router {
  const router = Router();
  const { database } = switchboard.platform;
  router.get("/settings", may("settings:change"), async (req, res) => {
    const { enterpriseId } = req.caller;
    const { value } = await database.readAny({ enterpriseId }, (tx) => readSettings(tx, enterpriseId));
    res.json(value satisfies SettingsView);
  });
  router.get("/break-reasons", may("call:look"), async (req, res) => {
    const { value } = await database.readAny({ enterpriseId: req.caller.enterpriseId }, readBreakReasons);
    res.json(value satisfies BreakReason[]);
  });
  router.get("/macros", may("call:look"), async (req, res) => {
    const { value } = await database.readAny({ enterpriseId: req.caller.enterpriseId }, readMacros);
    res.json(value satisfies MacroView[]);
  });
  for (const { path, op } of settingsDoors) {
    const fields = fieldsOfPath(path);
    router.post(path.replaceAll(/\{(\w+)\}/g, ":$1"), may("settings:change"), async (req, res) => {
      const fromPath = Object.fromEntries(fields.map((field) => [field, req.params[field]]));
      res.json(await switchboard.perform(op, req.caller, { ...req.body, ...fromPath }, { key: keyOf(req) }));
    });
  }
  return router;
}
