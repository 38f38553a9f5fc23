import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import request from "supertest";
import { expect, test } from "vitest";
import { freshIdentity, rowsOf, type TestIdentity } from "#tests/kit/identity.ts";

const cli = fileURLToPath(new URL("../../server/cli.js", import.meta.url));

/** Runs `npx holdfast …` as an operator would, beside the sites. */
function holdfast(
  args: string[],
  env: Record<string, string>,
  stdin = "",
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [cli, ...args],
      { env: { PATH: process.env.PATH, ...env } },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
    child.stdin?.end(stdin);
  });
}

const envOf = (site: TestIdentity) => ({
  HOLDFAST_NODES: `main=${site.platform.store.appUrl}`,
  HOLDFAST_SECRET: site.secret,
});
const ada = ["admin", "create", "--email", "Ada@example.com", "--name", "Ada Byron", "--enterprise"];

test("the first administrator is made with a password shown once, and signs in", async () => {
  await using site = await freshIdentity();
  const made = await holdfast([...ada, "Harbor Mutual"], envOf(site));
  expect(made).toMatchObject({ code: 0, err: "" });
  const password = /shown this once: (\S+)/.exec(made.out)?.[1];
  expect(password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
  const signIn = await request(site.app)
    .post("/api/auth/sign-in/email")
    .send({ email: "ada@example.com", password });
  expect(signIn.status).toBe(200);
  const again = await holdfast([...ada, "Harbor Mutual"], envOf(site));
  expect(again).toMatchObject({ code: 1, err: "Somebody has this e-mail already; nobody was made.\n" });
});

test("an enterprise is made only by whoever holds the owner's connection; a password may come from a file", async () => {
  await using site = await freshIdentity();
  const refused = await holdfast([...ada, "New Harbor"], envOf(site));
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('only "Harbor Mutual"');
  const env = { ...envOf(site), HOLDFAST_OWNER_URL: site.platform.store.ownerUrl };
  const made = await holdfast([...ada, "New Harbor", "--password-stdin"], env, "from a password file\n");
  expect(made).toMatchObject({ code: 0, err: "" });
  expect(made.out).not.toContain("from a password file");
  expect(await rowsOf(site.platform.store, "select name from enterprises order by 1")).toEqual([
    { name: "Harbor Mutual" },
    { name: "New Harbor" },
  ]);
  const short = await holdfast([...ada, "New Harbor", "--password-stdin"], env, "short\n");
  expect(short.err).toBe("The password must have 12 to 128 characters.\n");
});

test("missing settings are named all at once, with remedies; unknown commands get the list", async () => {
  const missing = await holdfast(["audit", "verify"], {});
  expect(missing.code).toBe(1);
  expect(missing.err).toMatch(/HOLDFAST_NODES: .*\nHOLDFAST_SECRET: /);
  expect((await holdfast(["migrate"], {})).err).toContain("HOLDFAST_OWNER_URL");
  const unknown = await holdfast(["dance"], {});
  expect(unknown.code).toBe(2);
  expect(unknown.err).toContain("audit verify");
  expect((await holdfast(["admin", "create", "--email", "x"], {})).code).toBe(2);
});

test("migrating twice changes nothing", async () => {
  await using site = await freshIdentity();
  const env = { HOLDFAST_OWNER_URL: site.platform.store.ownerUrl };
  expect(await holdfast(["migrate"], env)).toEqual({
    code: 0,
    out: "The database is at the present schema.\n",
    err: "",
  });
});
