/** Promise 11: a partner's seat sees only the customer on its call, and only while it has the call. */
import { createServer } from "node:http";
import { io } from "socket.io-client";
import { expect, test } from "vitest";
import type { FeedChange, SiteStatus } from "#contract/feed.ts";
import type { Role } from "#contract/identity.ts";
import { routeDescriptions } from "#server/openapi.ts";
import { openSockets } from "#server/sockets.ts";
import { addressesOf, ask, nameOf, type Route, routesInOrder } from "#tests/kit/every-route.ts";
import { until } from "#tests/kit/lines.ts";
import { type Everybody, partnersAndStrangers, traceOf } from "#tests/kit/partner.ts";

/**
 * Routes that answer a partner's agent something other than a refusal, each with the reason. A new route is
 * refused to partners or is named here, and what it answers is searched for the strangers either way.
 */
const answered: Partial<Record<Route, string>> = {
  "get /welcome": "asked without a session: which site this is",
  "get /openapi.json": "asked without a session: how the API is called",
  "get /me": "the person's own name and role",
  "get /account": "the person's own second factor and sessions",
  "post /account/sessions/end-others": "the person's own sessions",
  "post /account/sessions/{sessionId}/end": "the person's own sessions; another's is left as it is",
  "post /auth/sign-in/email": "asked without a session; refused here, for the password is wrong",
  "post /auth/two-factor/verify-totp": "asked without a session; refused here, for the code is wrong",
  "post /auth/two-factor/verify-backup-code": "asked without a session; refused here, for the code is wrong",
  "post /auth/two-factor/enable": "the person's own second factor",
  "post /auth/two-factor/disable": "the person's own second factor",
  "post /auth/two-factor/get-totp-uri": "the person's own second factor",
  "post /auth/two-factor/generate-backup-codes": "the person's own second factor",
  "post /auth/one-time-token/verify": "asked without a session; refused here, for the token is wrong",
  "get /auth/one-time-token/generate": "a token for the person's own session",
  "post /auth/change-password": "the person's own password",
  "post /auth/request-password-reset": "asked without a session; the same answer for every e-mail",
  "post /auth/reset-password": "asked without a session; refused here, for the token is wrong",
  "post /auth/sign-out": "the person's own session",
  "get /live": "its own center and its own call",
  "post /live/rows": "the same rows; what it may not see is said to be gone",
  "post /agent/seat": "where the person sits",
  "post /agent/state": "what the person does",
  "get /drafts": "texts the person typed",
  "put /drafts/{key}": "a text the person types",
  "get /wrap-up-codes": "a list of words",
  "get /break-reasons": "a list of words",
  "get /macros": "a list of words",
  "get /carrier/token": "the person's own line",
  "get /centers/{id}/events": "what was believed of a building",
  "get /centers/{id}/what-if": "numbers of seats",
  "get /floor/today": "counts of its own center",
  "get /floor/heartbeats": "when its own center was heard",
  "get /scripts": "texts that name nobody",
  "get /scripts/facts": "what is known of an event, for whoever reads its script",
  "get /scripts/{event}/{language}": "a text that names nobody",
  "get /continuity": "servers and sites",
  "get /drills/runbooks": "runbooks",
  "get /drills/current": "the drill that is played",
};

test("on every route of the API a partner's agent is refused, or is answered nothing of any stranger", async () => {
  await using all = await partnersAndStrangers();
  const wrong: string[] = [];
  for (const route of routesInOrder) {
    for (const address of addressesOf(route, all)) {
      const answer = await ask(all, all.partner.token, route, address);
      if (!answered[nameOf(route)] && answer.status !== 403)
        wrong.push(`${nameOf(route)} answered ${answer.status}: refuse it to partners, or say why not`);
      if (answer.status >= 500) wrong.push(`${nameOf(route)} failed: ${answer.text}`);
      for (const trace of traceOf(all, answer.text)) wrong.push(`${nameOf(route)} told ${trace}`);
    }
  }
  expect(wrong).toEqual([]);
  const known = new Set(routeDescriptions.map(nameOf));
  expect(Object.keys(answered).filter((route) => !known.has(route as Route))).toEqual([]);
});

test.each<Role>(["supervisor", "manager", "board", "admin"])(
  "a %s of a partner is told nothing of any stranger on any route either",
  async (role) => {
    await using all = await partnersAndStrangers();
    const { token } = await all.site.person(role, { partner: true });
    const told: string[] = [];
    for (const route of routesInOrder) {
      for (const address of addressesOf(route, all)) {
        const answer = await ask(all, token, route, address);
        for (const trace of traceOf(all, answer.text)) told.push(`${nameOf(route)} told ${trace}`);
      }
    }
    expect(told).toEqual([]);
  },
);

