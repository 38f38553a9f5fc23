// `npm run faults -- --rounds N [--seed S] [FILES…]`: the promise and fault tests, with many more seeds than
// `npm test` has time for. Plain JavaScript, so that an old Node can still say what is missing.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const usual = { rounds: "10", seed: "1" };

/** @param {string[]} words */
function read(words) {
  const wish = { ...usual };
  const files = [];
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] === "--rounds" || words[at] === "--seed") {
      const value = words[at + 1] ?? "";
      if (!/^[1-9]\d{0,5}$/.test(value)) return null;
      wish[words[at].slice(2)] = value;
      at += 1;
    } else if (words[at].startsWith("-")) return null;
    else files.push(words[at]);
  }
  return { ...wish, files: files.length > 0 ? files : ["tests/promises", "tests/faults"] };
}

const wish = read(process.argv.slice(2));
if (!wish) {
  console.error("npm run faults -- --rounds N [--seed S] [FILES…]: both are whole numbers from 1.");
  process.exit(2);
}
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const packagedFirst = `${join(root, "node_modules", ".bin")}:${process.env.PATH ?? ""}`;
const child = spawn("node", [vitest, "run", "--testTimeout=180000", ...wish.files], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, PATH: packagedFirst, HOLDFAST_ROUNDS: wish.rounds, HOLDFAST_SEED: wish.seed },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 1));
