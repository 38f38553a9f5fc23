import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const biome = join(root, "node_modules", ".bin", "biome");

/** Lints a tree of one-line files by the repository's own rules; @returns the files that were refused. */
function refused(files: Record<string, string>): string[] {
  const tree = mkdtempSync(join(tmpdir(), "holdfast-imports-"));
  try {
    copyFileSync(join(root, "biome.json"), join(tree, "biome.json"));
    for (const [file, line] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, file)), { recursive: true });
      writeFileSync(join(tree, file), `${line}\n`);
    }
    const args = [
      "lint",
      "--only=style/noRestrictedImports",
      "--vcs-enabled=false",
      "--max-diagnostics=none",
    ];
    const said = spawnSync(biome, [...args, "--reporter=json", "."], { cwd: tree, encoding: "utf8" });
    const { diagnostics } = JSON.parse(said.stdout) as { diagnostics: { location: { path: string } }[] };
    return diagnostics.map(({ location }) => location.path.replace(/^\.\//, "")).toSorted();
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

test("imports run one way: a bad one is refused wherever it is planted", () => {
  const planted = {
    "client/src/calls/a.ts": 'import { a } from "#server/platform/log.ts";',
    "client/src/calls/b.ts": 'import { a } from "#db/schema/calls.ts";',
    "db/schema/a.ts": 'import { a } from "#server/platform/log.ts";',
    "db/schema/b.ts": 'import { a } from "../../server/calls/queries.ts";',
    "server/calls/a.ts": 'import { a } from "#server/embedded/stage.ts";',
    "server/centers/a.ts": 'import { a } from "../calls/queries.ts";',
    "server/contract/a.ts": 'import { a } from "../platform/log.ts";',
    "server/contract/b.ts": 'import type { a } from "#server/platform/log.ts";',
    "server/identity/a.ts": 'import { a } from "#server/centers/queries.ts";',
    "server/platform/a.ts": 'import { a } from "#server/identity/may.ts";',
  };
  expect(refused(planted)).toEqual(Object.keys(planted));
});

test("imports downward are let through", () => {
  const downward = {
    "client/src/calls/a.ts": 'import { a } from "#contract/calls.ts";',
    "server/calls/a.ts": 'import { a } from "#server/centers/queries.ts";',
    "server/embedded/a.ts": 'import { a } from "#server/calls/queries.ts";',
  };
  expect(refused(downward)).toEqual([]);
});
