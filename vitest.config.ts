import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { folderInMemory } from "./tests/kit/throwaway-folder.ts";

const memory = folderInMemory();
// Every test's folder is made in the one that the system names; whoever names another knows why.
if (memory) process.env.TMPDIR ??= memory;

/** A browser and the whole demo keep the cores busy; most other tests wait for servers and clocks. */
const busy = /\/tests\/console\//;

/** Files that are busy and files that wait take turns, so that two side by side fill two cores. */
class TakingTurns extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(specs);
    const screens = sorted.filter(({ moduleId }) => busy.test(moduleId));
    const others = sorted.filter(({ moduleId }) => !busy.test(moduleId));
    // To each its share of the others, large and small.
    const turns = screens.map((screen, turn) => [
      screen,
      ...others.filter((_, at) => at % screens.length === turn),
    ]);
    return screens.length > 0 ? turns.flat() : others;
  }
}

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // Files share what they load: loaded anew for each, it took as long as the tests themselves.
    isolate: false,
    globalSetup: ["tests/kit/postgres.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // `expect.poll` waits for a condition; a busy machine only makes it wait longer.
    expect: { poll: { timeout: 15_000 } },
    sequence: { sequencer: TakingTurns },
    maxWorkers: 2,
  },
});
