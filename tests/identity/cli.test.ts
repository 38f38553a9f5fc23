import { execFile } from "node:child_process";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import request from "supertest";
import { expect, test, vi } from "vitest";
import { adminCreate } from "#server/cli/admin-create.ts";
import { migrateCommand } from "#server/cli/migrate.ts";
import { runCommand } from "#tests/kit/command.ts";
import { freshIdentity, rowsOf, type TestIdentity } from "#tests/kit/identity.ts";

const cli = fileURLToPath(new URL("../../server/cli.js", import.meta.url));

/** Runs `npx holdfast …` as an operator would, in a process of its own. */
function holdfast(args: string[]): Promise<{ code: number; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { env: { PATH: process.env.PATH } }, (error, _out, err) =>
      resolve({ code: error ? Number(error.code) : 0, err }),
    );
  });
}

/** Runs the command in this process, with a password on its standard input. */
async function create(args: string[], env: Record<string, string>, stdin = "") {
  const input = vi.spyOn(process, "stdin", "get").mockReturnValue(Readable.from([stdin]) as never);
  try {
    return await runCommand(adminCreate, args, env);
  } finally {
    input.mockRestore();
  }
}

const envOf = (site: TestIdentity) => ({
  HOLDFAST_NODES: `main=${site.platform.store.appUrl}`,
  HOLDFAST_SECRET: site.secret,
});
const ada = ["--email", "Ada@example.com", "--name", "Ada Byron", "--enterprise"];

test("the first administrator is made with a password shown once, and signs in", async () => {
  await using site = await freshIdentity();
  const made = await create([...ada, "Harbor Mutual"], envOf(site));
  expect(made).toMatchObject({ code: 0, err: "" });
  const password = /shown this once: (\S+)/.exec(made.out)?.[1];
  expect(password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
  const signIn = await request(site.app)
    .post("/api/auth/sign-in/email")
    .send({ email: "ada@example.com", password });
  expect(signIn.status).toBe(200);
  const again = await create([...ada, "Harbor Mutual"], envOf(site));
  expect(again).toMatchObject({ code: 1, err: "Somebody has this e-mail already; nobody was made." });
});

test("an enterprise is made only by whoever holds the owner's connection; a password may come from a file", async () => {
  await using site = await freshIdentity();
  const refused = await create([...ada, "New Harbor"], envOf(site));
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('only "Harbor Mutual"');
  const env = { ...envOf(site), HOLDFAST_OWNER_URL: site.platform.store.ownerUrl };
  const made = await create([...ada, "New Harbor", "--password-stdin"], env, "from a password file\n");
  expect(made).toMatchObject({ code: 0, err: "" });
  expect(made.out).not.toContain("from a password file");
  expect(await rowsOf(site.platform.store, "select name from enterprises order by 1")).toEqual([
    { name: "Harbor Mutual" },
    { name: "New Harbor" },
  ]);
  const short = await create([...ada, "New Harbor", "--password-stdin"], env, "short\n");
  expect(short.err).toBe("The password must have 12 to 128 characters.");
});

test("missing settings are named all at once, with remedies; unknown commands get the list", async () => {
  const missing = await holdfast(["audit", "verify"]);
  expect(missing.code).toBe(1);
  expect(missing.err).toMatch(/HOLDFAST_NODES: .*\nHOLDFAST_SECRET: /);
  const unknown = await holdfast(["dance"]);
  expect(unknown.code).toBe(2);
  expect(unknown.err).toContain("audit verify");
  expect((await runCommand(migrateCommand, [], {})).err).toContain("HOLDFAST_OWNER_URL");
  expect((await runCommand(adminCreate, ["--email", "x"], {})).code).toBe(2);
});

test("migrating twice changes nothing", async () => {
  await using site = await freshIdentity();
  const migrated = await runCommand(migrateCommand, [], { HOLDFAST_OWNER_URL: site.platform.store.ownerUrl });
  expect(migrated).toEqual({ code: 0, out: "The database is at the present schema.\n", err: "" });
});
