import { randomUUID, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type FailoverPhase, type FailoverRecord, failoverPhases } from "../../server/contract/cluster.ts";
import { changeLeader, noteFailover } from "./change-leader.ts";
import { changeVoters } from "./change-voters.ts";
import type { Conductor } from "./conduct.ts";
import { type HeldCluster, leaderOf, nodeOf, Refused } from "./held-cluster.ts";
import type { ClusterNode } from "./node.ts";
import { holdSiteDown, letSiteUp } from "./sites.ts";
import { switchOver } from "./switch-over.ts";
import { viewOf } from "./view.ts";

const bodyMaxBytes = 10_000;

type Body = Record<string, unknown>;
type Answer = (parts: string[], body: Body) => unknown;

async function readBody(req: IncomingMessage): Promise<Body> {
  let text = "";
  for await (const chunk of req) {
    text += String(chunk);
    if (text.length > bodyMaxBytes) throw new Refused(413, "The request is too large.");
  }
  if (text === "") return {};
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null) return body as Body;
  } catch {
    // Falls through: whatever it was, it is refused below.
  }
  throw new Refused(400, "The request's body is not a JSON object.");
}

function textOf(body: Body, field: string, otherwise?: string): string {
  const value = body[field] ?? otherwise;
  if (typeof value !== "string" || value === "") throw new Refused(400, `"${field}" is missing.`);
  return value;
}

/** Answers remembered; an asker gives up on one long before so many others came. */
const keysMax = 100;

/**
 * A change of leader cuts the very connections its answer travels on, so askers come again. One that comes
 * with the same key is told the outcome of the first, or waits for it, instead of "leads already".
 */
function oncePerKey() {
  const first = new Map<string, Promise<FailoverRecord>>();
  return (body: Body, change: () => Promise<FailoverRecord>): Promise<FailoverRecord> => {
    if (body.key === undefined) return change();
    const key = textOf(body, "key");
    const known = first.get(key);
    if (known) return known;
    const answer = change();
    first.set(key, answer);
    // A refusal changed nothing, so the same key may ask again.
    answer.catch(() => first.delete(key));
    for (const oldest of [...first.keys()].slice(0, -keysMax)) first.delete(oldest);
    return answer;
  };
}

/** What the supervisor answers: method and path, each a row. `:` stands for one part of the path. */
function answers(held: HeldCluster, conductor: Conductor, stop: () => Promise<void>): Record<string, Answer> {
  const once = oncePerKey();
  return {
    "GET /topology": () => viewOf(held),
    "GET /failovers": () => held.state.now.failovers,
    "POST /switchover": (_, body) =>
      once(body, () =>
        conductor.alone(() =>
          switchOver(held, nodeOf(held, textOf(body, "to")), "switchover", textOf(body, "by", "operator")),
        ),
      ),
    "POST /failback": (_, body) =>
      once(body, () =>
        conductor.alone(() =>
          switchOver(
            held,
            nodeOf(held, held.config.nodes[0]?.id ?? ""),
            "failback",
            textOf(body, "by", "operator"),
          ),
        ),
      ),
    "POST /promote": (_, body) => conductor.alone(() => promoteByHand(held, body)),
    "POST /failovers/:/phases": ([id = ""], body) => addPhase(held, id, body),
    "POST /sites/:/down": ([site = ""]) => holdSiteDown(held, site, conductor.wake),
    "POST /sites/:/up": ([site = ""]) => letSiteUp(held, site, conductor.wake),
    "POST /stop": () => stop(),
  };
}

