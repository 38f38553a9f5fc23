import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import type { ImportView, RowCounts } from "#contract/imports.ts";
import { contactPoints, customers } from "#db/schema/customers.ts";
import { imports } from "#db/schema/imports.ts";
import { readRecord, usualDefaults } from "#server/imports/read-row.ts";
import { runImports } from "#server/imports/run-imports.ts";
import { takeBatch } from "#server/imports/take-batch.ts";
import type { Platform } from "#server/platform/platform.ts";
import { freshSite, type TestSite } from "#tests/kit/site.ts";

type Desk = Awaited<ReturnType<TestSite["as"]>>;

/** As large as the test's server takes a request. */
const partBytes = 64 * 1024;

async function upload(
  desk: Desk,
  bytes: Buffer,
  fileName = "people.csv",
  partBytesMax = partBytes,
): Promise<ImportView> {
  let view = (await desk.post("/imports").send({ fileName, sizeBytes: bytes.length }).expect(201))
    .body as ImportView;
  for (let place = 0; place < bytes.length; place += partBytesMax) {
    const base64 = bytes.subarray(place, place + partBytesMax).toString("base64");
    view = (await desk.post(`/imports/${view.id}/parts`).send({ place, base64 }).expect(200))
      .body as ImportView;
  }
  return view;
}

async function look(desk: Desk, id: string): Promise<ImportView> {
  const all = (await desk.get("/imports").expect(200)).body as ImportView[];
  return all.find((one) => one.id === id)!;
}

async function pass(site: TestSite, desk: Desk, id: string, deed: "check" | "commit" | "undo", body = {}) {
  await desk.post(`/imports/${id}/${deed}`).send(body).expect(200);
  await runImports(site.platform);
  return look(desk, id);
}

/** One digest over every customer, contact point and address, without what only the search needs. */
async function recordHash(site: TestSite): Promise<string> {
  const [row] = await site.read((tx) =>
    tx.execute<{ hash: string }>(sql`
      select md5(coalesce((select string_agg((to_jsonb(c) - 'version')::text, '|' order by c.id) from customers c), '')
        || coalesce((select string_agg(to_jsonb(p)::text, '|' order by p.id) from contact_points p), '')
        || coalesce((select string_agg(to_jsonb(a)::text, '|' order by a.id) from addresses a), '')) as hash`),
  );
  return row!.hash;
}

const countAll = async (site: TestSite) => (await site.read((tx) => tx.select().from(customers))).length;
const counts = (more: Partial<RowCounts>): RowCounts => ({
  create: 0,
  update: 0,
  unchanged: 0,
  duplicate: 0,
  rejected: 0,
  ...more,
});

const salesforce = [
  "Account Number,First Name,Last Name,Email,Phone,Mailing Street,Mailing City,Notes",
  'A-1,Rosa,Álvarez,rosa@example.com,(813) 555-0123,"12 Bay St\nApt 4",Tampa,x',
  "A-2,John,Smith,john@example.com,+1 813 555 0124,,,",
  "A-2,John,Smith,john@example.com,,,,again",
  ",Nobody,Reachable,,,,,",
  "A-4,Bad,Mail,not-an-address,,,,",
].join("\r\n");

test("a dry run tells what a commit then does, changes no customer, and a second import changes nothing", async () => {
  await using site = await freshSite();
  const desk = await site.as("manager");
  const before = await recordHash(site);
  const sent = await upload(desk, Buffer.from(salesforce));
  expect(sent.state).toBe("uploaded");
  expect(sent.mapping).toEqual([
    "accountNumber",
    "firstName",
    "lastName",
    "email",
    "phone",
    "street",
    "city",
    null,
  ]);

  const told = await pass(site, desk, sent.id, "check", { mapping: sent.mapping });
  expect(told).toMatchObject({
    state: "checked",
    rowsTotal: 5,
    counts: counts({ create: 2, duplicate: 1, rejected: 2 }),
  });
  expect(await recordHash(site)).toBe(before);

  const done = await pass(site, desk, sent.id, "commit");
  expect(done).toMatchObject({ state: "committed", counts: told.counts });
  const [rosa] = await site.read((tx) =>
    tx.select().from(customers).where(eq(customers.accountNumber, "A-1")),
  );
  const points = await site.read((tx) =>
    tx.select().from(contactPoints).where(eq(contactPoints.customerId, rosa!.id)),
  );
  expect(points.map(({ value }) => value).toSorted()).toEqual(["+18135550123", "rosa@example.com"]);

  const refused = await desk.get(`/imports/${sent.id}/refused`).expect(200);
  expect(refused.text).toContain("not-an-address is no e-mail address");
  expect(refused.text).toContain("the same customer as row 2");

  const again = await upload(desk, Buffer.from(salesforce));
  await pass(site, desk, again.id, "check", { mapping: again.mapping });
  const same = await pass(site, desk, again.id, "commit");
  expect(same.counts).toEqual(counts({ unchanged: 2, duplicate: 1, rejected: 2 }));
});

