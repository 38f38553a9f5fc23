/** A file that somebody else made, and not kindly: tried, mapped, committed, its refused rows taken, taken back. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { passesAxeInBothSchemes, picture } from "./look.ts";
import { openTown } from "./town.ts";

/** A multiple of the kinds below. The same with as many as somebody likes: HOLDFAST_IMPORT_ROWS=99990. */
const rows = Number(process.env.HOLDFAST_IMPORT_ROWS ?? 220);
const passWithinMs = 45_000 + rows * 5;
const card = "4111 1111 1111 1111";
const formula = '=HYPERLINK("http://evil.example")';

/** One of each kind in turn; the first five can be taken, the sixth is the first again. */
const kinds: ((
  nth: number,
) => Partial<Record<"account" | "first" | "last" | "email" | "phone" | "more", string>>)[] = [
  () => ({ first: "Rosa", last: "Álvarez" }),
  () => ({ first: "<script>alert(1)</script>", last: "<img src=x onerror=alert(2)>" }),
  () => ({ first: "Robert'); drop table customers;--", last: "O'Neil" }),
  () => ({ first: "Zoë 👩‍👩‍👧", last: "مريم" }),
  () => ({ first: "Card", last: card }),
  (nth) => ({ first: "Rosa", last: "Álvarez", account: `H-${nth - 5}`, email: "again@hostile.example" }),
  () => ({ account: "", email: "", phone: "" }),
  () => ({ phone: "call me" }),
  () => ({ first: "x".repeat(2_100) }),
  () => ({ more: ";one;too many" }),
  () => ({ first: formula, email: "=nobody" }),
];
const times = rows / kinds.length;
const said = { create: 5 * times, duplicate: times, rejected: 5 * times };

function line(nth: number): string {
  const number = String(nth).padStart(6, "0");
  const plain = {
    account: `H-${nth}`,
    first: "Bo",
    last: "Plain",
    email: `h.${nth}@hostile.example`,
    phone: `(813) 2${number.slice(0, 2)}-${number.slice(2)}`,
    more: "",
  };
  const one = { ...plain, ...kinds[nth % kinds.length]!(nth) };
  const cells = [
    one.account,
    one.first,
    one.last,
    one.email,
    one.phone,
    "12 Bay St\nApt 4",
    "Tampa",
    "FL",
    "33601",
  ];
  return cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(";") + one.more;
}
const header = "Customer Number;First Name;Last Name;E-mail;Handy;Street Address;City;State;Zip";
const file = Buffer.from(
  `\ufeff${[header, ...Array.from({ length: rows }, (_, nth) => line(nth))].join("\r\n")}`,
);

let page: Page;
let faults: string[];
openTown((opened) => {
  ({ page, faults } = opened);
}, "manager");

const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
const stands = (words: string) =>
  page.getByRole("status").filter({ hasText: words }).waitFor({ timeout: passWithinMs });
const counted = (word: string) =>
  page.locator("dl > div").filter({ hasText: word }).locator("dd").textContent();

test("before the first file the page says what it takes", async () => {
  await page
    .getByRole("navigation", { name: "Sections" })
    .getByRole("link", { name: "Imports", exact: true })
    .click();
  await page.getByText("Nothing was imported yet").waitFor();
  await passesAxeInBothSchemes(page);
  await picture(page, "imports-empty");
}, 240_000);

test(
  "the columns of a file are recognised, and a dry run follows them as they are changed",
  async () => {
    const upload = { name: "hostile.csv", mimeType: "text/csv", buffer: file };
    await page.getByLabel("File of customers").setInputFiles(upload);
    await page.getByLabel("Customer Number").waitFor({ timeout: passWithinMs });
    const fields = await page.getByRole("combobox").locator("option:checked").allTextContents();
    expect(fields).toEqual([
      "Account number",
      "First name",
      "Last name",
      "E-mail",
      "Left out",
      "Street",
      "City",
      "State or region",
      "Postcode",
    ]);
    await button("Dry run").click();
    await stands("Dry run done");
    // Nobody looked at the numbers: the bad ones are no fault yet.
    expect(await counted("New")).toBe((said.create + times).toLocaleString("en"));

    await page.getByLabel("Handy").selectOption("Phone");
    expect(await button("Commit").getAttribute("aria-disabled")).toBe("true");
    await button("Dry run").click();
    // The dry run before is done too: its numbers are others.
    await expect
      .poll(() => counted("Rejected"), { timeout: passWithinMs })
      .toBe(said.rejected.toLocaleString("en"));
    await stands("Dry run done");
    for (const [word, many] of [
      ["New", said.create],
      ["Duplicate", said.duplicate],
      ["Rejected", said.rejected],
    ] as const)
      expect(await counted(word)).toBe(many.toLocaleString("en"));
    const samples = await page.getByRole("table", { name: "Samples" }).innerText();
    expect(samples).toContain("<script>alert(1)</script> <img src=x onerror=alert(2)>");
    expect(samples).toContain("phone: call me is no phone number");
    expect(samples).toContain("the same customer as row 1");
    expect(samples).not.toContain(card);
    await passesAxeInBothSchemes(page);
    await picture(page, "imports-dry-run");
    await page.setViewportSize({ width: 1024, height: 900 });
    await picture(page, "imports-dry-run-narrow");
    await page.setViewportSize({ width: 1440, height: 900 });
  },
  240_000 + 3 * passWithinMs,
);

test(
  "the commit shows how far it is, and the rows that were not taken come with their reasons",
  async () => {
    await button("Commit").click();
    await stands("Committed");
    expect(await counted("New")).toBe(said.create.toLocaleString("en"));

    const saved = page.waitForEvent("download");
    await button(
      `Download the ${(said.duplicate + said.rejected).toLocaleString("en")} rows not taken`,
    ).click();
    const text = await readFile(await (await saved).path(), "utf8");
    expect(text.match(/^"\d+","(duplicate|rejected)"/gm)).toHaveLength(said.duplicate + said.rejected);
    expect(text).toContain("nothing tells this customer from another");
    expect(text).toContain("firstName: longer than 2000 characters");
    expect(text).toContain("11 cells in a file of 9 columns");
    // Whoever opens it in a spreadsheet runs nothing.
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(text).not.toContain(card);
    await picture(page, "imports-committed");
  },
  240_000 + passWithinMs,
);

test(
  "the whole import is taken back",
  async () => {
    await button("Undo the import").click();
    await stands("Taken back");
    await passesAxeInBothSchemes(page);
    await picture(page, "imports-undone");
    expect(faults).toEqual([]);
  },
  240_000 + passWithinMs,
);
