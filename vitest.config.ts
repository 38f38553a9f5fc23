import { defineConfig } from "vitest/config";

const shared = {
  globalSetup: ["tests/kit/postgres.ts"],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // `expect.poll` waits for a condition; a busy machine only makes it wait longer.
  expect: { poll: { timeout: 15_000 } },
};

/** Tests that kill and freeze servers: one file at a time, so that they do not starve each other. */
const faults = ["tests/{faults,promises,embedded}/**/*.test.ts"];
/** Tests of the console, most in a real browser on a stage of their own: a browser mostly waits. */
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
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: { ...shared, name: "faults", include: faults, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
      {
        test: { ...shared, name: "screens", include: screens, maxWorkers: 2, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
