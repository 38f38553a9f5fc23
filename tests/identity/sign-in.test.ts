import request from "supertest";
import { expect, test } from "vitest";
import { freshIdentity, goodPassword, rowsOf } from "#tests/kit/identity.ts";

test("a person signs in with e-mail and password and is told who they are, without any cookie", async () => {
  await using site = await freshIdentity();
  const { email, id } = await site.person("supervisor", { password: goodPassword });

  const signIn = await request(site.app)
    .post("/api/auth/sign-in/email")
    .send({ email, password: goodPassword });
  expect(signIn.status).toBe(200);
  expect(signIn.headers["set-cookie"]).toBeUndefined();
  expect(signIn.body).toEqual({ token: expect.stringMatching(/^[\w-]+\.[\w+/=]+$/) });

  const me = await request(site.app).get("/api/me").set("authorization", `Bearer ${signIn.body.token}`);
  expect(me.status).toBe(200);
  expect(me.body).toMatchObject({
    personId: id,
    email,
    role: "supervisor",
    enterprise: { name: "Harbor Mutual" },
    carrier: "simulated",
    site: "main",
    partner: false,
    secondFactor: false,
  });
  expect(me.body.permissions).toContain("center:declare-dark");
});

test("a session opened at one site is good at the other, and ends at both", async () => {
  await using main = await freshIdentity("main");
  await using cloud = await freshIdentity("cloud", { store: main.platform.store, secret: main.secret });
  const { token } = await main.person("agent");
  const bearer = `Bearer ${token}`;
  expect((await request(cloud.app).get("/api/me").set("authorization", bearer)).body.site).toBe("cloud");

  expect((await request(main.app).post("/api/auth/sign-out").set("authorization", bearer)).status).toBe(200);
  expect((await request(main.app).get("/api/me").set("authorization", bearer)).status).toBe(401);
  const rows = await rowsOf(
    main.platform.store,
    "select type, entity_id from feed where type = 'session:ended'",
  );
  cloud.identity.onFeedRows([
    { topic: "people", type: "session:ended", entityId: rows[0]!.entity_id } as never,
  ]);
  expect((await request(cloud.app).get("/api/me").set("authorization", bearer)).status).toBe(401);
});

test("a wrong password, an unknown e-mail, no token and a forged token are 401 as problems", async () => {
  await using site = await freshIdentity();
  const { email, token } = await site.person("agent", { password: goodPassword });
  const wrong = await request(site.app)
    .post("/api/auth/sign-in/email")
    .send({ email, password: "wrong horse battery" });
  const unknown = await request(site.app)
    .post("/api/auth/sign-in/email")
    .send({ email: "nobody@example.com", password: goodPassword });
  for (const answer of [wrong, unknown]) {
    expect(answer.status).toBe(401);
    expect(answer.type).toBe("application/problem+json");
    expect(answer.body).toEqual({
      type: "/problems/not-signed-in",
      title: "Sign in first",
      status: 401,
      detail: "The e-mail or the password is wrong.",
    });
  }
  expect((await request(site.app).get("/api/me")).status).toBe(401);
  const forged = `${token.slice(0, -6)}AAAAA=`;
  expect((await request(site.app).get("/api/me").set("authorization", `Bearer ${forged}`)).status).toBe(401);
  expect(
    (
      await request(site.app)
        .get("/api/me")
        .set("authorization", `Bearer ${token.split(".")[0]}`)
    ).status,
  ).toBe(401);
});

test("nobody can sign up, and paths of the library that are not listed do not exist", async () => {
  await using site = await freshIdentity();
  const body = { email: "new@example.com", password: goodPassword, name: "New", role: "admin" };
  expect((await request(site.app).post("/api/auth/sign-up/email").send(body)).status).toBe(404);
  expect((await request(site.app).get("/api/auth/get-session")).status).toBe(404);
  expect((await request(site.app).post("/api/auth/update-user").send({ role: "admin" })).status).toBe(404);
});

test("sign-ins, refused sign-ins and sign-outs are on the audit chain", async () => {
  await using site = await freshIdentity();
  const { email, id } = await site.person("agent", { password: goodPassword });
  await request(site.app).post("/api/auth/sign-in/email").send({ email, password: "wrong horse battery" });
  const { body } = await request(site.app)
    .post("/api/auth/sign-in/email")
    .send({ email, password: goodPassword });
  await request(site.app).post("/api/auth/sign-out").set("authorization", `Bearer ${body.token}`);
  await expect
    .poll(async () =>
      (await rowsOf(site.platform.store, "select action from audit_entries order by id"))
        .map((row) => row.action)
        .toSorted(),
    )
    .toEqual(["created", "sign-in-refused", "signed-in", "signed-out"]);
  const rows = await rowsOf(
    site.platform.store,
    "select actor_id, entity_id from audit_entries where action = 'signed-in'",
  );
  expect(rows).toEqual([{ actor_id: id, entity_id: id }]);
});
