/** Who is in the area of what happens: on their record and on their own page, by the geometry of segments. */
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Area, AreaMark } from "#contract/areas.ts";
import { addresses } from "#db/schema/customers.ts";
import { auditEntries } from "#db/schema/platform.ts";
import { areaMarks } from "#server/customers/areas/area-marks.ts";
import { freshPlatform } from "#tests/kit/platform.ts";
import { freshSite, lineNumber, type TestSite } from "#tests/kit/site.ts";
import { codeSentTo, openPhone, withPortal } from "#tests/portal/browser.ts";
import { holdsFor } from "#tests/segments/in-memory.ts";
import { being, now, polygon } from "#tests/segments/made-up.ts";
import { putBeings } from "#tests/segments/put-beings.ts";

/** Around 27.9, -82.4, where customers of the test site live. */
const bay: Area = {
  name: "Tampa Bay",
  shapes: [
    {
      on: "within",
      polygon: [
        [27.5, -83],
        [28.2, -83],
        [28.2, -82],
        [27.5, -82],
      ],
    },
  ],
};
const elsewhere: Area = { name: "Miami", shapes: [{ on: "near", center: [25.76, -80.19], radiusM: 5_000 }] };

const values = { en: {}, es: {} };
async function told(site: TestSite, area: Area | null, more: object = {}) {
  const supervisor = await site.as("supervisor");
  const { body } = await supervisor.get("/scripts/facts").expect(200);
  const version = body.find((each: { event: string }) => each.event === "flood")?.version ?? 0;
  const facts = { happening: true, queueIds: [], values, version, area, ...more };
  return supervisor.put("/scripts/flood/facts", facts);
}
const place = (
  site: TestSite,
  customerId: string,
  where: { latitude: number | null; longitude: number | null },
) => site.write((tx) => tx.update(addresses).set(where).where(eq(addresses.customerId, customerId)));

test("whoever has an address in the area is marked so, whoever is outside is not, and nobody unplaced is outside", async () => {
  await using site = await freshSite();
  const rosa = await site.customer({ name: "Rosa Álvarez", city: "Tampa" });
  const homeless = await site.customer({ name: "Nora Nil" });
  const agent = await site.as("agent");
  const marks = async (id: string) =>
    (await agent.get(`/customers/${id}`).expect(200)).body.areaMarks as AreaMark[];
  expect(await marks(rosa.id)).toEqual([]);

  await told(site, bay).then(({ status }) => expect(status).toBe(200));
  const [home] = await site.read((tx) => tx.select().from(addresses));
  const inside = { event: "flood", area: "Tampa Bay", standing: "inside", addressIds: [home!.id] };
  expect(await marks(rosa.id)).toEqual([inside]);
  expect(await marks(homeless.id)).toEqual([{ ...inside, standing: "unknown", addressIds: [] }]);
  // A second address that is nowhere on the map takes nothing from the first.
  await site.write((tx) =>
    tx.insert(addresses).values({ ...home!, id: site.platform.ids.uuid(), latitude: null, longitude: null }),
  );
  expect(await marks(rosa.id)).toEqual([inside]);
  await place(site, rosa.id, { latitude: null, longitude: null });
  expect(await marks(rosa.id)).toMatchObject([{ standing: "unknown", addressIds: { length: 2 } }]);
  await place(site, rosa.id, { latitude: 30, longitude: -82.4 });
  expect(await marks(rosa.id)).toEqual([]);
});

test("an area is told once with what happens, is left as it was when not named, and goes with the event", async () => {
  await using site = await freshSite();
  const rosa = await site.customer({ city: "Tampa" });
  const agent = await site.as("agent");
  const areas = async () =>
    (await agent.get(`/customers/${rosa.id}`).expect(200)).body.areaMarks.map((mark: AreaMark) => mark.area);
  const changes = async () =>
    (await site.feed()).filter((each) => each.startsWith("script:area-changed")).length;

  await told(site, elsewhere);
  expect([await areas(), await changes()]).toEqual([[], 1]);
  await told(site, bay);
  expect([await areas(), await changes()]).toEqual([["Tampa Bay"], 2]);
  // Other words for agents, the same area: records on screen are not read again.
  await told(site, bay, { values: { en: { known: "The river is at 4 m." }, es: {} } });
  await told(site, null, { area: undefined });
  expect([await areas(), await changes()]).toEqual([["Tampa Bay"], 2]);
  await told(site, bay, { happening: false });
  expect([await areas(), await changes()]).toEqual([[], 3]);
  await told(site, bay, { happening: true });
  await told(site, null);
  expect([await areas(), await changes()]).toEqual([[], 5]);
  const trail = await site.read((tx) =>
    tx.select().from(auditEntries).where(eq(auditEntries.action, "told-facts")),
  );
  expect(trail.map(({ detail }) => (detail as { area: Area | null }).area?.name ?? null)).toEqual(
    expect.arrayContaining(["Miami", "Tampa Bay", null]),
  );
});

const ring = (count: number) =>
  Array.from({ length: count }, (_, nth) => [27 + Math.sin(nth / count), -82 + Math.cos(nth / count)]);
