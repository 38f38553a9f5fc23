import type { Directory } from "./directory.ts";
import type { Exchange } from "./exchange.ts";
import type { People } from "./people.ts";
import type { Phones } from "./phones.ts";

/** What the page and the control routes work on. */
export type Desk = { x: Exchange; people: People; phones: Phones; directory: Directory };
