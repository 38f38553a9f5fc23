import { openMillion } from "./million-node.ts";

const node = await openMillion((l) => console.log(l));
console.log(node.url("supervisor"));
await node.stop();
