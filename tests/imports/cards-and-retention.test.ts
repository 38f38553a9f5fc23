import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ImportView } from "#contract/imports.ts";
import { importParts, imports } from "#db/schema/imports.ts";
import { blankCards, isWide, tailBytes } from "#server/imports/blank-cards.ts";
import { forgetImports } from "#server/imports/retention.ts";
import { freshSite } from "#tests/kit/site.ts";

const card = "4111 1111-1111.1111";
const digitsOf = (text: string) => text.replace(/\D/g, "");

test.each(["utf8", "utf16le", "latin1"] as const)(
  "wherever a file in %s is cut, no card number is readable in what is stored, and no other byte changes",
  (encoding) => {
    const mark = encoding === "utf16le" ? "\ufeff" : "";
    const text = `${mark}name,card,phone\nZoë,${card},+1 813 555 0123\nBo,5555555555554444,33601\n4242,x,1\n`;
    const bytes = Buffer.from(text, encoding);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        let stored = Buffer.alloc(0);
        for (let nth = 1; nth < places.length; nth += 1) {
          const part = bytes.subarray(places[nth - 1], places[nth]);
          const before = stored.subarray(0, Math.max(0, stored.length - tailBytes));
          const done = blankCards(stored.subarray(before.length), part, isWide(bytes));
          stored = Buffer.concat([before, done.tail, done.bytes]);
        }
        expect(stored.length).toBe(bytes.length);
        const read = stored.toString(encoding);
        expect(read.replaceAll("*", "")).toBe(
          text.replace(card, " -.1111").replace("5555555555554444", "4444"),
        );
        expect(digitsOf(read)).not.toContain("41111111");
      }),
      { numRuns: 300 },
    );
  },
);

test("an uploaded file lies without card numbers, and is gone when it was given up or nobody touched it", async () => {
  await using site = await freshSite();
  const desk = await site.as("manager");
  const upload = async () => {
    const bytes = Buffer.from(
      `name,email,note\nBo,bo@example.com,${"x".repeat(99)}\nRosa,rosa@example.com,${card}\n`,
    );
    const begun = (await desk.post("/imports", { fileName: "a.csv", sizeBytes: bytes.length }))
      .body as ImportView;
    // Cut in the middle of the number.
    const cut = bytes.indexOf("1111-");
    for (const [place, part] of [
      [0, bytes.subarray(0, cut)],
      [cut, bytes.subarray(cut)],
    ] as const)
      await desk.post(`/imports/${begun.id}/parts`, { place, base64: part.toString("base64") }).expect(200);
    return begun.id;
  };
  const parts = () => site.read((tx) => tx.select().from(importParts).orderBy(importParts.place));
  const given = await upload();
  expect(Buffer.concat((await parts()).map(({ bytes }) => bytes)).toString()).toContain(
    "Rosa,rosa@example.com,**** ****-****.1111",
  );
  await desk.post(`/imports/${given}/abandon`).expect(200);
  await forgetImports(site.platform);
  expect(await parts()).toEqual([]);
  await desk.post(`/imports/${given}/check`, { mapping: ["name", "email", null] }).expect(409);

  const left = await upload();
  await forgetImports(site.platform);
  expect(await parts()).toHaveLength(2);
  await site.write((tx) =>
    tx.update(imports).set({ createdAt: sql`created_at - interval '73 hours'` }).where(eq(imports.id, left)),
  );
  await forgetImports(site.platform);
  expect(await parts()).toEqual([]);
  const [row] = await site.read((tx) => tx.select().from(imports).where(eq(imports.id, left)));
  expect(row?.state).toBe("abandoned");
});
