import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sealAll } from "#server/platform/audit-chain/sealer.ts";
import { deriveKey } from "#server/platform/derive-key.ts";
import { freshIdentity, rowsOf } from "#tests/kit/identity.ts";

const cli = fileURLToPath(new URL("../../server/cli.js", import.meta.url));

function verify(args: string[], env: Record<string, string>): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [cli, "audit", "verify", ...args],
      { env: { PATH: process.env.PATH, ...env } },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out: out + err }),
    );
  });
}

test("`holdfast audit verify` says that a chain is whole, notes its head, and fails when it breaks", async () => {
  await using site = await freshIdentity();
  site.platform.auditKey.set(deriveKey(site.secret, "audit"));
  const env = { HOLDFAST_NODES: `main=${site.platform.store.appUrl}`, HOLDFAST_SECRET: site.secret };
  await site.person("admin");
  await expect.poll(() => sealAll(site.platform)).toBe(1);
  const whole = await verify([], env);
  expect(whole).toMatchObject({ code: 0 });
  expect(whole.out).toContain("Harbor Mutual: whole. 1 entries under 1 seals checked, 0 not sealed yet.");
  const head = /head (\S+)/.exec(whole.out)?.[1] ?? "";
  expect(await verify(["--enterprise", "Harbor Mutual", "--expect", head], env)).toMatchObject({ code: 0 });
  expect((await verify(["--expect", `7${head}`], env)).out).toContain("the seal noted earlier is gone");

  await rowsOf(site.platform.store, "update audit_entries set actor_id = 'nobody'");
  const broken = await verify([], env);
  expect(broken.code).toBe(1);
  expect(broken.out).toMatch(/BROKEN at seal 1, entry \S+: an entry was changed or forged/);
  const [report] = JSON.parse((await verify(["--json"], env)).out);
  expect(report).toMatchObject({ name: "Harbor Mutual", fault: { seal: 1 } });
});
