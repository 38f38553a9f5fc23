/** A program is run from its built file only while that is no older than any source. */
import { mkdir, mkdtemp, rm, unlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isUpToDate } from "#server/programs.ts";

const before = new Date("2026-01-01T12:00:00Z");
const builtAt = new Date("2026-01-01T12:00:01Z");
const after = new Date("2026-01-01T12:00:02Z");

test("a built file is out of date once a source was written, came, or went", async () => {
  const root = await mkdtemp(join(tmpdir(), "holdfast-programs-"));
  const fresh = () => isUpToDate(root, "server/dist/site.js", ["server", "lock.json"]);
  const at = (path: string, when: Date) => utimes(join(root, path), when, when);
  const everythingBefore = async () => {
    for (const path of ["server/calls/end.ts", "lock.json", "server/calls", "server"]) await at(path, before);
    await at("server/dist/site.js", builtAt);
  };
  try {
    await mkdir(join(root, "server", "calls"), { recursive: true });
    await writeFile(join(root, "server", "calls", "end.ts"), "");
    await writeFile(join(root, "lock.json"), "");
    expect(fresh()).toBe(false);
    await mkdir(join(root, "server", "dist"));
    await writeFile(join(root, "server", "dist", "site.js"), "");
    await everythingBefore();
    expect(fresh()).toBe(true);

    for (const source of ["server/calls/end.ts", "lock.json"]) {
      await at(source, after);
      expect(fresh(), source).toBe(false);
      await at(source, before);
    }
    await writeFile(join(root, "server", "calls", "begin.ts"), "");
    expect(fresh()).toBe(false);
    await unlink(join(root, "server", "calls", "begin.ts"));
    expect(fresh()).toBe(false);
    await everythingBefore();
    expect(fresh()).toBe(true);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
