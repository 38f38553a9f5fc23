/** A row of a record that was changed, with the fields that differ. Null: the row was not there before, or is gone. */
export type RecordChange = {
  table: "customer" | "contact-point" | "address";
  id: string;
  from: Record<string, unknown> | null;
  to: Record<string, unknown> | null;
};

/** What each change of a record answers: the version to send with the next one. */
export type RecordChanged = { customerId: string; version: number; id: string };
