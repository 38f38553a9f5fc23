import { expect, test } from "vitest";
import type { CustomerSummary, CustomFieldSetting } from "#contract/customers.ts";
import { freshSite } from "#tests/kit/site.ts";

test("a field is added, renamed and retired by an administrator, and every record follows", async () => {
  await using site = await freshSite();
  const { id } = await site.customer();
  const admin = await site.as("admin");
  const desk = await site.as("agent");
  const shown = async () =>
    ((await desk.get(`/customers/${id}`).expect(200)).body as CustomerSummary).customFields;
  const added = await admin
    .post("/custom-fields", { label: "Boat on a mooring?", kind: "choice", choices: ["yes", "no"] })
    .expect(200);
  expect(added.body.key).toBe("boat-on-a-mooring");
  await desk
    .post(`/customers/${id}/change`, { version: 1, customValues: { [added.body.key]: "yes" } })
    .expect(200);
  await admin
    .post(`/custom-fields/${added.body.id}`, { label: "Boat", choices: ["sail", "motor"] })
    .expect(200);
  // What was chosen before stays until somebody chooses anew.
  expect(await shown()).toMatchObject([{ label: "Boat", choices: ["sail", "motor"], value: "yes" }]);
  const old = await desk.post(`/customers/${id}/change`, {
    version: 2,
    customValues: { [added.body.key]: "no" },
  });
  expect(old.body.errors[0].field).toBe(`customValues.${added.body.key}`);
  await admin.post(`/custom-fields/${added.body.id}/retire`).expect(200);
  expect(await shown()).toEqual([]);
  const again = await admin.post("/custom-fields", { label: "Boat on a mooring?", kind: "text" }).expect(200);
  // Its key is another: an old choice is no text.
  expect(again.body.key).toBe("boat-on-a-mooring-2");
  expect(await shown()).toMatchObject([{ value: null }]);
  await desk.post("/custom-fields", { label: "x", kind: "text" }).expect(403);
});

test.each<[body: object, field: string]>([
  [{ label: "", kind: "text" }, "label"],
  [{ label: "zone", kind: "text" }, "label"],
  [{ label: "x", kind: "colour" }, "kind"],
  [{ label: "x", kind: "choice" }, "choices"],
  [{ label: "x", kind: "choice", choices: ["a"] }, "choices"],
  [{ label: "x", kind: "choice", choices: ["a", "a"] }, "choices"],
  [{ label: "x", kind: "date", choices: ["a", "b"] }, "choices"],
])("%j is refused by the name of its field", async (body, field) => {
  await using site = await freshSite();
  const admin = await site.as("admin");
  await admin.post("/custom-fields", { label: "Zone", kind: "text" }).expect(200);
  const refused = await admin.post("/custom-fields", body);
  expect([refused.status, refused.body.errors?.[0].field]).toEqual([400, field]);
  expect((await admin.get("/custom-fields").expect(200)).body as CustomFieldSetting[]).toHaveLength(1);
});
