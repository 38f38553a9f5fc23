import type { ScriptListView, ScriptView } from "#contract/scripts.ts";
import type { Platform } from "../platform/platform.ts";
import { Problem } from "../platform/problem.ts";
import type { ShippedScripts } from "./open-scripts.ts";
import { parseTexts } from "./parse-texts.ts";
import { earlierApproved, type InUseRow, readInUse, readTexts } from "./queries.ts";

/** Each enterprise's own scripts: its approved versions in place of the shipped ones. */
export type OwnScripts = {
  list(enterpriseId: string): Promise<ScriptListView>;
  /**
   * @param version - digest of a text that a call began with; null: the one in use.
   * @returns null for an event or language that is not there, or a version that is not there any more.
   */
  find(
    enterpriseId: string,
    event: string,
    language: string,
    version: string | null,
  ): Promise<ScriptView | null>;
};

/** Texts read once stay: a version never changes. Beyond this many the oldest is read again when asked for. */
const keptMax = 500;
/** Versions gone back through for one that can still be used. */
const earlierMax = 20;

type Read = { number: number; views: ScriptView[]; faults: string[] };

/**
 * Scripts in use by enterprise. With no copy of the database to ask, what was known last is used; a site that
 * never knew says so rather than hand out the shipped text, which may have been replaced.
 */
export function openOwnScripts(
  { database, log }: Pick<Platform, "database" | "log">,
  shipped: ShippedScripts,
): OwnScripts {
  const parsed = new Map<string, { views: ScriptView[]; faults: string[] }>();
  const known = new Map<string, InUseRow[]>();

  async function rowsOf(enterpriseId: string): Promise<InUseRow[]> {
    try {
      const { value } = await database.readAny({ enterpriseId }, readInUse);
      known.set(enterpriseId, value);
      return value;
    } catch (error) {
      const last = known.get(enterpriseId);
      if (!last || !(error instanceof Problem)) throw error;
      return last;
    }
  }

  async function versionOf(enterpriseId: string, event: string, id: string) {
    const before = parsed.get(id);
    if (before) return before;
    const { value } = await database.readAny({ enterpriseId }, (tx) => readTexts(tx, id));
    if (!value) throw new Problem("not-found", "There is no such version.");
    const { scripts, faults } = parseTexts(event, value);
    const read = {
      views: scripts,
      faults: faults.map(({ language, line, reason }) => `${event}, ${language}, line ${line}: ${reason}`),
    };
    if (parsed.size >= keptMax) parsed.delete(parsed.keys().next().value!);
    parsed.set(id, read);
    return read;
  }

  const shippedOf = (event: string): ScriptView[] =>
    shipped
      .list()
      .scripts.filter((script) => script.event === event)
      .flatMap(({ language }) => shipped.find(event, language) ?? []);

  /** A text that was good when it was approved can be refused by a later release: the last good one is used. */
  async function lastGood(enterpriseId: string, { event, number, versionId }: InUseRow): Promise<Read> {
    if (versionId === null) return { number: 0, views: shippedOf(event), faults: [] };
    const wanted = await versionOf(enterpriseId, event, versionId);
    if (wanted.faults.length === 0) return { number, ...wanted };
    log.error({ event, number, faults: wanted.faults }, "an approved script can no longer be used");
    const { value } = await database.readAny({ enterpriseId }, (tx) =>
      earlierApproved(tx, event, number, earlierMax),
    );
    for (const earlier of value) {
      const { views, faults } = await versionOf(enterpriseId, event, earlier.id);
      if (faults.length === 0) return { number: earlier.number, views, faults: wanted.faults };
    }
    return { number: 0, views: shippedOf(event), faults: wanted.faults };
  }

  return {
    async list(enterpriseId) {
      const { scripts, faults } = shipped.list();
      const own = await Promise.all(
        (await rowsOf(enterpriseId)).map(async (row) => ({ row, read: await lastGood(enterpriseId, row) })),
      );
      const replaced = new Set(own.map(({ row }) => row.event));
      const all = [
        ...scripts.filter(({ event }) => !replaced.has(event)),
        ...own.flatMap(({ read: { number, views } }) =>
          views.map(({ event, language, title, version }) => ({ event, language, title, version, number })),
        ),
      ];
      return {
        scripts: all.toSorted((a, b) => (a.event + a.language < b.event + b.language ? -1 : 1)),
        faults: [...faults, ...own.flatMap(({ read }) => read.faults)],
      };
    },
    async find(enterpriseId, event, language, version) {
      const row = (await rowsOf(enterpriseId)).find((each) => each.event === event);
      const views = row ? (await lastGood(enterpriseId, row)).views : shippedOf(event);
      const inUse = views.find((view) => view.language === language) ?? null;
      if (version === null || inUse?.version === version) return inUse;
      const before = [...shippedOf(event), ...(await approvedViews(enterpriseId, event))];
      return before.find((view) => view.language === language && view.version === version) ?? null;
    },
  };

  async function approvedViews(enterpriseId: string, event: string): Promise<ScriptView[]> {
    const { value } = await database.readAny({ enterpriseId }, (tx) =>
      earlierApproved(tx, event, Number.MAX_SAFE_INTEGER, earlierMax),
    );
    const all = await Promise.all(value.map(({ id }) => versionOf(enterpriseId, event, id)));
    return all.flatMap(({ views }) => views);
  }
}
