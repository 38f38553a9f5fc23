import { Router } from "express";
import { rfc2822 } from "../call-life.ts";
import type { Exchange } from "../exchange.ts";
import type { Queue, QueueMember } from "../queues.ts";
import { startTwiml } from "../twiml-run.ts";
import { absoluteUrl, type Form, method } from "./fields.ts";
import { page } from "./paging.ts";
import { notFound, Refusal } from "./refusal.ts";

/** Queues callers were enqueued into; a member is pulled out by giving it a new URL. */
export function queueRoutes(x: Exchange): Router {
  const router = Router({ mergeParams: true });

  router.get("/Queues.json", (req, res) => {
    const view = (queue: Queue) => ({
      sid: queue.sid,
      account_sid: x.config.accountSid,
      friendly_name: queue.friendlyName,
      current_size: queue.members.length,
      max_size: 1000,
      average_wait_time: 0,
      date_created: rfc2822(queue.createdAt),
      date_updated: rfc2822(queue.createdAt),
      uri: `${req.baseUrl}/Queues/${queue.sid}.json`,
    });
    res.json(
      page(
        req.baseUrl + req.path,
        req.query as Record<string, unknown>,
        "queues",
        [...x.queues.values()],
        view,
      ),
    );
  });

  router.get("/Queues/:queue/Members.json", (req, res) => {
    const queue = find(x, req.params.queue, req.originalUrl);
    const rows = queue.members.map((member) => ({ sid: member.call.sid, member }));
    const query = req.query as Record<string, unknown>;
    res.json(page(req.baseUrl + req.path, query, "queue_members", rows, (row) => view(x, queue, row.member)));
  });

  router.post("/Queues/:queue/Members/:call.json", (req, res) => {
    const queue = find(x, req.params.queue, req.originalUrl);
    const form = (req.body ?? {}) as Form;
    const member =
      req.params.call === "Front"
        ? queue.members[0]
        : queue.members.find((one) => one.call.sid === req.params.call);
    if (!member) throw notFound(req.originalUrl);
    const url = absoluteUrl(form, "Url", 21205);
    if (!url) throw new Refusal(400, 21205, "Url is required");
    const shown = view(x, queue, member);
    startTwiml(x, member.call, { kind: "fetch", url, method: method(form, "Method"), fields: {} });
    res.json(shown);
  });

  return router;
}

const view = (x: Exchange, queue: Queue, member: QueueMember) => ({
  call_sid: member.call.sid,
  queue_sid: queue.sid,
  date_enqueued: rfc2822(member.enqueuedAt),
  position: queue.members.indexOf(member) + 1,
  wait_time: Math.round((x.ports.now().getTime() - member.enqueuedAt.getTime()) / 1000),
  uri: `/2010-04-01/Accounts/${x.config.accountSid}/Queues/${queue.sid}/Members/${member.call.sid}.json`,
});

function find(x: Exchange, sid: string, uri: string): Queue {
  for (const queue of x.queues.values()) if (queue.sid === sid) return queue;
  throw notFound(uri);
}
