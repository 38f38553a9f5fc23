/** Audit entries that could not reach a database: kept on this site's own disk until a leader is back. */
import { mkdir, open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type AuditFields, entryDigest } from "./entry.ts";

/** Entries that belong together: written under one key, so that none is written twice. */
export type AuditGroup = { key: string; entries: AuditFields[] };

export type Journal = {
  /** Returns once the disk holds it. */
  append(group: AuditGroup): Promise<void>;
  /**
   * Hands over what is kept, group by group, and forgets it once all were taken. `damagedLines` counts
   * lines whose digest is wrong: a torn write, or somebody's hand.
   *
   * @returns entries handed over. After an error everything is kept for the next time.
   */
  drain(
    take: (group: AuditGroup) => Promise<void>,
    damaged: (key: string, lines: number) => Promise<void>,
  ): Promise<number>;
};

const line = z.object({
  key: z.string(),
  digest: z.string(),
  entry: z.object({
    enterpriseId: z.string(),
    at: z.iso.datetime().transform((text) => new Date(text)),
    actorKind: z.string(),
    actorId: z.string(),
    action: z.string(),
    entity: z.string(),
    entityId: z.string(),
    why: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
  }),
});

const growing = "audit-journal.ndjson";
/** Set aside to be drained; a crash meanwhile leaves it for the next start. */
const settled = /^audit-journal-.+\.ndjson$/;

/**
 * @param folder - on this machine's own disk; made when missing.
 * @param auditKey - each line carries its entry's keyed digest, as in the database.
 * @param newId - names the file that is set aside.
 */
export async function openJournal(folder: string, auditKey: Buffer, newId: () => string): Promise<Journal> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Two lines of waiting: whoever looks at a customer must not wait for the journal to be written back.
  const toFile = inTurn();
  const toDatabase = inTurn();
  return {
    append: (group) => toFile(() => appendGroup(join(folder, growing), auditKey, group)),
    drain: (take, damaged) =>
      toDatabase(async () => {
        await toFile(() => setAside(folder, newId));
        let handed = 0;
        for (const name of (await readdir(folder)).filter((file) => settled.test(file)).toSorted()) {
          handed += await drainFile(join(folder, name), name, auditKey, take, damaged);
        }
        return handed;
      }),
  };
}

/** Runs one piece of work after the other, whether or not the one before succeeded. */
function inTurn(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

async function appendGroup(path: string, auditKey: Buffer, group: AuditGroup): Promise<void> {
  const lines = group.entries.map((entry) => {
    const digest = entryDigest(auditKey, entry).toString("base64url");
    return `${JSON.stringify({ key: group.key, digest, entry })}\n`;
  });
  const file = await open(path, "a", 0o600);
  try {
    await file.appendFile(lines.join(""));
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function setAside(folder: string, newId: () => string): Promise<void> {
  try {
    await rename(join(folder, growing), join(folder, `audit-journal-${newId()}.ndjson`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

async function drainFile(
  path: string,
  name: string,
  auditKey: Buffer,
  take: (group: AuditGroup) => Promise<void>,
  damaged: (key: string, lines: number) => Promise<void>,
): Promise<number> {
  const groups = new Map<string, AuditFields[]>();
  let damagedLines = 0;
  for (const text of (await readFile(path, "utf8")).split("\n").filter((part) => part.length > 0)) {
    const read = readLine(text, auditKey);
    if (!read) damagedLines += 1;
    else groups.set(read.key, [...(groups.get(read.key) ?? []), read.entry]);
  }
  for (const [key, entries] of groups) await take({ key, entries });
  if (damagedLines > 0) await damaged(name, damagedLines);
  await unlink(path);
  return [...groups.values()].reduce((sum, entries) => sum + entries.length, 0);
}

function readLine(text: string, auditKey: Buffer): { key: string; entry: AuditFields } | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const parsed = line.safeParse(json);
  if (!parsed.success) return null;
  const { key, digest, entry } = parsed.data;
  return entryDigest(auditKey, entry).toString("base64url") === digest ? { key, entry } : null;
}
