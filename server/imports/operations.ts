import { eq } from "drizzle-orm";
import { z } from "zod";
import { type ImportState, type ImportView, importFields } from "#contract/imports.ts";
import { importChanges, imports } from "#db/schema/imports.ts";
import { recordFields } from "#server/customers/record/shapes.ts";
import { type OperationContext, operation } from "#server/platform/operation.ts";
import { Problem } from "#server/platform/problem.ts";
import { importView } from "./import-view.ts";
import { lockImport } from "./queries.ts";
import { readCountry } from "./read-cell.ts";
import { usualDefaults } from "./read-row.ts";
import { keptDays } from "./retention.ts";

/** Larger files are cut in two by whoever exports them. */
export const fileBytesMax = 5 * 1024 ** 3;
export const columnsMax = 300;
const noCounts = { create: 0, update: 0, unchanged: 0, duplicate: 0, rejected: 0 };

const permission = "customer:import" as const;
type Row = typeof imports.$inferSelect;

export const beginImportBody = z.strictObject({
  fileName: z.string().trim().min(1).max(200),
  sizeBytes: z.int().min(1).max(fileBytesMax),
});
export const beginImport = operation({
  name: "begin-import",
  permission,
  input: beginImportBody,
  async run({ tx, ids, clock, enterpriseId, caller, audit }, input): Promise<ImportView> {
    const at = clock.now();
    const [row] = await tx
      .insert(imports)
      .values({
        id: ids.uuid(),
        enterpriseId,
        byPersonId: caller.id,
        ...input,
        state: "uploading",
        counts: noCounts,
        defaults: usualDefaults,
        createdAt: at,
      })
      .returning();
    await audit({ action: "began", entity: "import", entityId: row!.id, detail: input });
    return importView(row!, at);
  },
});

export const checkImportBody = z.strictObject({
  importId: z.uuid(),
  mapping: z.array(z.enum(importFields).nullable()).max(columnsMax),
  /** What holds where a row says nothing; as it was when left out. */
  defaults: z
    .strictObject({
      timeZone: recordFields.shape.timeZone,
      language: recordFields.shape.language,
      country: z.string().refine((text) => readCountry(text) === text, "is no country; write it like US"),
    })
    .optional(),
});
/** Starts the dry run; again after another mapping. */
export const checkImport = operation({
  name: "check-import",
  permission,
  input: checkImportBody,
  async run(context, { importId, mapping, defaults }) {
    const row = await mustStand(context, importId, ["uploaded", "checked"]);
    if (mapping.length !== row.headers.length)
      throw new Problem("bad-input", "The mapping is of another file.", [
        { field: "mapping", message: `the file has ${row.headers.length} columns` },
      ]);
    if (mapping.every((field) => field === null))
      throw new Problem("bad-input", "No column is read.", [
        { field: "mapping", message: "give a column a field" },
      ]);
    return begin(context, row, "checking", { mapping, ...(defaults && { defaults }) });
  },
});

export const importIdBody = z.strictObject({ importId: z.uuid() });
/** Does what the dry run told. */
export const commitImport = operation({
  name: "commit-import",
  permission,
  input: importIdBody,
  run: async (context, { importId }) =>
    begin(context, await mustStand(context, importId, ["checked"]), "committing", {}),
});

/** Takes everything back that the import did, but for customers changed since. */
export const undoImport = operation({
  name: "undo-import",
  permission,
  input: importIdBody,
  async run(context, { importId }) {
    const row = await mustStand(context, importId, ["committed"]);
    const [left] = await context.tx
      .select({ id: importChanges.customerId })
      .from(importChanges)
      .where(eq(importChanges.importId, importId))
      .limit(1);
    if (!left && row.counts.create + row.counts.update > 0)
      throw new Problem(
        "not-possible-now",
        `What it changed is remembered for ${keptDays} days; that time is over.`,
      );
    return begin(context, row, "undoing", {});
  },
});

/** Gives an import up that was not committed; its file is deleted soon after. */
export const abandonImport = operation({
  name: "abandon-import",
  permission,
  input: importIdBody,
  async run(context, { importId }) {
    const row = await mustStand(context, importId, [
      "uploading",
      "uploaded",
      "checking",
      "checked",
      "failed",
    ]);
    const at = context.clock.now();
    const [now] = await context.tx
      .update(imports)
      .set({ state: "abandoned", passStartedAt: at })
      .where(eq(imports.id, importId))
      .returning();
    await context.audit({
      action: "abandoned",
      entity: "import",
      entityId: row.id,
      detail: { fileName: row.fileName },
    });
    return importView(now!, at);
  },
});

async function mustStand({ tx }: OperationContext, importId: string, states: ImportState[]): Promise<Row> {
  const row = await lockImport(tx, importId);
  if (!row) throw new Problem("not-found", "There is no such import.");
  if (!states.includes(row.state))
    throw new Problem("not-possible-now", `The import is ${row.state}; it must be ${states.join(" or ")}.`);
  return row;
}

async function begin(
  { tx, clock, audit }: OperationContext,
  row: Row,
  state: "checking" | "committing" | "undoing",
  more: Partial<Row>,
): Promise<ImportView> {
  const at = clock.now();
  // What an undo did not touch stays to be read: how the commit went.
  const fresh = state === "undoing" ? {} : { counts: noCounts, samples: [], pass: row.pass + 1 };
  const [begun] = await tx
    .update(imports)
    .set({ ...more, ...fresh, state, rowsDone: 0, bytesDone: 0, resumeAt: null, passStartedAt: at })
    .where(eq(imports.id, row.id))
    .returning();
  await audit({
    action: { checking: "checked", committing: "committed", undoing: "undid" }[state],
    entity: "import",
    entityId: row.id,
    detail: { fileName: row.fileName },
  });
  return importView(begun!, at);
}
