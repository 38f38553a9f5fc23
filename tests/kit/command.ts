import { vi } from "vitest";
import type { Command } from "#server/cli/command.ts";

/** Runs a command of the CLI in this process: a process of its own costs a second of a core each. */
export async function runCommand(
  command: Command,
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number; out: string; err: string }> {
  const written = { out: "", err: "" };
  const into = (where: "out" | "err") => (text: string | Uint8Array) => {
    written[where] += String(text);
    return true;
  };
  const out = vi.spyOn(process.stdout, "write").mockImplementation(into("out"));
  const err = vi.spyOn(process.stderr, "write").mockImplementation(into("err"));
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  try {
    return { code: await command(args), ...written };
  } catch (error) {
    return { code: 1, ...written, err: error instanceof Error ? error.message : String(error) };
  } finally {
    vi.unstubAllEnvs();
    out.mockRestore();
    err.mockRestore();
  }
}
