import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvOf } from "#client/reports/report-csv.ts";

test("whatever a value holds, the file is read back as it was, and none of it is a formula", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.nat()), { minLength: 1 }), (rows) => {
      const read = parse(csvOf(rows), { bom: true, relax_column_count: false }) as string[][];
      expect(read.map(([value, count]) => [value?.replace(/^'(?=[=+\-@\t\r])/, ""), Number(count)])).toEqual(
        rows.map(([value, count]) => [value.replace(/^'(?=[=+\-@\t\r])/, ""), count]),
      );
      for (const [value] of read) expect(value).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});
