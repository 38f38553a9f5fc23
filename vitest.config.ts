import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { folderInMemory } from "./tests/kit/throwaway-folder.ts";

const memory = folderInMemory();
// Every test's folder is made in the one that the system names; whoever names another knows why.
if (memory) process.env.TMPDIR ??= memory;

/** A browser and the whole demo keep the cores busy; servers that are killed and frozen are mostly waited for. */
const busy = /\/tests\/console\//;
const waiting = /\/tests\/(faults|promises|embedded)\//;

/** What is busy and what waits take turns, so that files side by side fill the machine; what is short fills the end. */
class TakingTurns extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(specs);
    const those = (kind: RegExp) => sorted.filter(({ moduleId }) => kind.test(moduleId));
    const [screens, faults] = [those(busy), those(waiting)];
    const turns = Array.from({ length: Math.max(screens.length, faults.length) }, (_, at) => [
      screens[at],
      faults[at],
    ]);
    const long = turns.flat().filter((spec) => spec !== undefined);
    return [...long, ...sorted.filter((spec) => !long.includes(spec))];
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
    maxWorkers: 3,
  },
});
