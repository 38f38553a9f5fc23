import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { customers, interactions } from "#db/schema/customers.ts";
import { auditEntries } from "#db/schema/platform.ts";
import { recogniseColumns } from "#server/imports/recognise-columns.ts";
import { freshSite } from "#tests/kit/site.ts";

test("a segment is exported row by row, without formulas, and the chain says who took it and how much", async () => {
  await using site = await freshSite();
  const desk = await site.as("manager");
  await site.write((tx) =>
    tx.insert(customers).values(
      Array.from({ length: 520 }, (_, nth) => ({
        id: site.platform.ids.uuid(),
        enterpriseId: site.enterpriseId,
        kind: "person" as const,
        name: `Person ${nth}`,
        language: "es",
        timeZone: "America/New_York",
        createdAt: site.platform.clock.now(),
      })),
    ),
  );
  await site.customer({ name: "=cmd|' /C calc'!A1", number: "+18135550199", language: "es" });
  await site.customer({ name: "Elsewhere", city: "Largo" });
  const kept = await desk.post("/segments", {
    name: "In Spanish",
    filter: { on: "language", is: ["es"] },
  });
  expect(kept.status, JSON.stringify(kept.body)).toBe(201);

  const file = await desk.post("/exports/customers", { segmentId: kept.body.id }).expect(200);
  const lines = file.text.trim().split("\r\n");
  expect(lines).toHaveLength(1 + 521);
  expect(new Set(lines).size).toBe(1 + 521);
  expect(file.text).not.toContain("Elsewhere");
  expect(file.text).toContain(`"'=cmd|' /C calc'!A1"`);
  expect(file.text).toContain(`"+18135550199"`);
  const headers = lines[0]!
    .replace("\ufeff", "")
    .split(",")
    .map((cell) => cell.slice(1, -1));
  expect(recogniseColumns(headers)).toEqual(expect.arrayContaining(["name", "email", "phone", "city"]));

  const entries = await site.read((tx) =>
    tx
      .select()
      .from(auditEntries)
      .where(eq(auditEntries.entityId, kept.body.id as string)),
  );
  expect(entries.map(({ action, detail }) => [action, (detail as { rows?: number }).rows])).toEqual(
    expect.arrayContaining([
      ["exported", undefined],
      ["export-ended", 521],
    ]),
  );
});

test("one person's data is everything kept of them, as JSON and as a page in which nothing of theirs is markup", async () => {
  await using site = await freshSite();
  const desk = await site.as("manager");
  const rosa = await site.customer({
    name: "Rosa <script>alert(1)</script>",
    number: "+18135550123",
    city: "Tampa",
  });
  const other = await site.customer({ name: "Somebody else", number: "+18135550124" });
  await site.write((tx) =>
    tx.insert(interactions).values({
      id: site.platform.ids.uuid(),
      enterpriseId: site.enterpriseId,
      customerId: rosa.id,
      kind: "note",
      summary: "asked for sandbags",
      at: site.platform.clock.now(),
    }),
  );
  const whole = (await desk.get(`/exports/customers/${rosa.id}.json`).expect(200)).body;
  expect(whole.customer.name).toBe(rosa.name);
  expect(Object.keys(whole.tables)).toEqual(
    expect.arrayContaining(["addresses", "contact_points", "interactions"]),
  );
  expect(JSON.stringify(whole)).not.toContain("Somebody else");

  const page = (await desk.get(`/exports/customers/${rosa.id}.html`).expect(200)).text;
  expect(page).toContain("asked for sandbags");
  expect(page).toContain("&lt;script&gt;alert(1)");
  expect(page).not.toContain("<script");
  await desk.get(`/exports/customers/${site.platform.ids.uuid()}.json`).expect(404);

  const entries = await site.read((tx) =>
    tx.select().from(auditEntries).where(eq(auditEntries.entityId, rosa.id)),
  );
  expect(entries.filter(({ action }) => action === "exported")).toHaveLength(2);
  expect(await site.read((tx) => tx.select().from(customers).where(eq(customers.id, other.id)))).toHaveLength(
    1,
  );
});

test("an agent may not export", async () => {
  await using site = await freshSite();
  const desk = await site.as("agent");
  await desk.post("/exports/customers").expect(403);
});
