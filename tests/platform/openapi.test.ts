import request from "supertest";
import { expect, test } from "vitest";
import { buildApp } from "#server/app.ts";
import type { AppParts } from "#server/app-parts.ts";
import { webhookPaths } from "#server/carrier/webhook-paths.ts";
import { routeDescriptions } from "#server/openapi.ts";
import { freshSite } from "#tests/kit/site.ts";

type Layer = {
  route?: { path: string | RegExp; methods: Record<string, boolean> };
  handle?: { stack?: Layer[] };
};

/** Every route below a router, as `get /calls/{id}`. */
function routesOf(stack: Layer[]): string[] {
  return stack.flatMap((layer) => {
    if (layer.handle?.stack && !layer.route) return routesOf(layer.handle.stack);
    if (!layer.route || typeof layer.route.path !== "string") return [];
    const path = layer.route.path.replaceAll(/:(\w+)/g, "{$1}");
    return Object.keys(layer.route.methods).map((method) => `${method} ${path}`);
  });
}

test("every route of the API is described, and nothing is described that is not there", async () => {
  await using site = await freshSite();
  const parts = { ...site, config: { ...site.config, stage: null } } as unknown as AppParts;
  const app = buildApp(parts, site.feature);
  const outside = new Set(["get /healthz", "get /readyz", "get /metrics"]);
  // The customers' own page is for people.
  const mounted = routesOf(app.router.stack as unknown as Layer[]).filter(
    (route) => !outside.has(route) && !/^(get|post) \/my(\/|$)/.test(route),
  );
  const webhooks = new Set(Object.values(webhookPaths).map((path) => `post ${path.replace("/carrier", "")}`));
  expect(mounted).toEqual(expect.arrayContaining([...webhooks]));
  const described = routeDescriptions.map((route) => `${route.method} ${route.path.replace(/^\/api/, "")}`);
  expect(described.toSorted()).toEqual(mounted.filter((route) => !webhooks.has(route)).toSorted());

  const { body } = await request(app).get("/api/openapi.json").expect(200);
  expect(body.openapi).toMatch(/^3\.1/);
  expect(Object.keys(body.paths)).toHaveLength(new Set(routeDescriptions.map((route) => route.path)).size);
  const transfer = body.paths["/api/calls/{id}/transfer"].post;
  expect(JSON.stringify(transfer.requestBody)).toContain("queueId");
  expect(JSON.stringify(transfer.requestBody)).not.toContain("callId");
  expect(transfer.parameters).toContainEqual(
    expect.objectContaining({ in: "path", name: "id", required: true }),
  );
  expect(transfer.responses.default).toEqual({ $ref: "#/components/responses/Problem" });
});
