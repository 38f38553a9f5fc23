import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "../platform/database/database.ts";

/** A row of the file; lists are in the order they were made. */
export type ExportedCustomer = {
  id: string;
  kind: string;
  name: string;
  accountNumber: string | null;
  language: string;
  timeZone: string;
  vulnerability: string | null;
  tags: string[];
  points: {
    kind: "phone" | "email";
    value: string;
    marketing: boolean;
    service: boolean;
    lifeSafety: boolean;
  }[];
  address: { lines: string; city: string; region: string; postcode: string } | null;
  createdAt: string;
};

/** Customers a condition holds for, by id, from after `after`. */
export async function customersPage(tx: Tx, condition: SQL, after: string | null, rowsMax: number) {
  return tx.execute<ExportedCustomer>(sql`
    select c.id, c.kind, c.name, c.account_number as "accountNumber", c.language, c.time_zone as "timeZone",
           c.vulnerability, to_json(c.tags) as tags,
           to_char(c.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "createdAt",
           coalesce((select json_agg(json_build_object('kind', p.kind, 'value', p.value,
               'marketing', p.consent -> 'marketing', 'service', p.consent -> 'service',
               'lifeSafety', p.consent -> 'lifeSafety') order by p.at, p.id)
             from contact_points p where p.customer_id = c.id), '[]') as points,
           (select json_build_object('lines', a.lines, 'city', a.city, 'region', a.region, 'postcode', a.postcode)
              from addresses a where a.customer_id = c.id order by a.id limit 1) as address
      from customers c
     where ${condition} and ${after === null ? sql`true` : sql`c.id > ${after}::uuid`}
     order by c.id limit ${rowsMax}`);
}

/** Read back by an import of ours as what they say; several numbers stand in one cell as Google writes them. */
export const exportColumns: readonly { header: string; cell: (one: ExportedCustomer) => string }[] = [
  { header: "Holdfast record", cell: ({ id }) => id },
  { header: "Account number", cell: ({ accountNumber }) => accountNumber ?? "" },
  { header: "Kind", cell: ({ kind }) => kind },
  { header: "Name", cell: ({ name }) => name },
  { header: "Email", cell: (one) => values(one, "email") },
  { header: "Phone", cell: (one) => values(one, "phone") },
  { header: "Language", cell: ({ language }) => language },
  { header: "Time zone", cell: ({ timeZone }) => timeZone },
  { header: "Street", cell: ({ address }) => address?.lines ?? "" },
  { header: "City", cell: ({ address }) => address?.city ?? "" },
  { header: "Region", cell: ({ address }) => address?.region ?? "" },
  { header: "Postcode", cell: ({ address }) => address?.postcode ?? "" },
  { header: "Vulnerability note", cell: ({ vulnerability }) => vulnerability ?? "" },
  { header: "Tags", cell: ({ tags }) => tags.join(", ") },
  { header: "Reached for life safety by", cell: (one) => allowed(one, "lifeSafety") },
  { header: "Reached for service by", cell: (one) => allowed(one, "service") },
  { header: "Reached for marketing by", cell: (one) => allowed(one, "marketing") },
  { header: "Record made", cell: ({ createdAt }) => createdAt },
];

const joined = (points: ExportedCustomer["points"]) => points.map(({ value }) => value).join(" ::: ");
const values = ({ points }: ExportedCustomer, kind: "phone" | "email") =>
  joined(points.filter((point) => point.kind === kind));
const allowed = ({ points }: ExportedCustomer, purpose: "marketing" | "service" | "lifeSafety") =>
  joined(points.filter((point) => point[purpose]));
