import { type MillionNode, openMillion } from "./million-node.ts";
import { type MillionSite, openMillionSite } from "./million-site.ts";

/** Calls that arrive a second while something is measured. */
export const loadPerSecond = 60;

export type MillionStage = { node: MillionNode; site: MillionSite };

/** Opened with the first subject that needs it, and closed by the last. */
export function millionStage(say: (line: string) => void) {
  let opened: Promise<MillionStage> | null = null;
  return {
    open() {
      opened ??= (async () => {
        const node = await openMillion(say);
        try {
          return { node, site: await openMillionSite(node) };
        } catch (fault) {
          await node.stop();
          throw fault;
        }
      })();
      return opened;
    },
    async close() {
      if (!opened) return;
      const { node, site } = await opened;
      opened = null;
      await site.close();
      await node.stop();
    },
  };
}
