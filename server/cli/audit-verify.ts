import { parseArgs } from "node:util";
import { eq } from "drizzle-orm";
import { auditSeals } from "#db/schema/platform.ts";
import { type ChainReport, verifyChain } from "../platform/audit-chain/verify.ts";
import type { Platform } from "../platform/platform.ts";
import { Problem } from "../platform/problem.ts";
import type { Command } from "./command.ts";
import { allEnterprises, withPlatform } from "./tool-platform.ts";

/**
 * `holdfast audit verify [--enterprise <name>] [--expect <number>:<digest>] [--json]`: exit code 1 when a
 * chain breaks. `--expect` is a head noted earlier and kept elsewhere: it shows when the chain's end was cut off.
 */
export const auditVerify: Command = async (argv) => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      enterprise: { type: "string" },
      expect: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const expected = values.expect === undefined ? null : headOf(values.expect);
  return withPlatform(async (platform) => {
    const all = await allEnterprises(platform);
    const chosen = all.filter(
      ({ id, name }) => !values.enterprise || values.enterprise === name || values.enterprise === id,
    );
    if (chosen.length === 0)
      throw new Problem("not-found", `There is no enterprise "${values.enterprise ?? ""}".`);
    if (expected && chosen.length > 1)
      throw new Problem("bad-input", "--expect is one chain's; say --enterprise too.");
    const reports: (ChainReport & { name: string })[] = [];
    for (const { id, name } of chosen) {
      const report = await verifyChain(platform, id);
      if (expected) report.fault ??= await compareHead(platform, id, expected);
      reports.push({ name, ...report });
    }
    process.stdout.write(values.json ? `${JSON.stringify(reports)}\n` : reports.map(inWords).join(""));
    return reports.some((report) => report.fault) ? 1 : 0;
  });
};

type Head = { number: number; digest: string };

function headOf(text: string): Head {
  const match = /^(\d{1,9}):([0-9a-f]{64})$/.exec(text);
  if (!match)
    throw new Problem("bad-input", "--expect is written <number>:<digest>, as a verification printed it.");
  return { number: Number(match[1]), digest: match[2]! };
}

async function compareHead(
  platform: Platform,
  enterpriseId: string,
  expected: Head,
): Promise<ChainReport["fault"]> {
  const [seal] = await platform.database.read({ enterpriseId }, (tx) =>
    tx.select({ digest: auditSeals.digest }).from(auditSeals).where(eq(auditSeals.number, expected.number)),
  );
  if (seal?.digest.toString("hex") === expected.digest) return null;
  return {
    seal: expected.number,
    entry: null,
    what: seal ? "it is not the seal noted earlier" : "the seal noted earlier is gone",
  };
}

function inWords(report: ChainReport & { name: string }): string {
  const { name, sealsChecked, entriesChecked, unsealed, head, fault } = report;
  const counted = `${entriesChecked} entries under ${sealsChecked} seals`;
  if (!fault) {
    const note = head ? `  head ${head.number}:${head.digest}\n` : "";
    return `${name}: whole. ${counted} checked, ${unsealed} not sealed yet.\n${note}`;
  }
  const where = [
    fault.seal === null ? null : `seal ${fault.seal}`,
    fault.entry === null ? null : `entry ${fault.entry}`,
  ];
  return `${name}: BROKEN at ${where.filter(Boolean).join(", ")}: ${fault.what}. ${counted} checked before it.\n`;
}
