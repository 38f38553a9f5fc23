/**
 * Before the first release there is one migration: this remakes it from db/schema, so that people who
 * change tables at the same time do not leave two that disagree.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("./migrations", import.meta.url));
for (const name of readdirSync(folder))
  if (!/^[a-z]+\.sql$/.test(name)) rmSync(`${folder}/${name}`, { recursive: true });
execFileSync("drizzle-kit", ["generate", "--name", "first"], { stdio: "inherit" });