test("an undo brings every record back as it was, and leaves alone whom somebody changed since", async () => {
  await using site = await freshSite();
  const desk = await site.as("manager");
  const first = await upload(desk, Buffer.from("account number,name,email\nA-1,Rosa,rosa@example.com\n"));
  await pass(site, desk, first.id, "check", { mapping: first.mapping });
  await pass(site, desk, first.id, "commit");
  const before = await recordHash(site);
  const text = "account number,name,email,city\nA-1,Rosa A,new@example.com,Tampa\nA-2,Bo,bo@example.com,\n";

  const second = await upload(desk, Buffer.from(text));
  await pass(site, desk, second.id, "check", { mapping: second.mapping });
  const done = await pass(site, desk, second.id, "commit");
  expect(done.counts).toEqual(counts({ create: 1, update: 1 }));
  expect(await recordHash(site)).not.toBe(before);
  expect(await pass(site, desk, second.id, "undo")).toMatchObject({ state: "undone", kept: 0 });
  expect(await recordHash(site)).toBe(before);

  const third = await upload(desk, Buffer.from(text));
  await pass(site, desk, third.id, "check", { mapping: third.mapping });
  await pass(site, desk, third.id, "commit");
  await site.write((tx) =>
    tx.update(customers).set({ name: "Bo B", version: 2 }).where(eq(customers.accountNumber, "A-2")),
  );
  expect(await pass(site, desk, third.id, "undo")).toMatchObject({ state: "undone", kept: 1 });
  expect(
    await site.read((tx) => tx.select().from(customers).where(eq(customers.accountNumber, "A-2"))),
  ).toHaveLength(1);
});

test("an undo leaves alone whoever had anything changed since: a tag, a consent, an address, a note", async () => {
  await using site = await freshSite();
  const desk = await site.as("manager");
  const text = ["Tag", "Consent", "Address", "Note", "Nothing"]
    .map((name, nth) => `U-${nth},${name},u${nth}@example.com,Tampa`)
    .join("\n");
  const sent = await upload(desk, Buffer.from(`account number,name,email,city\n${text}`));
  await pass(site, desk, sent.id, "check", { mapping: sent.mapping });
  await pass(site, desk, sent.id, "commit");
  const made = await site.read((tx) => tx.select().from(customers));
  const idOf = (name: string) => made.find((one) => one.name === name)!.id;
  // Past every operation, and so without a new version.
  await site.write(async (tx) => {
    await tx.execute(sql`update customers set tags = array['vip'] where id = ${idOf("Tag")}`);
    await tx.execute(sql`update contact_points set consent = '{"lifeSafety":true,"service":true,"marketing":false}'
                          where customer_id = ${idOf("Consent")}`);
    await tx.execute(sql`update addresses set city = 'Largo' where customer_id = ${idOf("Address")}`);
    await tx.execute(sql`insert into interactions (id, enterprise_id, customer_id, kind, summary, at)
      values (gen_random_uuid(), ${site.enterpriseId}, ${idOf("Note")}, 'note', 'called', now())`);
  });
  expect(await pass(site, desk, sent.id, "undo")).toMatchObject({ state: "undone", kept: 4 });
  const left = await site.read((tx) => tx.select().from(customers));
  expect(left.map(({ name }) => name).toSorted()).toEqual(["Address", "Consent", "Note", "Tag"]);
});

test("a commit stopped between batches goes on where it stood, at another site, and no row is done twice", async () => {
  await using site = await freshSite();
  const desk = await site.as("manager");
  const rows = Array.from({ length: 3_000 }, (_, at) => `B-${at},Person ${at},p${at}@example.com`);
  const sent = await upload(desk, Buffer.from(`account number,name,email\n${rows.join("\n")}`));
  await pass(site, desk, sent.id, "check", { mapping: sent.mapping });
  const before = await countAll(site);
  await desk.post(`/imports/${sent.id}/commit`).expect(200);
  const stop = new AbortController();
  stop.abort();
  await runImports(site.platform, stop.signal);
  expect((await look(desk, sent.id)).rowsDone).toBe(0);

  await stopAfterOneBatch(site);
  const half = await look(desk, sent.id);
  expect(half.rowsDone).toBeGreaterThan(0);
  expect(half.rowsDone).toBeLessThan(3_000);
  expect(await countAll(site)).toBe(before + half.rowsDone);

  await site.write((tx) => tx.update(imports).set({ workedUntil: null }).where(eq(imports.id, sent.id)));
  await runImports({ ...site.platform, site: "cloud" });
  expect(await look(desk, sent.id)).toMatchObject({ state: "committed", counts: counts({ create: 3_000 }) });
  expect(await countAll(site)).toBe(before + 3_000);
});

