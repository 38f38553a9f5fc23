import express, { type ErrorRequestHandler, Router } from "express";
import { z } from "zod";
import type { Desk } from "./desk.ts";
import { callerKinds, directorySchema } from "./directory.ts";
import { faultsSchema, noFaults } from "./faults.ts";
import { receiveMessage } from "./messages.ts";
import { withheldNumber } from "./people.ts";
import { phoneSchema } from "./phones.ts";
import { snapshot } from "./snapshot.ts";

const ms = z.number().int().min(0).max(86_400_000).nullable();

const callersBody = z
  .object({
    /** A number, or what kind of caller to pick from the directory. */
    from: z.union([z.enum(callerKinds), z.string().min(1).max(256)]).default("unknown"),
    to: z.string().max(64).optional(),
    count: z.number().int().min(1).max(1_000).default(1),
    /** Between one call and the next. */
    gapMs: z.number().int().min(0).max(60_000).default(0),
    patienceMs: ms.default(600_000),
    talkMs: ms.default(null),
    name: z.string().max(256).default(""),
    presses: z
      .string()
      .regex(/^[0-9*#]{1,32}$/)
      .nullable()
      .default(null),
    starAfterMs: ms.default(null),
  })
  .strict();

const messageBody = z
  .object({
    from: z.union([z.enum(callerKinds), z.string().min(1).max(256)]).default("unknown"),
    to: z.string().max(64).optional(),
    /** More than Twilio passes on in one message: what a site is sent must not depend on our manners. */
    body: z.string().min(1).max(10_000),
  })
  .strict();
const keysBody = z.object({ keys: z.string().regex(/^[0-9*#]{1,32}$/) });

/** What the simulator's page, the seed and the rehearsal ask of it: `/simulator/…`, JSON. */
export function controlRoutes(desk: Desk): Router {
  const { x, people, phones } = desk;
  const router = Router();
  router.use(express.json({ limit: "1mb" }));

  router.get("/callers", (_req, res) => void res.json(people.views()));
  router.post("/callers", (req, res) => {
    const wish = callersBody.parse(req.body);
    const to = wish.to ?? [...x.numbers.keys()][0]!;
    if (!x.numbers.has(to)) throw new RangeError(`${to} is not a number of this account`);
    const temper = {
      name: wish.name,
      patienceMs: wish.patienceMs,
      talkMs: wish.talkMs,
      presses: wish.presses,
      starAfterMs: wish.starAfterMs,
    };
    const callers = Array.from({ length: wish.count }, (_, index) => {
      const who = pick(desk, wish.from, index);
      const place = () => people.place(who.number, to, { ...temper, name: temper.name || who.name });
      if (wish.gapMs === 0 || index === 0) return place();
      setTimeout(() => {
        try {
          place();
        } catch (error) {
          // Nobody waits for this answer any more; a full exchange simply takes fewer callers.
          process.stderr.write(`simulator: a later caller was not placed: ${String(error)}\n`);
        }
      }, wish.gapMs * index).unref();
      return { from: who.number, to, name: who.name };
    });
    res.status(201).json(callers);
  });
  router.delete("/callers", (_req, res) => {
    people.clear();
    res.status(204).end();
  });
  router.post(
    "/callers/:id/hang-up",
    (req, res) => void res.status(people.hangUp(req.params.id) ? 204 : 404).end(),
  );
  router.post("/callers/:id/keys", (req, res) => {
    const { keys } = keysBody.parse(req.body);
    res.status(people.press(req.params.id, keys) ? 204 : 404).end();
  });

  router.post("/directory", (req, res) => {
    Object.assign(desk.directory, directorySchema.parse(req.body));
    x.changed();
    res.status(204).end();
  });
  router.get("/phones", (_req, res) => void res.json(phones.list()));
  router.post("/phones", (req, res) => {
    for (const phone of z.array(phoneSchema).max(1_000).parse([req.body].flat())) phones.set(phone);
    res.status(204).end();
  });
  router.post("/messages", (req, res) => {
    const { from, to, body } = messageBody.parse(req.body);
    const who = pick(desk, from, x.messages.size);
    const { sid } = receiveMessage(x, who.number, to ?? [...x.numbers.keys()][0]!, body);
    res.status(201).json({ sid, from: who.number, name: who.name });
  });

  router.get("/faults", (_req, res) => void res.json(x.faults));
  router.post("/faults", (req, res) => {
    Object.assign(x.faults, faultsSchema.parse(req.body));
    x.changed();
    res.json(x.faults);
  });
  router.delete("/faults", (_req, res) => {
    Object.assign(x.faults, noFaults());
    x.changed();
    res.json(x.faults);
  });

  router.get("/webhooks", (_req, res) => void res.json(x.sender.recent()));
  router.get("/state", (_req, res) => void res.json(snapshot(desk)));
  router.get("/events", (req, res) => {
    res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    // Half a second's changes are one event: 300 calls at once must not drown a page.
    let pending: NodeJS.Timeout | null = null;
    const tell = () => {
      pending ??= setTimeout(() => {
        pending = null;
        res.write("event: changed\ndata:\n\n");
      }, 500);
    };
    x.news.on("changed", tell);
    req.once("close", () => {
      if (pending) clearTimeout(pending);
      x.news.off("changed", tell);
    });
    res.flushHeaders();
  });
  router.use(badInput);
  return router;
}

/** Names the field that cannot be taken: RFC 9457. */
const badInput: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (error instanceof z.ZodError) {
    const errors = error.issues.map((issue) => ({ field: issue.path.join("."), message: issue.message }));
    return void res
      .status(400)
      .type("application/problem+json")
      .json({
        type: "/problems/bad-input",
        title: "Something in the request cannot be taken",
        status: 400,
        detail: errors[0]?.message ?? "",
        errors,
      });
  }
  if (error instanceof RangeError) {
    return void res.status(409).type("application/problem+json").json({
      type: "/problems/not-possible-now",
      title: "That is not possible",
      status: 409,
      detail: error.message,
    });
  }
  next(error);
};

/** Somebody of that kind. Numbers of nobody are from 555-01xx, which is kept for fiction. */
function pick(desk: Desk, from: string, index: number): { number: string; name: string } {
  const turn = desk.people.views().length + index;
  if (from === "withheld") return { number: withheldNumber, name: "" };
  const fiction = { number: `+1${200 + (turn % 700)}55501${String(turn % 100).padStart(2, "0")}`, name: "" };
  if (from === "unknown") return fiction;
  if (from === "known" || from === "several") {
    const list = desk.directory[from];
    if (list.length === 0) throw new RangeError(`the directory holds no ${from} number yet`);
    // A stride that shares no factor with common list lengths, so that neighbours are not rung in a row.
    return list[(turn * 7919) % list.length]!;
  }
  return { number: from, name: "" };
}
