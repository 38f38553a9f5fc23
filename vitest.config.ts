import { defineConfig } from "vitest/config";

const shared = {
  globalSetup: ["tests/kit/postgres.ts"],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // `expect.poll` waits for a condition; a busy machine only makes it wait longer.
  expect: { poll: { timeout: 15_000 } },
};

/** Tests that start clusters, whole stages or browsers: one file at a time, so that they do not starve each other. */
const whole = ["tests/{faults,promises,embedded,console}/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: "parts",
          include: ["tests/**/*.test.ts"],
          exclude: whole,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: { ...shared, name: "whole", include: whole, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