/** An operator's word: this node leads, and `acceptLoss` says that they know what may be lost. */
async function promoteByHand(held: HeldCluster, body: Body): Promise<FailoverRecord> {
  const node = nodeOf(held, textOf(body, "node"));
  const by = textOf(body, "by");
  const acceptLoss = body.acceptLoss === true;
  if (leaderOf(held) === node && node.sight.running && node.sight.standby === false) {
    if (!acceptLoss)
      throw new Refused(409, `${node.id} leads. To let it write with no copy, accept the loss.`);
    return await leadAlone(held, node, by);
  }
  const reason = `${by} promoted ${node.id} by hand${acceptLoss ? ", accepting what may be lost" : ""}`;
  const change = { kind: "operator", reason, firstSignMs: performance.now(), startedAt: new Date() } as const;
  return await changeLeader(held, { ...change, to: node.id, acceptLoss });
}

/** Lets the leader acknowledge with no copy. No one is promoted, but whoever reads the history must find it. */
async function leadAlone(held: HeldCluster, node: ClusterNode, by: string): Promise<FailoverRecord> {
  const startedAt = new Date().toISOString();
  const beganMs = performance.now();
  const reason = `${by} let ${node.id} write with no copy`;
  await changeVoters(held, [], reason);
  const phases: FailoverRecord["phases"] = [{ phase: "decide", ms: Math.round(performance.now() - beganMs) }];
  const { term, failovers } = held.state.now;
  const record: FailoverRecord = {
    id: randomUUID(),
    kind: "operator",
    term,
    from: node.id,
    to: node.id,
    reason,
    startedAt,
    phases,
  };
  held.state.save({ failovers: [record, ...failovers] });
  void noteFailover(held, record);
  return record;
}

/** The sites know when they had reconnected and when the first write was acknowledged; the record keeps it. */
function addPhase(held: HeldCluster, id: string, body: Body): unknown {
  const phase = failoverPhases.find((known) => known === textOf(body, "phase")) as FailoverPhase | undefined;
  const ms = body.ms;
  if (!phase || typeof ms !== "number" || !(ms >= 0))
    throw new Refused(400, "A phase has a known name and its milliseconds.");
  const record = held.state.now.failovers.find((candidate) => candidate.id === id);
  if (!record) throw new Refused(404, "There is no such failover.");
  // Two sites measure the same phase; the first to be through is what a caller would have seen.
  if (record.phases.some((known) => known.phase === phase)) return record;
  const longer = { ...record, phases: [...record.phases, { phase, ms: Math.round(ms) }] };
  held.state.save({ failovers: held.state.now.failovers.map((known) => (known.id === id ? longer : known)) });
  void noteFailover(held, longer);
  return longer;
}

/** The supervisor's interface: JSON over HTTP on the loopback, a bearer token on every request. */
export function serveSupervisor(held: HeldCluster, conductor: Conductor, stop: () => Promise<void>): Server {
  const rows = Object.entries(answers(held, conductor, stop)).map(([key, answer]) => {
    const [method, path = ""] = key.split(" ");
    return { method, pattern: new RegExp(`^${path.replaceAll(":", "([a-zA-Z0-9_-]+)")}$`), answer };
  });
  const expected = Buffer.from(`Bearer ${held.config.token}`);
  const allowed = (req: IncomingMessage) => {
    const given = Buffer.from(req.headers.authorization ?? "");
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  return createServer(async (req, res) => {
    const reply = (status: number, value: unknown) => {
      res.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
      res.end(JSON.stringify(value ?? {}));
    };
    try {
      if (!allowed(req)) throw new Refused(401, "The supervisor's token is missing or wrong.");
      const path = (req.url ?? "/").split("?")[0] ?? "/";
      const row = rows.find((candidate) => candidate.method === req.method && candidate.pattern.test(path));
      if (!row) throw new Refused(404, "The supervisor has no such thing.");
      const parts = row.pattern.exec(path)?.slice(1) ?? [];
      reply(200, await row.answer(parts, req.method === "POST" ? await readBody(req) : {}));
    } catch (fault) {
      if (!(fault instanceof Refused)) held.log("request failed", { url: req.url, fault: String(fault) });
      reply(fault instanceof Refused ? fault.status : 500, {
        error: fault instanceof Error ? fault.message : String(fault),
      });
    }
  });
}