test.each([
  ["UTF-8 with a mark", "utf8", "\ufeff"],
  ["UTF-16", "utf16le", "\ufeff"],
  ["Windows-1252", "latin1", ""],
] as const)(
  "another site goes on in a file in %s where the last batch ended: what was done is not read again",
  async (_, encoding, mark) => {
    await using site = await freshSite();
    const desk = await site.as("manager");
    const people = Array.from({ length: 2_000 }, (_, at) => ({
      account: `Z-${at}`,
      name: `Zoë Müller ${at}`,
    }));
    const lines = people.map(({ account, name }, at) => `${account},${name},"${at} Bay St\r\nApt ü"`);
    const text = `${mark}account number,name,street\r\n${lines.join("\r\n")}`;
    const sent = await upload(desk, Buffer.from(text, encoding), "people.csv", 8 * 1024);
    await pass(site, desk, sent.id, "check", { mapping: sent.mapping });
    await desk.post(`/imports/${sent.id}/commit`).expect(200);
    await stopAfterOneBatch(site);
    const half = await look(desk, sent.id);
    expect(half.rowsDone).toBeLessThan(2_000);

    // Its first part tells how the file is written; all others that were done are gone.
    const gone = await site.write((tx) =>
      tx.execute(sql`
      delete from import_parts p using imports i
       where p.import_id = i.id and p.place > 0 and p.place + length(p.bytes) <= i.resume_at returning p.place`),
    );
    expect(gone.length).toBeGreaterThan(0);
    await site.write((tx) => tx.update(imports).set({ workedUntil: null }).where(eq(imports.id, sent.id)));
    await runImports({ ...site.platform, site: "cloud" });
    expect(await look(desk, sent.id)).toMatchObject({
      state: "committed",
      counts: counts({ create: 2_000 }),
    });
    const made = await site.read((tx) =>
      tx.select({ account: customers.accountNumber, name: customers.name }).from(customers),
    );
    const byAccount = (one: { account: string | null }) => Number(one.account!.slice(2));
    expect(made.toSorted((a, b) => byAccount(a) - byAccount(b))).toEqual(people);
  },
);

/** Stops as a site does that is told to close: after the batch under way. */
async function stopAfterOneBatch(site: TestSite) {
  const stop = new AbortController();
  const run = runImports(site.platform, stop.signal);
  await expect
    .poll(async () => (await site.read((tx) => tx.select().from(imports)))[0]!.rowsDone, { interval: 1 })
    .toBeGreaterThan(0);
  stop.abort();
  await run;
}

test.each([
  ["UTF-16 with tabs", Buffer.from("\ufeffname\temail\nZoë\tzoe@example.com", "utf16le")],
  ["UTF-8 with a mark and semicolons", Buffer.from("\ufeffname;email\nZoë;zoe@example.com")],
  ["Windows-1252", Buffer.from("name,email\nZoë,zoe@example.com", "latin1")],
])("a file in %s is read as it was meant", async (_, bytes) => {
  await using site = await freshSite();
  const desk = await site.as("manager");
  const sent = await upload(desk, bytes);
  await pass(site, desk, sent.id, "check", { mapping: sent.mapping });
  await pass(site, desk, sent.id, "commit");
  const all = await site.read((tx) => tx.select().from(customers));
  expect(all.map(({ name }) => name)).toContain("Zoë");
});

test("an agent may not import", async () => {
  await using site = await freshSite();
  await (await site.as("agent")).post("/imports").send({ fileName: "a.csv", sizeBytes: 1 }).expect(403);
});

test("two sites that see a new import at the same moment: only the one that is named works at it", async () => {
  await using site = await freshSite();
  const desk = await site.as("manager");
  const header = "Account Number,First Name,Last Name,Email";
  const lines = Array.from({ length: 2_000 }, (_, nth) => `T-${nth},A,B,t.${nth}@example.com`);
  const sent = await upload(desk, Buffer.from([header, ...lines].join("\n")));
  await desk.post(`/imports/${sent.id}/check`).send({ mapping: sent.mapping }).expect(200);
  const anHourMs = 3_600_000;
  const { clock } = site.platform;
  const other: Platform = {
    ...site.platform,
    site: "cloud",
    // A site whose clock is wrong takes nothing from the other one.
    clock: { ...clock, now: () => new Date(clock.now().getTime() + anHourMs) },
  };
  const row = async () =>
    (await site.read((tx) => tx.select().from(imports).where(eq(imports.id, sent.id))))[0]!;
  const firstBatch = {
    after: 0,
    rows: [
      readRecord({ cells: ["T-0", "A", "B", "t.0@example.com"], fault: null }, sent.mapping, usualDefaults),
    ],
    bytesDone: 1,
    isLast: false,
  };

  await stopAfterOneBatch(site);
  const left = await row();
  const { rowsDone } = left;
  await runImports(other);
  const taken = takeBatch(other, left, { ...firstBatch, after: rowsDone });
  expect(await taken).toBe(false);
  expect(await row()).toMatchObject({ workedBy: "main", state: "checking", rowsDone });

  await site.write((tx) =>
    tx.update(imports).set({ workedUntil: sql`now()` }).where(eq(imports.id, sent.id)),
  );
  await Promise.all([runImports(other), runImports(other)]);
  expect(await row()).toMatchObject({ workedBy: "cloud", state: "checked", rowsDone: 2_000 });
});
