// What `npm start` runs; see on-node.js.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runOnNode } from "./on-node.js";

runOnNode(join(dirname(fileURLToPath(import.meta.url)), "embedded", "start.ts"));
