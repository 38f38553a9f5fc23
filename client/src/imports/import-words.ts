import type { ImportField, ImportState, RowFate } from "#contract/imports.ts";

export const stateWords: Record<ImportState, string> = {
  uploading: "Not sent whole",
  uploaded: "Here, not tried",
  checking: "Dry run under way",
  checked: "Dry run done",
  committing: "Commit under way",
  committed: "Committed",
  undoing: "Undo under way",
  undone: "Taken back",
  failed: "Cannot be read",
  abandoned: "Abandoned, file deleted",
};

export const fateWords: Record<RowFate, string> = {
  create: "New",
  update: "Changed",
  unchanged: "Unchanged",
  duplicate: "Duplicate",
  rejected: "Rejected",
};

export const fieldWords: Record<ImportField, string> = {
  name: "Name",
  firstName: "First name",
  lastName: "Last name",
  company: "Company",
  accountNumber: "Account number",
  email: "E-mail",
  phone: "Phone",
  language: "Language",
  timeZone: "Time zone",
  street: "Street",
  city: "City",
  region: "State or region",
  postcode: "Postcode",
  country: "Country",
  vulnerability: "Vulnerability note",
  consentLifeSafety: "Consent: life safety",
  consentService: "Consent: service",
  consentMarketing: "Consent: marketing",
  marketingOptOut: "Opted out of marketing",
  consentSource: "Where consent was given",
  consentDate: "When consent was given",
};
