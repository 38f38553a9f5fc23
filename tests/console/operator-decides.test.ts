import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { passesAxeInBothSchemes, signIn } from "./look.ts";
import { signInOf, type TestStage } from "./test-stage.ts";
import { openTown } from "./town.ts";

let town: TestStage;
let page: Page;
let faults: string[];

openTown((opened) => {
  ({ town, page, faults } = opened);
});

/** Only the old leader's log is left: the other site is gone, and the last copy with its disk. */
async function loseAllButTheLeadersDisk(): Promise<void> {
  await town.stage.killSite("cloud");
  await page.getByText("1 of 3 copies stream.").waitFor();
  const { nodes } = await town.stage.cluster();
  const disk = join(town.stage.dataDir, "cluster", "nodes", "s1");
  const pidOf = (id: string) => nodes.find((node) => node.id === id)?.pid ?? 0;
  expect(Math.min(pidOf("s1"), pidOf("main"))).toBeGreaterThan(1);
  process.kill(pidOf("s1"), "SIGKILL");
  await rename(disk, `${disk}.away`);
  process.kill(pidOf("main"), "SIGKILL");
}

test("with one server left an operator reads what may be lost, accepts it, and lets that server lead", async () => {
  await signIn(page, town.urls.main, signInOf("board"));
  await page.goto(`${town.urls.main}/continuity`);
  await page.getByText("Server main leads, at the main site").first().waitFor();
  await loseAllButTheLeadersDisk();

  const decision = page.getByRole("region", { name: "An operator must decide" });
  await decision.getByText("Only main is left: it would write with no copy.").waitFor();
  await page.getByText("No server leads: nothing can be written.").waitFor();
  expect(await decision.getByLabel("Server to lead").inputValue()).toBe("main");
  for (const name of ["Start a drill", "Fail over", "Let main lead"]) {
    expect(await page.getByRole("button", { name }).getAttribute("aria-disabled")).toBe("true");
  }
  await passesAxeInBothSchemes(page);
  await page.getByRole("button", { name: "Mode: Degraded" }).click();
  await page.getByText("Nothing can be written now.").waitFor();
  await page.keyboard.press("Escape");

  await decision.getByLabel("I accept what may be lost").check();
  await decision.getByRole("button", { name: "Let main lead" }).click();
  await page.getByText("Server main leads, at the main site").first().waitFor();
  await page.getByText("Writes are acknowledged with no copy holding them.").first().waitFor();
  await decision.waitFor({ state: "detached" });
  await page.getByRole("region", { name: "History of failovers" }).getByText("By an operator").waitFor();

  // The lost copy is made anew from the new leader, without anybody's doing.
  await page.getByText("1 of 3 copies stream.").waitFor();
  expect(faults).toEqual([]);
}, 240_000);
