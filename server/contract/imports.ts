/** What a column of a file can be read as. */
export const importFields = [
  "name",
  "firstName",
  "lastName",
  "company",
  "accountNumber",
  "email",
  "phone",
  "language",
  "timeZone",
  "street",
  "city",
  "region",
  "postcode",
  "country",
  "vulnerability",
  "consentLifeSafety",
  "consentService",
  "consentMarketing",
  "marketingOptOut",
  "consentSource",
  "consentDate",
] as const;
export type ImportField = (typeof importFields)[number];

export const importStates = [
  "uploading",
  "uploaded",
  "checking",
  "checked",
  "committing",
  "committed",
  "undoing",
  "undone",
  "failed",
  "abandoned",
] as const;
export type ImportState = (typeof importStates)[number];

export const rowFates = ["create", "update", "unchanged", "duplicate", "rejected"] as const;
export type RowFate = (typeof rowFates)[number];
export type RowCounts = Record<RowFate, number>;

/** Field of each column, by its place in the file; null: left out. */
export type ImportMapping = (ImportField | null)[];

/** What holds where a row of the file says nothing. */
export type ImportDefaults = {
  /** Of a new customer whose address tells none. */
  timeZone: string;
  /** Of a new customer. */
  language: string;
  /** Two letters: whose national numbers are written without a country code. */
  country: string;
};

export type ImportSample = { row: number; fate: RowFate; name: string; reason: string | null };

export type ImportView = {
  id: string;
  fileName: string;
  sizeBytes: number;
  receivedBytes: number;
  state: ImportState;
  headers: string[];
  mapping: ImportMapping;
  defaults: ImportDefaults;
  /** Records read in the pass under way or done last; of an undo, customers looked at. */
  rowsDone: number;
  /** Records in the whole file: known once a dry run is through. */
  rowsTotal: number | null;
  /** Bytes of the file read in the pass under way: tells how far it is while `rowsTotal` is not known. */
  bytesDone: number;
  counts: RowCounts;
  samples: ImportSample[];
  /** Rows a second and seconds left of the pass under way. */
  rowsPerSecond: number | null;
  secondsLeft: number | null;
  /** Customers an undo left alone, because somebody changed them since. */
  kept: number;
  fault: string | null;
  createdAt: string;
};
