/** Asks every route of the API about a stranger, so that a new route is covered without being named. */
import request from "supertest";
import { routeDescriptions } from "#server/openapi.ts";
import type { RouteDescription } from "#server/platform/http/openapi.ts";
import type { Everybody } from "./partner.ts";

export type Route = `${RouteDescription["method"]} ${string}`;

/** `get /calls/{id}`, as routers spell it. */
export const nameOf = (route: RouteDescription): Route =>
  `${route.method} ${route.path.replace(/^\/api/, "")}`;

/** What a request needs to get past its parsing; refusals must not hide behind bad input. */
function bodyOf(route: RouteDescription, all: Everybody): object {
  const bodies: Partial<Record<Route, object>> = {
    "post /auth/sign-in/email": { email: "nobody@example.com", password: "wrong password" },
    "post /auth/request-password-reset": { email: "nobody@example.com" },
    "post /live/rows": { calls: all.strangersCalls, seats: [all.other.seatId], centers: [all.tampa.id] },
    "post /agent/seat": { seatId: all.partner.seatId },
    "post /agent/state": { state: "break" },
    "post /agents/{personId}/state": { state: "break", reason: "a try" },
    "post /calls/{id}/hold": { held: true },
    "post /calls/{id}/recording": { paused: true },
    "post /calls/{id}/transfer": { seatId: all.partner.seatId },
    "post /calls/{id}/conference": { seatId: all.partner.seatId },
    "post /calls/{id}/conference/take-out": { offerId: all.strangersOfferId },
    "post /calls/{id}/wrap-up": { outcome: all.outcomeId, note: "a try", next: true },
    "post /calls/{id}/customer": { customerId: all.stranger.id },
    "post /calls/{id}/note": { text: "a try" },
    "post /calls/{id}/script-run": {
      id: "6f1f0b52-93c8-4f41-9a0e-0d8f0a3c6a11",
      event: "flood",
      language: "en",
      variant: "callback",
      version: "0123456789ab",
      answers: [],
      visits: [{ step: "greet", language: "en", enteredAt: "2026-01-01T00:00:00Z", ms: 1 }],
      startedAt: "2026-01-01T00:00:00Z",
      endedAt: null,
      revision: 1,
    },
    "put /drafts/{key}": { text: "own words", version: 1 },
    "post /centers/{id}/dark": { reason: "a try" },
    "post /centers/{id}/dark/stop": { reason: "a try" },
    "post /centers/{id}/backup": { open: true },
    "post /people": { name: "A", email: "a@example.com", role: "admin" },
    "post /people/{personId}/role": { role: "admin" },
    "post /continuity/switchover": { to: "s2" },
    "post /continuity/promote": { node: "s2", acceptLoss: true },
    "post /segments/count": { filter: { on: "name", contains: all.stranger.name } },
    "post /segments/customers": { filter: { on: "name", contains: all.stranger.name } },
    "post /reports/customers": { cut: "city", filter: { on: "name", contains: all.stranger.name } },
    "post /customers/duplicates/dismiss": { firstId: all.stranger.id, secondId: all.own.id },
    "post /customers/duplicates/reopen": { firstId: all.stranger.id, secondId: all.own.id },
    "post /customers/{customerId}/merge/preview": { otherId: all.own.id },
    "post /customers/{customerId}/merge": { version: 1, otherId: all.own.id, otherVersion: 1 },
    "post /customers/{customerId}/merges/{mergeId}/undo": { version: 1 },
    "post /customers/{customerId}/hold": { reason: "a try" },
    "post /customers/{customerId}/hold/{holdId}/lift": { reason: "a try" },
    "post /customers/{customerId}/erase": {
      version: 1,
      name: all.stranger.name,
      basis: "own-request",
      reference: "a try",
    },
    "post /drills": { runbook: "dark-center-then-dark-site" },
  };
  return bodies[nameOf(route)] ?? {};
}

/** Every address of a route that leads to somebody else's: their customer, call, offer, center, session, draft. */
export function addressesOf(route: RouteDescription, all: Everybody): string[] {
  const feature = route.path.split("/")[2]!;
  const ids: Record<string, string[]> = {
    customers: [all.stranger.id],
    cases: [all.strangersCaseId],
    // Nobody of a partner may change fields, whichever.
    "custom-fields": [all.stranger.id],
    // Nobody of a partner may import, whatever the file.
    imports: [all.stranger.id],
    calls: all.strangersCalls,
    // Nobody of a partner may hear one, whichever.
    voicemails: all.strangersCalls,
    offers: [all.strangersOfferId],
    centers: [all.tampa.id],
    agents: [all.other.personId],
    people: [all.other.personId],
    account: [all.otherSessionId],
    settings: [all.tampa.queueId],
    scripts: ["flood"],
    // A filter is nobody's record; no partner may read or change one.
    segments: [all.stranger.id],
    exports: [all.stranger.id],
    drafts: [`note ${all.strangersCalls[0]}`],
  };
  const query: Partial<Record<Route, string>> = {
    "get /customers/look-up": `?number=${encodeURIComponent(all.stranger.number)}`,
    "get /customers/search": `?q=${encodeURIComponent(all.stranger.name)}`,
    "get /customers/{id}": `?callId=${all.ownCallId}`,
    "get /cases": "?scope=all",
    "get /floor/today": `?since=${new Date().toISOString()}`,
    "get /reports/calls": `?by=agent&since=${new Date(0).toISOString()}&until=${new Date(3_600_000).toISOString()}`,
    "get /drafts": `?key=${encodeURIComponent(`note ${all.strangersCalls[0]}`)}`,
  };
  if (!route.path.includes("{")) return [route.path + (query[nameOf(route)] ?? "")];
  const targets = ids[feature];
  if (!targets) throw new Error(`say here what a stranger's ${feature} is: ${nameOf(route)}`);
  return targets.map(
    (id) => route.path.replaceAll(/\{\w+\}/g, encodeURIComponent(id)) + (query[nameOf(route)] ?? ""),
  );
}

/** Every route of the OpenAPI document; sign-out last, for it ends the session the others need. */
export const routesInOrder = routeDescriptions.toSorted(
  (a, b) => Number(a.path.endsWith("/sign-out")) - Number(b.path.endsWith("/sign-out")),
);

/** Asks as whoever the token belongs to. */
export async function ask(all: Everybody, token: string, route: RouteDescription, address: string) {
  const sent = request(all.app)[route.method](address).set("Authorization", `Bearer ${token}`);
  return route.method === "get" ? sent : sent.send(bodyOf(route, all));
}
