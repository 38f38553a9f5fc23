import request from "supertest";
import { expect, test } from "vitest";
import { giveBack, takeAttempt } from "#server/identity/attempts.ts";
import { freshIdentity, goodPassword, rowsOf } from "#tests/kit/identity.ts";

const wrong = { password: "wrong horse battery" };

test("after ten wrong passwords the eleventh attempt is refused at both sites, even with the right one", async () => {
  await using main = await freshIdentity("main");
  await using cloud = await freshIdentity("cloud", { store: main.platform.store, secret: main.secret });
  const { email } = await main.person("agent", { password: goodPassword });
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const site = attempt % 2 === 0 ? main : cloud;
    expect(
      (
        await request(site.app)
          .post("/api/auth/sign-in/email")
          .send({ email, ...wrong })
      ).status,
    ).toBe(401);
  }
  for (const site of [main, cloud]) {
    const refused = await request(site.app)
      .post("/api/auth/sign-in/email")
      .send({ email, password: goodPassword });
    expect(refused.status).toBe(429);
    expect(refused.type).toBe("application/problem+json");
    expect(refused.body.type).toBe("/problems/too-many");
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  }
});

test("an unknown e-mail is limited and answered just like a known one", async () => {
  await using site = await freshIdentity();
  const answers = [];
  for (let attempt = 0; attempt < 11; attempt += 1) {
    answers.push(
      (
        await request(site.app)
          .post("/api/auth/sign-in/email")
          .send({ email: "Nobody@example.com", ...wrong })
      ).status,
    );
  }
  expect(answers).toEqual([...Array(10).fill(401), 429]);
});

test("successful sign-ins are given back: many people at one address may all sign in", async () => {
  await using site = await freshIdentity();
  const { email } = await site.person("agent", { password: goodPassword });
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const answer = await request(site.app)
      .post("/api/auth/sign-in/email")
      .send({ email, password: goodPassword });
    expect(answer.status).toBe(200);
  }
  expect(
    (await rowsOf(site.platform.store, "select attempts from rate_limits")).every(
      (row) => row.attempts === 0,
    ),
  ).toBe(true);
});

test("parallel guesses cannot slip through, and a window that is over begins anew", async () => {
  await using site = await freshIdentity();
  const limits = [
    { key: "one", attemptsMax: 5, windowMs: 60_000 },
    { key: "two", attemptsMax: 100, windowMs: 60_000 },
  ];
  const waits = await Promise.all(Array.from({ length: 12 }, () => takeAttempt(site.platform, limits)));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
  await Promise.all([giveBack(site.platform, limits), giveBack(site.platform, limits.toReversed())]);
  await rowsOf(site.platform.store, "update rate_limits set window_ends_at = now() - interval '1 second'");
  expect(await takeAttempt(site.platform, limits)).toBe(0);
  expect(await rowsOf(site.platform.store, "select distinct attempts from rate_limits")).toEqual([
    { attempts: 1 },
  ]);
});

test("absurd, malformed and oversized bodies are refused with a problem that names the field", async () => {
  await using site = await freshIdentity();
  const post = (body: object) => request(site.app).post("/api/auth/sign-in/email").send(body);
  const noEmail = await post({ email: "not an e-mail", password: goodPassword });
  expect(noEmail.status).toBe(400);
  expect(noEmail.body.errors).toEqual([{ field: "email", message: expect.any(String) }]);
  expect((await post({ password: 5 })).body).toMatchObject({ status: 400, type: "/problems/bad-input" });
  expect((await post({ email: "a@example.com", password: "x".repeat(500) })).body.errors?.[0].field).toBe(
    "password",
  );
  expect(
    (await post({ email: `${"🌊'; drop table users; --".repeat(10)}@example.com`, password: goodPassword }))
      .status,
  ).toBe(400);
  expect((await post({ email: "a@example.com", password: "x".repeat(300_000) })).status).toBe(413);
  const broken = request(site.app).post("/api/auth/sign-in/email").type("json").send('{"email":');
  expect((await broken).body.type).toBe("/problems/bad-input");
});
