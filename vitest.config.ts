import { defineConfig } from "vitest/config";
import { folderInMemory } from "./tests/kit/throwaway-folder.ts";

const memory = folderInMemory();
// Every test's folder is made in the one that the system names; whoever names another knows why.
if (memory) process.env.TMPDIR ??= memory;

const shared = {
  // Files share what they load: loaded anew for each, it took as long as the tests themselves.
  isolate: false,
  globalSetup: ["tests/kit/postgres.ts"],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // `expect.poll` waits for a condition; a busy machine only makes it wait longer.
  expect: { poll: { timeout: 15_000 } },
  // More files at a time than cores: those that kill and freeze servers, and browsers, mostly wait.
  maxWorkers: 2,
};

/** Tests that kill and freeze servers. */
const faults = ["tests/{faults,promises,embedded}/**/*.test.ts"];
/** Tests of the console, most in a real browser on a stage of their own. */
const screens = ["tests/console/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: "parts",
          include: ["tests/**/*.test.ts"],
          exclude: [...faults, ...screens],
        },
      },
      { test: { ...shared, name: "faults", include: faults } },
      { test: { ...shared, name: "screens", include: screens } },
    ],
  },
});
