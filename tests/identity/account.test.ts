import { randomUUID } from "node:crypto";
import request from "supertest";
import { expect, test } from "vitest";
import type { AccountView } from "#contract/account.ts";
import { authenticatorCode } from "#tests/kit/authenticator.ts";
import { freshIdentity, goodPassword, rowsOf, type TestIdentity } from "#tests/kit/identity.ts";

const signIn = async (site: TestIdentity, email: string, browser: string) => {
  const answer = await request(site.app)
    .post("/api/auth/sign-in/email")
    .set("user-agent", browser)
    .send({ email, password: goodPassword });
  return answer.body.token as string;
};
const account = (site: TestIdentity, token: string) =>
  request(site.app).get("/api/account").set("authorization", `Bearer ${token}`);
const post = (site: TestIdentity, path: string, token: string) =>
  request(site.app).post(`/api/account/${path}`).set("authorization", `Bearer ${token}`);

/** One person signed in at a desk and at home. */
async function signedInTwice(site: TestIdentity) {
  const { email } = await site.person("agent", { password: goodPassword });
  const desk = await signIn(site, email, "Desk browser");
  const home = await signIn(site, email, "Home browser");
  const sessions = ((await account(site, desk)).body as AccountView).sessions;
  const homeId = sessions.find((session) => session.userAgent === "Home browser")?.id ?? "";
  return { email, desk, home, homeId, others: sessions.filter((session) => !session.current) };
}

test("an account lists where its person is signed in, and marks the session that asks", async () => {
  await using site = await freshIdentity();
  const { desk, others } = await signedInTwice(site);
  const view = (await account(site, desk)).body as AccountView;
  expect(view.secondFactor).toBe(false);
  expect(view.sessions.find((session) => session.current)?.userAgent).toBe("Desk browser");
  expect(others.map((session) => session.userAgent)).toContain("Home browser");
  expect(JSON.stringify(view)).not.toContain(desk.split(".")[0]);
  expect((await request(site.app).get("/api/account")).status).toBe(401);
});

test("signing out elsewhere ends the others at both sites, keeps this one, and is on record", async () => {
  await using main = await freshIdentity("main");
  await using cloud = await freshIdentity("cloud", { store: main.platform.store, secret: main.secret });
  const { desk, home, homeId } = await signedInTwice(main);
  expect((await account(cloud, home)).status).toBe(200);

  const answer = await post(main, "sessions/end-others", desk);

  expect(answer.body.ended).toContain(homeId);
  expect((await account(main, home)).status).toBe(401);
  expect((await account(main, desk)).status).toBe(200);
  const events = await rowsOf(main.platform.store, "select type, entity_id from feed where topic = 'people'");
  expect(events).toContainEqual({ type: "session:ended", entity_id: homeId });
  const entries = await rowsOf(main.platform.store, "select action, entity_id from audit_entries");
  expect(entries).toContainEqual({ action: "signed-out", entity_id: homeId });
});

test("one other session can be ended; one's own, a stranger's and no session at all cannot", async () => {
  await using site = await freshIdentity();
  const { desk, home, homeId } = await signedInTwice(site);
  const stranger = await signedInTwice(site);
  const own = ((await account(site, desk)).body as AccountView).sessions.find((session) => session.current);

  expect((await post(site, `sessions/${stranger.homeId}/end`, desk)).status).toBe(404);
  expect((await account(site, stranger.home)).status).toBe(200);
  expect((await post(site, `sessions/${randomUUID()}/end`, desk)).status).toBe(404);
  expect((await post(site, "sessions/not-an-id/end", desk)).body.errors[0].field).toBe("sessionId");
  expect((await post(site, `sessions/${own?.id}/end`, desk)).status).toBe(409);
  expect((await post(site, `sessions/${homeId}/end`, desk)).body).toEqual({ ended: [homeId] });
  expect((await account(site, home)).status).toBe(401);
});

test("a changed password ends every other session and keeps this one", async () => {
  await using site = await freshIdentity();
  const { email, desk, home } = await signedInTwice(site);
  const change = (body: object) =>
    request(site.app).post("/api/auth/change-password").set("authorization", `Bearer ${desk}`).send(body);

  const wrong = await change({ currentPassword: "not the password", newPassword: "another horse battery" });
  expect(wrong.status).toBe(400);
  expect((await account(site, home)).status).toBe(200);
  expect((await change({ currentPassword: goodPassword, newPassword: "another horse battery" })).status).toBe(
    200,
  );

  expect((await account(site, desk)).status).toBe(200);
  expect((await account(site, home)).status).toBe(401);
  expect(await signIn(site, email, "Desk browser")).toBeUndefined();
});

test("a second factor that is finished, and one that is turned off, are on record as that", async () => {
  await using site = await freshIdentity();
  const { desk } = await signedInTwice(site);
  const auth = (path: string, body: object, token = desk) =>
    request(site.app).post(`/api/auth/${path}`).set("authorization", `Bearer ${token}`).send(body);
  const begun = await auth("two-factor/enable", { password: goodPassword });
  const secret = new URL(begun.body.totpURI).searchParams.get("secret") ?? "";
  const code = authenticatorCode(secret, Date.now());

  const done = await auth("two-factor/verify-totp", { code });
  expect(((await account(site, done.body.token)).body as AccountView).secondFactor).toBe(true);
  const off = await auth("two-factor/disable", { password: goodPassword }, done.body.token);
  expect(((await account(site, off.body.token)).body as AccountView).secondFactor).toBe(false);

  const entries = await rowsOf(site.platform.store, "select action from audit_entries order by at, id");
  const actions = entries
    .map((entry) => String(entry.action))
    .filter((action) => /second-factor/.test(action));
  expect(actions).toEqual(["second-factor-begun", "second-factor-enabled", "second-factor-disabled"]);
});
