import { type Request, Router } from "express";
import { z } from "zod";
import type { AlertArea } from "#contract/areas.ts";
import type {
  ScriptCheckView,
  ScriptFactsView,
  ScriptHistoryView,
  ScriptListView,
  ScriptTexts,
  ScriptVersionView,
  ScriptView,
} from "#contract/scripts.ts";
import { may } from "../identity/may.ts";
import type { Tx } from "../platform/database/database.ts";
import { performFor } from "../platform/http/perform-for.ts";
import type { Platform } from "../platform/platform.ts";
import { Problem } from "../platform/problem.ts";
import { alertBody, readAlert } from "./alerts/read-alert.ts";
import { approveScript, scriptChanges, textsOfScript, turnDownScript } from "./change-script.ts";
import type { ShippedScripts } from "./open-scripts.ts";
import { openOwnScripts } from "./own-scripts.ts";
import { parseTexts } from "./parse-texts.ts";
import { readFacts, readInUse, readVersions, versionByNumber } from "./queries.ts";
import { tellFacts } from "./tell-facts.ts";

/** `scripts/…`: what agents read from, and how it changes. It names no customer, so a look is none for the audit chain. */
export function scriptRoutes({ platform }: { platform: Platform }, shipped: ShippedScripts): Router {
  const router = Router();
  const own = openOwnScripts(platform, shipped);
  const { proposeScript, rollBackScript } = scriptChanges(shipped);
  const look = may("call:look");
  const read = async <T>(req: Request, work: (tx: Tx) => Promise<T>): Promise<T> =>
    (await platform.database.readAny({ enterpriseId: req.caller.enterpriseId }, work)).value;

  router.get("/scripts", look, async (req, res) => {
    res.json((await own.list(req.caller.enterpriseId)) satisfies ScriptListView);
  });
  router.get("/scripts/facts", look, async (req, res) => {
    res.json((await read(req, readFacts)) satisfies ScriptFactsView[]);
  });
  router.get("/scripts/waiting", may("script:edit"), async (req, res) => {
    res.json((await read(req, (tx) => readVersions(tx))) satisfies ScriptVersionView[]);
  });
  router.post("/scripts/check", may("script:edit"), async (req, res) => {
    const { event, texts } = checkBody.parse(req.body);
    res.json(parseTexts(event, texts) satisfies ScriptCheckView);
  });

  router.post("/scripts/area-of-alert", may("script:tell"), (req, res) => {
    res.json(readAlert(alertBody.parse(req.body).alert) satisfies AlertArea);
  });

  router.get("/scripts/:event/versions", may("script:edit"), async (req, res) => {
    const event = String(req.params.event);
    const [versions, inUse] = await read(req, async (tx) => [
      await readVersions(tx, event),
      (await readInUse(tx)).find((row) => row.event === event),
    ]);
    const isShipped = shipped.texts(event) !== null;
    if (!isShipped && versions.length === 0) throw notThere();
    const number = inUse?.number ?? (isShipped ? 0 : null);
    res.json({ event, shipped: isShipped, inUse: number, versions } satisfies ScriptHistoryView);
  });
  router.get("/scripts/:event/versions/:number", may("script:edit"), async (req, res) => {
    const event = String(req.params.event);
    const number = z.coerce.number().int().min(0).max(1_000_000).parse(req.params.number);
    const texts =
      number === 0
        ? shipped.texts(event)
        : ((await read(req, (tx) => versionByNumber(tx, event, number)))?.texts ?? null);
    if (!texts) throw notThere();
    res.json(texts satisfies ScriptTexts);
  });
  router.post("/scripts/:event/versions", may("script:edit"), async (req, res) => {
    const input = { ...req.body, event: req.params.event };
    res.status(201).json(await performFor(req, platform, proposeScript, input));
  });
  const version = (req: Request) => ({
    ...req.body,
    event: req.params.event,
    number: Number(req.params.number),
  });
  router.post("/scripts/:event/versions/:number/approve", may("script:approve"), async (req, res) => {
    res.json(await performFor(req, platform, approveScript, version(req)));
  });
  router.post("/scripts/:event/versions/:number/turn-down", may("script:edit"), async (req, res) => {
    res.json(await performFor(req, platform, turnDownScript, version(req)));
  });
  router.post("/scripts/:event/versions/:number/roll-back", may("script:approve"), async (req, res) => {
    res.json(await performFor(req, platform, rollBackScript, version(req)));
  });
  router.put("/scripts/:event/facts", may("script:tell"), async (req, res) => {
    res.json(await performFor(req, platform, tellFacts, { ...req.body, event: req.params.event }));
  });

  router.get("/scripts/:event/:language", look, async (req, res) => {
    const version = z.string().max(64).optional().parse(req.query.version) ?? null;
    const { event, language } = req.params;
    const script = await own.find(req.caller.enterpriseId, String(event), String(language), version);
    if (!script) throw notThere();
    res.json(script satisfies ScriptView);
  });
  return router;
}

export const checkBody = z.strictObject({ event: z.string().max(40), texts: textsOfScript });

const notThere = () => new Problem("not-found", "There is no script for this event in this language.");