test.each<[string, object, string]>([
  ["no shape", { shapes: [] }, "area.shapes"],
  ["no name", { name: " " }, "area.name"],
  ["21 shapes", { shapes: Array(21).fill(elsewhere.shapes[0]) }, "area.shapes"],
  ["201 corners", { shapes: [{ on: "within", polygon: ring(201) }] }, "area.shapes.0.polygon"],
  ["1,200 corners together", { shapes: Array(6).fill({ on: "within", polygon: ring(200) }) }, "area.shapes"],
  [
    "two corners, one of them twice",
    {
      shapes: [
        {
          on: "within",
          polygon: [
            [1, 1],
            [2, 2],
            [1, 1],
          ],
        },
      ],
    },
    "area.shapes.0.polygon",
  ],
  [
    "a latitude of 95",
    {
      shapes: [
        {
          on: "within",
          polygon: [
            [1, 1],
            [95, 2],
            [1, 2],
          ],
        },
      ],
    },
    "area.shapes.0.polygon.1.0",
  ],
  [
    "a longitude of -181",
    { shapes: [{ on: "near", center: [1, -181], radiusM: 5 }] },
    "area.shapes.0.center.1",
  ],
  ["a circle of nothing", { shapes: [{ on: "near", center: [1, 1], radiusM: 0 }] }, "area.shapes.0.radiusM"],
  [
    "half the world",
    {
      shapes: [
        {
          on: "within",
          polygon: [
            [1, -170],
            [2, 170],
            [3, 0],
          ],
        },
      ],
    },
    "area.shapes.0.polygon",
  ],
])("an area of %s is refused by its field", async (_, wrong, field) => {
  await using site = await freshSite();
  const { status, body } = await told(site, { ...bay, ...wrong } as Area);
  expect([status, body.errors?.[0]?.field]).toEqual([400, field]);
});

test("an alert is read for whoever may tell, and for nobody else", async () => {
  await using site = await freshSite();
  const alert =
    "<alert><info><area><areaDesc>Bay</areaDesc><circle>27.9,-82.4 5</circle></area></info></alert>";
  const supervisor = await site.as("supervisor");
  const { body } = await supervisor.post("/scripts/area-of-alert", { alert }).expect(200);
  expect(body).toEqual({
    area: { name: "Bay", shapes: [{ on: "near", center: [27.9, -82.4], radiusM: 5_000 }] },
    notPlaced: [],
  });
  const refused = await supervisor.post("/scripts/area-of-alert", { alert: "a flood" }).expect(400);
  expect(refused.body.errors).toMatchObject([{ field: "alert" }]);
  await (await site.as("agent")).post("/scripts/area-of-alert", { alert }).expect(403);
});

test("on their own page a customer reads that an address of theirs is in the area, and nobody that they are safe", async () => {
  await using site = await freshSite();
  const tampa = await site.center({ number: lineNumber });
  const base = await withPortal(site, { en: tampa.queueId, es: tampa.queueId });
  const number = "+18135550111";
  const rosa = await site.customer({ number, city: "Tampa" });
  const phone = openPhone(site.app);
  await phone.open(base);
  await phone.send(base, { reach: number });
  await phone.send("/code", { digits: await codeSentTo(site, number) });
  const home = async () => (await phone.open(base)).text;
  const areaText = /class="area/;

  await told(site, bay);
  // Nothing was said to customers yet: an area of nothing that they know of would only frighten.
  expect(await home()).not.toMatch(areaText);
  const texts = {
    en: { title: "Flood", known: "The bay rises." },
    es: { title: "Inundación", known: "Sube." },
  };
  const nextUpdateAt = new Date(Date.now() + 3_600_000).toISOString();
  const notice = { after: 0, step: "working", texts, nextUpdateAt };
  await (await site.as("manager")).post("/portal/notices", notice).expect(201);
  expect(await home()).toMatch(/class="area inside"[\s\S]*in the area: Tampa Bay[\s\S]*1 Main St, Tampa/);
  expect((await openPhone(site.app).open(base)).text).not.toMatch(areaText);

  await place(site, rosa.id, { latitude: 30, longitude: -82 });
  expect(await home()).not.toMatch(areaText);
  await place(site, rosa.id, { latitude: null, longitude: null });
  const unplaced = await home();
  expect(unplaced).toMatch(/class="area"[\s\S]*do not know where on the map this address is[\s\S]*1 Main St/);
  await site.write((tx) => tx.delete(addresses));
  expect(await home()).toContain("We have no address of yours");
  expect(unplaced).not.toMatch(/outside|not in the area|you are safe\b(?!<)/i);

  await (await site.as("manager")).post("/portal/notices", { ...notice, after: 1, step: "over" });
  expect(await home()).not.toMatch(areaText);
});

test("for whatever is drawn and wherever people live, marks are as the plain geometry has them", async () => {
  const beings = fc.sample(
    fc.uniqueArray(being, {
      minLength: 25,
      maxLength: 25,
      selector: ({ accountNumber, id }) => accountNumber ?? id,
    }),
    { numRuns: 1, seed: 20_261_128 },
  )[0]!;
  await using platform = await freshPlatform();
  await putBeings(platform, beings);
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(polygon, { minLength: 1, maxLength: 3 }), async (polygons) => {
      const shapes = polygons.map((corners) => ({ on: "within" as const, polygon: corners }));
      const areas = [{ event: "flood", area: { name: "Here", shapes } }];
      for (const each of beings) {
        const [mark] = await platform.database.read({ enterpriseId: platform.enterpriseId }, (tx) =>
          areaMarks(tx, each.id, areas),
        );
        const isInside = shapes.some((shape) => holdsFor(shape, each, now));
        const isPlaced = ({ latitude, longitude }: (typeof each.addresses)[number]) =>
          latitude !== null && longitude !== null;
        const isOutside = each.addresses.length > 0 && each.addresses.every(isPlaced);
        const expected = isInside ? "inside" : isOutside ? undefined : "unknown";
        expect(mark?.standing).toBe(expected);
        seen.add(String(expected));
      }
    }),
    { numRuns: 12 },
  );
  expect([...seen].toSorted()).toEqual(["inside", "undefined", "unknown"]);
});
