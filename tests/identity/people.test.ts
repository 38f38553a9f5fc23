import request from "supertest";
import { expect, test } from "vitest";
import { freshIdentity, goodPassword, rowsOf } from "#tests/kit/identity.ts";

test("an administrator invites a person, who chooses a password by the mailed link and signs in", async () => {
  await using site = await freshIdentity();
  const admin = await site.person("admin");
  const invited = await request(site.app)
    .post("/api/people")
    .set("authorization", `Bearer ${admin.token}`)
    .set("idempotency-key", "invite-1")
    .send({ name: "Ada Byron", email: "Ada@Example.com", role: "supervisor" });
  expect(invited.status).toBe(201);
  expect(site.mails[0]?.subject).toBe("You are invited to Holdfast");
  const token = new URL(/http\S+/.exec(site.mails[0]?.text ?? "")?.[0] ?? "").searchParams.get("token");
  await request(site.app).post("/api/auth/reset-password").send({ token, newPassword: goodPassword });
  const signIn = await request(site.app)
    .post("/api/auth/sign-in/email")
    .send({ email: "ada@example.com", password: goodPassword });
  expect(signIn.status).toBe(200);
  const people = await request(site.app).get("/api/people").set("authorization", `Bearer ${admin.token}`);
  expect(people.body).toContainEqual(
    expect.objectContaining({ name: "Ada Byron", role: "supervisor", deactivatedAt: null }),
  );
});

test("whoever may not administer people is refused, and that is on the audit chain", async () => {
  await using site = await freshIdentity();
  const agent = await site.person("agent");
  const refused = await request(site.app)
    .post(`/api/people/${agent.id}/role`)
    .set("authorization", `Bearer ${agent.token}`)
    .send({ role: "admin" });
  expect(refused.status).toBe(403);
  expect(refused.body.type).toBe("/problems/not-allowed");
  expect(
    await rowsOf(
      site.platform.store,
      "select actor_id, action, entity_id from audit_entries where action = 'refused'",
    ),
  ).toEqual([{ actor_id: agent.id, action: "refused", entity_id: "person:administer" }]);
});

test("a new role holds at once, also for a session that was open", async () => {
  await using site = await freshIdentity();
  const admin = await site.person("admin");
  const agent = await site.person("agent");
  const asAgent = () => request(site.app).get("/api/me").set("authorization", `Bearer ${agent.token}`);
  expect((await asAgent()).body.permissions).not.toContain("center:declare-dark");
  await request(site.app)
    .post(`/api/people/${agent.id}/role`)
    .set("authorization", `Bearer ${admin.token}`)
    .send({ role: "supervisor" });
  expect((await asAgent()).body.permissions).toContain("center:declare-dark");
});

test("a deactivated person is out at once and cannot come back in by a password link", async () => {
  await using site = await freshIdentity();
  const admin = await site.person("admin");
  const agent = await site.person("agent", { password: goodPassword });
  const gone = await request(site.app)
    .post(`/api/people/${agent.id}/deactivate`)
    .set("authorization", `Bearer ${admin.token}`);
  expect(gone.status).toBe(200);
  expect((await request(site.app).get("/api/me").set("authorization", `Bearer ${agent.token}`)).status).toBe(
    401,
  );
  const signIn = await request(site.app)
    .post("/api/auth/sign-in/email")
    .send({ email: agent.email, password: goodPassword });
  expect(signIn.status).toBe(401);
  await request(site.app).post("/api/auth/request-password-reset").send({ email: agent.email });
  expect(site.mails).toEqual([]);
});

test("the last administrator can neither be demoted nor deactivated, even by two at the same moment", async () => {
  await using site = await freshIdentity();
  const one = await site.person("admin");
  const two = await site.person("admin");
  const demote = (by: typeof one, whom: typeof one) =>
    request(site.app)
      .post(`/api/people/${whom.id}/role`)
      .set("authorization", `Bearer ${by.token}`)
      .send({ role: "board" });
  const statuses = (await Promise.all([demote(one, two), demote(two, one)]))
    .map((answer) => answer.status)
    .toSorted();
  expect(statuses[0]).toBe(200);
  expect(statuses[1]).toBeGreaterThanOrEqual(403);
  expect(await rowsOf(site.platform.store, "select 1 from users where role = 'admin'")).toHaveLength(1);
});
