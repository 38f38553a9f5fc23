import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "#db/cluster/throwaway-node.ts";
import { emptyDataFolder, prepareDataFolder } from "#server/embedded/data-folder.ts";
import { mustBeFree } from "#server/embedded/free-ports.ts";
import { bornAt, isStill } from "#server/embedded/process-identity.ts";
import { StageFault, sentenceFor } from "#server/embedded/stage-fault.ts";
import { endLeftovers, openStartedProcesses } from "#server/embedded/started-processes.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-stage-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a taken port is named, with what it is for", async () => {
  const port = await freePort();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
  await expect(mustBeFree([{ port, purpose: "the mail sink" }])).rejects.toThrow(
    `Port ${port} (the mail sink) is taken by another program`,
  );
  await new Promise((resolve) => other.close(resolve));
  await mustBeFree([{ port, purpose: "the mail sink" }]);
});

test("a folder that cannot be made is named", () => {
  writeFileSync(join(folder, "file"), "");
  expect(() => prepareDataFolder(join(folder, "file", "data"))).toThrow(StageFault);
  expect(() => prepareDataFolder(join(folder, "file", "data"))).toThrow(join(folder, "file", "data"));
});

test("--reset leaves a folder alone that is not Holdfast's", () => {
  writeFileSync(join(folder, "thesis.txt"), "three years of work");
  expect(() => emptyDataFolder(folder)).toThrow("leaves it alone");
  prepareDataFolder(join(folder, "ours"));
  emptyDataFolder(join(folder, "ours"));
  emptyDataFolder(join(folder, "ours"));
});

test("a full disk is one sentence, whoever noticed it", () => {
  const full = Object.assign(new Error("write"), { code: "ENOSPC" });
  expect(sentenceFor(full, "/data")).toContain("/data is full");
  const postgres = new Error('could not extend file "base/1/2": No space left on device');
  expect(sentenceFor(postgres, "/data")).toContain("/data is full");
});

test("a second start in the same folder is refused, and names the process that holds it", async () => {
  const file = join(folder, "processes.json");
  const parent = process.ppid;
  writeFileSync(file, JSON.stringify([{ name: "stage", pid: parent, born: bornAt(parent) }]));
  await expect(endLeftovers(file)).rejects.toThrow(`process ${parent}`);
});

test("a process that merely has the id of one of ours is not ended", async () => {
  const file = join(folder, "processes.json");
  const parent = process.ppid;
  writeFileSync(file, JSON.stringify([{ name: "site-main", pid: parent, born: "another moment" }]));
  expect(await endLeftovers(file)).toEqual([]);
  expect(isStill({ pid: parent, born: bornAt(parent) ?? "" })).toBe(true);
});

test("the list of processes names this one, and is gone after an orderly end", async () => {
  const file = join(folder, "processes.json");
  const started = openStartedProcesses(file);
  expect(await endLeftovers(file)).toEqual([]);
  started.close();
  expect(await endLeftovers(file)).toEqual([]);
});
