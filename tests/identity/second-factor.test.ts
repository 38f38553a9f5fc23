import request from "supertest";
import { expect, test } from "vitest";
import { freshIdentity, goodPassword, rowsOf, type TestIdentity } from "#tests/kit/identity.ts";

/** Signs in, sets a second factor up, and returns what the authenticator app would hold. */
async function withSecondFactor(site: TestIdentity) {
  const { email } = await site.person("admin", { password: goodPassword });
  const first = await request(site.app)
    .post("/api/auth/sign-in/email")
    .send({ email, password: goodPassword });
  const enabled = await request(site.app)
    .post("/api/auth/two-factor/enable")
    .set("authorization", `Bearer ${first.body.token}`)
    .send({ password: goodPassword });
  expect(enabled.status).toBe(200);
  const secret = new TextDecoder().decode(
    base32(new URL(enabled.body.totpURI).searchParams.get("secret") ?? ""),
  );
  const verified = await request(site.app)
    .post("/api/auth/two-factor/verify-totp")
    .set("authorization", `Bearer ${first.body.token}`)
    .send({ code: await codeNow(site, secret) });
  expect(verified.status).toBe(200);
  return {
    email,
    secret,
    backupCodes: enabled.body.backupCodes as string[],
    token: verified.body.token as string,
  };
}

/** What an authenticator app would show now. */
async function codeNow(site: TestIdentity, secret: string): Promise<string> {
  return (await site.identity.auth.api.generateTOTP({ body: { secret } })).code;
}

function base32(text: string): Uint8Array {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...text.replace(/=+$/, "")]
    .map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0"))
    .join("");
  return Uint8Array.from({ length: Math.floor(bits.length / 8) }, (_, i) =>
    Number.parseInt(bits.slice(i * 8, i * 8 + 8), 2),
  );
}

const signIn = (site: TestIdentity, email: string) =>
  request(site.app).post("/api/auth/sign-in/email").send({ email, password: goodPassword });

test("with a second factor the password gives a challenge, and a code at the other site completes it", async () => {
  await using main = await freshIdentity("main");
  await using cloud = await freshIdentity("cloud", { store: main.platform.store, secret: main.secret });
  const { email, secret, token } = await withSecondFactor(main);
  const me = await request(main.app).get("/api/me").set("authorization", `Bearer ${token}`);
  expect(me.body.secondFactor).toBe(true);

  const half = await signIn(main, email);
  expect(half.body).toEqual({
    twoFactorRedirect: true,
    twoFactorMethods: ["totp"],
    challenge: expect.any(String),
  });
  const { challenge } = half.body;
  const wrong = await request(cloud.app)
    .post("/api/auth/two-factor/verify-totp")
    .send({ challenge, code: "000000" });
  expect(wrong.body).toMatchObject({ status: 400, errors: [{ field: "code" }] });
  const done = await request(cloud.app)
    .post("/api/auth/two-factor/verify-totp")
    .send({ challenge, code: await codeNow(main, secret) });
  expect(done.status).toBe(200);
  expect(
    (await request(cloud.app).get("/api/me").set("authorization", `Bearer ${done.body.token}`)).body.email,
  ).toBe(email);
  const again = await request(main.app)
    .post("/api/auth/two-factor/verify-totp")
    .send({ challenge, code: await codeNow(main, secret) });
  expect(again.status).toBe(401);
});

test("a challenge takes five wrong codes and no sixth", async () => {
  await using site = await freshIdentity();
  const { email, secret } = await withSecondFactor(site);
  const { challenge } = (await signIn(site, email)).body;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const wrong = await request(site.app)
      .post("/api/auth/two-factor/verify-totp")
      .send({ challenge, code: "000000" });
    expect(wrong.status).toBe(400);
  }
  const right = await request(site.app)
    .post("/api/auth/two-factor/verify-totp")
    .send({ challenge, code: await codeNow(site, secret) });
  expect(right.status).toBe(429);
});

test("a backup code works once", async () => {
  await using site = await freshIdentity();
  const { email, backupCodes } = await withSecondFactor(site);
  const code = backupCodes[0];
  const first = (await signIn(site, email)).body;
  const done = await request(site.app)
    .post("/api/auth/two-factor/verify-backup-code")
    .send({ challenge: first.challenge, code });
  expect(done.status).toBe(200);
  expect(done.body.token).toEqual(expect.any(String));
  const second = (await signIn(site, email)).body;
  const again = await request(site.app)
    .post("/api/auth/two-factor/verify-backup-code")
    .send({ challenge: second.challenge, code });
  expect(again.status).toBe(400);
});

test("a one-time token opens the other site signed in, once", async () => {
  await using main = await freshIdentity("main");
  await using cloud = await freshIdentity("cloud", { store: main.platform.store, secret: main.secret });
  const { token, email } = await main.person("supervisor");
  const made = await request(main.app)
    .get("/api/auth/one-time-token/generate")
    .set("authorization", `Bearer ${token}`);
  expect(made.status).toBe(200);
  const stored = await rowsOf(
    main.platform.store,
    "select identifier from verifications where identifier like 'one-time%'",
  );
  expect(JSON.stringify(stored)).not.toContain(made.body.token);

  const opened = await request(cloud.app)
    .post("/api/auth/one-time-token/verify")
    .send({ token: made.body.token });
  expect(opened.status).toBe(200);
  expect(
    (await request(cloud.app).get("/api/me").set("authorization", `Bearer ${opened.body.token}`)).body.email,
  ).toBe(email);
  expect(
    (await request(cloud.app).post("/api/auth/one-time-token/verify").send({ token: made.body.token }))
      .status,
  ).toBe(400);
});

test("a new password comes by mail, works once, and ends every session", async () => {
  await using site = await freshIdentity();
  const { email, token } = await site.person("agent", { password: goodPassword });
  expect(
    (await request(site.app).post("/api/auth/request-password-reset").send({ email: "nobody@example.com" }))
      .status,
  ).toBe(200);
  expect((await request(site.app).post("/api/auth/request-password-reset").send({ email })).status).toBe(200);
  expect(site.mails).toHaveLength(1);
  expect(site.mails[0]?.to).toBe(email);
  const link = new URL(/http\S+/.exec(site.mails[0]?.text ?? "")?.[0] ?? "");
  const resetToken = link.searchParams.get("token");
  const reset = (newPassword: string) =>
    request(site.app).post("/api/auth/reset-password").send({ token: resetToken, newPassword });
  expect((await reset("short")).body.errors?.[0].field).toBe("newPassword");
  expect((await reset("another horse battery")).status).toBe(200);
  expect((await reset("a third horse battery")).status).toBe(400);
  expect((await request(site.app).get("/api/me").set("authorization", `Bearer ${token}`)).status).toBe(401);
  expect((await signIn(site, email)).status).toBe(401);
  const after = await request(site.app)
    .post("/api/auth/sign-in/email")
    .send({ email, password: "another horse battery" });
  expect(after.status).toBe(200);
});