test("the customer is seen while the call is the partner's, and no longer once it is written up", async () => {
  await using all = await partnersAndStrangers();
  const desk = await all.site.as(all.partner);
  const record = () => desk.get(`/customers/${all.own.id}?callId=${all.ownCallId}`);
  const rows = async () => (await desk.post("/live/rows", { calls: [all.ownCallId] })).body;
  expect((await record()).body).toMatchObject({ name: all.own.name });
  await until("the name on the call", async () => (await rows()).calls[0]?.customerName === all.own.name);
  await desk.put(`/drafts/note ${all.ownCallId}`, { text: `${all.own.name} called`, version: 1 });

  await desk.post(`/calls/${all.ownCallId}/end`).expect(200);
  expect((await record()).status).toBe(200);
  await desk
    .post(`/calls/${all.ownCallId}/wrap-up`, { outcome: all.outcomeId, note: "done", next: true })
    .expect(200);

  expect((await record()).status).toBe(403);
  expect((await desk.get(`/customers/${all.own.id}`)).status).toBe(403);
  await until("the call to be gone", async () => (await rows()).gone.calls.length === 1);
  expect((await desk.get("/live")).body.calls).toEqual([]);
  expect((await desk.get("/drafts")).body).toEqual([]);
  // A late note is still taken, for nothing typed is lost; it tells nothing and opens nothing.
  const late = await desk.post(`/calls/${all.ownCallId}/note`, { text: "one more thing" }).expect(200);
  expect(Object.keys(late.body)).toEqual(["interactionId"]);
  expect((await desk.post(`/calls/${all.ownCallId}/customer`, { customerId: all.own.id })).status).toBe(403);
  expect((await record()).status).toBe(403);
});

test("a call that goes elsewhere takes its customer with it", async () => {
  await using all = await partnersAndStrangers();
  const desk = await all.site.as(all.partner);
  await desk.post(`/calls/${all.ownCallId}/transfer`, { queueId: all.tampa.queueId }).expect(200);
  expect((await desk.get(`/customers/${all.own.id}?callId=${all.ownCallId}`)).status).toBe(403);
  // Who talked with the caller may still say what they heard; it tells nothing and opens nothing.
  const late = await desk.post(`/calls/${all.ownCallId}/note`, { text: "one more thing" }).expect(200);
  expect(Object.keys(late.body)).toEqual(["interactionId"]);
  expect((await desk.get(`/customers/${all.own.id}?callId=${all.ownCallId}`)).status).toBe(403);
  await until("the call to be gone", async () => (await desk.get("/live")).body.calls.length === 0);
});

test("a call that only rings shows the partner no person", async () => {
  await using all = await partnersAndStrangers();
  const idle = await all.site.agent(all.partnerCenter, { partner: true });
  const call = await all.site.waitingCall(all.partnerCenter, { customerId: all.stranger.id });
  await all.nameCaller(call.id, all.stranger);
  all.site.switchboard.nudge(all.site.enterpriseId);
  await all.site.settled();
  const desk = await all.site.as(idle);
  await until("the offer", async () => (await desk.get("/live")).body.calls.length === 1);
  expect(traceOf(all, (await desk.get("/live")).text)).toEqual([]);
  expect((await desk.get(`/customers/${all.stranger.id}?callId=${call.id}`)).status).toBe(403);
});

test("a partner's agent cannot say that the caller is somebody whom the number did not match", async () => {
  await using all = await partnersAndStrangers();
  const desk = await all.site.as(all.partner);
  const chosen = await desk.post(`/calls/${all.ownCallId}/customer`, { customerId: all.stranger.id });
  expect(chosen.status).toBe(403);
  expect((await desk.get(`/customers/${all.stranger.id}?callId=${all.ownCallId}`)).status).toBe(403);
});

test("a draft of one seat is never another's, even under the same key", async () => {
  await using all = await partnersAndStrangers();
  const desk = await all.site.as(all.partner);
  const key = `note ${all.strangersCalls[0]}`;
  expect((await desk.get(`/drafts?key=${encodeURIComponent(key)}`)).body).toEqual([]);
  const saved = await desk.put(`/drafts/${encodeURIComponent(key)}`, { text: "own words", version: 1 });
  expect(saved.body).toMatchObject({ text: "own words" });
  expect(traceOf(all, (await desk.get("/drafts")).text)).toEqual([]);
});

test("over the socket a partner's console hears ids and what happened to them, never whose or what", async () => {
  await using all = await partnersAndStrangers();
  await using door = await listen(all);
  const heard: unknown[] = [];
  const changes: FeedChange[] = [];
  const socket = io(door.url, { transports: ["websocket"], auth: { token: all.partner.token } });
  try {
    socket.onAny((_event, what: unknown) => heard.push(what));
    socket.on("feed", (batch: { changes: FeedChange[] }) => changes.push(...batch.changes));
    await until("the first reset", async () => heard.length > 0);
    const other = await all.site.as(all.other);
    await other.post(`/calls/${all.strangersCalls[0]}/note`, { text: "keeps spare insulin" }).expect(200);
    await other.post(`/calls/${all.strangersCalls[0]}/end`).expect(200);
    await until("the end of the stranger's call", async () =>
      changes.some((change) => change.id === all.strangersCalls[0]),
    );
    const { id: _, ...words } = all.stranger;
    const text = JSON.stringify(heard);
    expect(Object.values(words).filter((word) => text.includes(word))).toEqual([]);
    expect(text).not.toContain("insulin");
    for (const change of changes) expect(Object.keys(change).toSorted()).toEqual(["id", "topic", "type"]);
  } finally {
    socket.disconnect();
  }
});

/** The site's sockets, as app.ts puts them together. */
async function listen(all: Everybody) {
  const http = createServer(all.app);
  const sockets = openSockets(http, {
    stream: all.site.stream,
    log: all.site.platform.log,
    origins: [],
    callerOfToken: all.site.identity.callerOfToken,
    status: () => ({ site: "main", term: 1, writable: true }) as unknown as SiteStatus,
    heard: () => undefined,
    gone: () => undefined,
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    async [Symbol.asyncDispose]() {
      await sockets.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
