import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: ["tests/kit/postgres.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // `expect.poll` waits for a condition; a busy machine only makes it wait longer.
    expect: { poll: { timeout: 15_000 } },
    // Two cores: more workers only make clusters starve each other.
    maxWorkers: 2,
  },
});
