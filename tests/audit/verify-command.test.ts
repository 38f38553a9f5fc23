import { expect, test } from "vitest";
import { auditVerify } from "#server/cli/audit-verify.ts";
import { sealAll } from "#server/platform/audit-chain/sealer.ts";
import { deriveKey } from "#server/platform/derive-key.ts";
import { runCommand } from "#tests/kit/command.ts";
import { freshIdentity, rowsOf } from "#tests/kit/identity.ts";

test("`holdfast audit verify` says that a chain is whole, notes its head, and fails when it breaks", async () => {
  await using site = await freshIdentity();
  site.platform.auditKey.set(deriveKey(site.secret, "audit"));
  const env = { HOLDFAST_NODES: `main=${site.platform.store.appUrl}`, HOLDFAST_SECRET: site.secret };
  const verify = (...args: string[]) => runCommand(auditVerify, args, env);
  await site.person("admin");
  await expect.poll(() => sealAll(site.platform)).toBe(1);
  const whole = await verify();
  expect(whole).toMatchObject({ code: 0, err: "" });
  expect(whole.out).toContain("Harbor Mutual: whole. 1 entries under 1 seals checked, 0 not sealed yet.");
  const head = /head (\S+)/.exec(whole.out)?.[1] ?? "";
  expect(await verify("--enterprise", "Harbor Mutual", "--expect", head)).toMatchObject({ code: 0 });
  expect(await verify("--expect", `7${head}`)).toMatchObject({
    code: 1,
    out: expect.stringContaining("the seal noted earlier is gone"),
  });

  await rowsOf(site.platform.store, "update audit_entries set actor_id = 'nobody'");
  const broken = await verify();
  expect(broken.code).toBe(1);
  expect(broken.out).toMatch(/BROKEN at seal 1, entry \S+: an entry was changed or forged/);
  const [report] = JSON.parse((await verify("--json")).out);
  expect(report).toMatchObject({ name: "Harbor Mutual", fault: { seal: 1 } });
});
