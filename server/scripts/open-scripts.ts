import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ScriptListView, ScriptTexts, ScriptView } from "#contract/scripts.ts";
import type { Platform } from "../platform/platform.ts";
import { libraryFolder, readLibrary } from "./check-library.ts";
import { viewOf } from "./parse-texts.ts";

/** The files are looked at again at most so often: whoever corrects a script waits no longer than this. */
const lookEveryMs = 5_000;

/** What came with Holdfast. */
export type ShippedScripts = {
  list(): ScriptListView;
  /** Null for an event or language that was never there without a fault. */
  find(event: string, language: string): ScriptView | null;
  /** As people wrote it, of the version in use; null as above. */
  texts(event: string): ScriptTexts | null;
};

type InUse = { views: ScriptView[]; texts: ScriptTexts };

/**
 * The scripts in use, from the files of the library; no database is asked, so they are there without one.
 *
 * An event with a fault in any of its languages is refused whole: the last version without a fault stays in
 * use, until the site starts anew. An event whose folder is gone is gone.
 */
export function openScripts(
  { clock, log }: Pick<Platform, "clock" | "log">,
  folder = libraryFolder,
): ShippedScripts {
  let inUse = new Map<string, InUse>();
  let faults: string[] = [];
  let marks = "";
  let lookedMs = Number.NEGATIVE_INFINITY;

  function look() {
    if (clock.monotonicMs() - lookedMs < lookEveryMs) return;
    lookedMs = clock.monotonicMs();
    try {
      const found = marksOf(folder);
      if (found === marks) return;
      take();
      marks = found;
    } catch (error) {
      // A file that is just being replaced, or a folder that cannot be read: what is in use stays in use.
      faults = [`the library cannot be read: ${(error as Error).message}`];
      marks = "";
      log.error({ error }, "the scripts library cannot be read");
    }
  }
  function take() {
    const next = new Map<string, InUse>();
    const refused: string[] = [];
    const read = readLibrary(folder);
    if (read.length === 0) throw new Error("it is empty");
    for (const { event, scripts, faults, texts } of read) {
      const last = inUse.get(event);
      refused.push(...faults);
      if (faults.length === 0)
        // Without a fault, no language is missing.
        next.set(event, {
          views: scripts.map((script) => viewOf(event, script)),
          texts: texts as ScriptTexts,
        });
      else if (last) next.set(event, last);
    }
    inUse = next;
    faults = refused;
    if (refused.length > 0) log.error({ faults: refused }, "scripts with a fault are not used");
  }
  return {
    list() {
      look();
      const scripts = [...inUse.values()]
        .flatMap(({ views }) => views)
        .map(({ event, language, title, version }) => ({ event, language, title, version, number: 0 }));
      return { scripts, faults };
    },
    find(event, language) {
      look();
      return inUse.get(event)?.views.find((script) => script.language === language) ?? null;
    },
    texts(event) {
      look();
      return inUse.get(event)?.texts ?? null;
    },
  };
}

/** Changes when any file of the library does. */
function marksOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();
  const marks = files.map((file) => {
    const { mtimeMs, size } = statSync(join(folder, file));
    return `${file} ${mtimeMs} ${size}`;
  });
  return marks.join("\n");
}
