import request from "supertest";
import { expect, test } from "vitest";
import { freshIdentity, goodPassword, rowsOf, type TestIdentity } from "#tests/kit/identity.ts";
import { freshDatabase } from "#tests/kit/postgres.ts";
import { openTcpProxy } from "#tests/kit/tcp-proxy.ts";

/** No server acknowledges this site's heartbeat any more: copies can be read, nothing can be written. */
async function loseLeader(site: TestIdentity): Promise<void> {
  await rowsOf(site.platform.store, "revoke insert, update on cluster.heartbeats from holdfast_app");
  await expect.poll(() => site.platform.database.status().writable).toBe(false);
}

test("with no leader people stay signed in, and reading their session writes nothing", async () => {
  await using site = await freshIdentity();
  const { token, id } = await site.person("supervisor");
  const before = await rowsOf(site.platform.store, "select * from sessions");
  await loseLeader(site);
  const me = await request(site.app).get("/api/me").set("authorization", `Bearer ${token}`);
  expect(me.status).toBe(200);
  expect(me.body.personId).toBe(id);
  expect(await rowsOf(site.platform.store, "select * from sessions")).toEqual(before);
});

test("with no leader a refusal is still a refusal, and reaches the chain when one is back", async () => {
  await using site = await freshIdentity();
  const { token, id } = await site.person("agent");
  await loseLeader(site);
  expect((await request(site.app).get("/api/people").set("authorization", `Bearer ${token}`)).status).toBe(
    403,
  );
  const refusals = () =>
    rowsOf(site.platform.store, "select actor_id from audit_entries where action = 'refused'");
  expect(await refusals()).toEqual([]);
  await rowsOf(site.platform.store, "grant insert, update on cluster.heartbeats to holdfast_app");
  await expect.poll(refusals).toEqual([{ actor_id: id }]);
});

test("with no leader signing in is 503 and says so, never a wrong password", async () => {
  await using site = await freshIdentity();
  const { email } = await site.person("agent", { password: goodPassword });
  await loseLeader(site);
  const answer = await request(site.app)
    .post("/api/auth/sign-in/email")
    .send({ email, password: goodPassword });
  expect(answer.status).toBe(503);
  expect(answer.body.type).toBe("/problems/no-leader");
});

test("with no database in reach a good session is 503, not 401, and good again afterwards", async () => {
  await using store = await freshDatabase();
  const target = new URL(store.appUrl);
  let reachable = true;
  const proxy = await openTcpProxy(() =>
    reachable ? Number(target.port) : Promise.reject(new Error("out of reach")),
  );
  const proxied = new URL(store.appUrl);
  proxied.port = String(proxy.port);
  await using site = await freshIdentity("main", {
    store: { ...store, appUrl: proxied.href },
    secret: "a secret of some thirty-two letters",
  });
  const { token } = await site.person("agent");
  const asked = () => request(site.app).get("/api/me").set("authorization", `Bearer ${token}`);
  reachable = false;
  proxy.cut();
  expect((await asked()).status).toBe(503);
  reachable = true;
  await expect.poll(async () => (await asked()).status).toBe(200);
  await proxy.close();
});
