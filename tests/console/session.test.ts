import { expect, test } from "vitest";
import { keptInMemory } from "#client/platform/kept.ts";
import { openSession } from "#client/platform/session.ts";

async function signedIn() {
  const session = openSession(keptInMemory());
  await session.begin("the old token");
  return session;
}

test("a token that is refused while it is being replaced ends nothing: nobody is signed out, and the page stays", async () => {
  const session = await signedIn();
  const seen: (string | null)[] = [];
  session.token.subscribe(() => seen.push(session.token.get()));
  const answer = Promise.withResolvers<string>();
  const replaced = session.replace(() => answer.promise);
  const refused = session.refused();
  answer.resolve("the new token");
  await Promise.all([replaced, refused]);
  expect(seen).toEqual(["the new token"]);
});

test("when nothing comes in its place, a refused token ends the session, and whoever asked is told why", async () => {
  const session = await signedIn();
  const answer = Promise.withResolvers<string>();
  const replaced = session.replace(() => answer.promise);
  const refused = session.refused();
  answer.reject(new Error("the code is wrong"));
  await expect(replaced).rejects.toThrow("the code is wrong");
  await refused;
  expect(session.token.get()).toBeNull();
});

test("a token that is refused with nothing under way ends the session", async () => {
  const session = await signedIn();
  await session.refused();
  expect(session.token.get()).toBeNull();
});
