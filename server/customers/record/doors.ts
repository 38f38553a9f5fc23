/** Every change of a record or case and its address: routes and descriptions are made from this one list. */
import type { Operation } from "../../platform/operation.ts";
import { assignCase, moveCase, noteCase, openCase, setCaseDue } from "../cases/operations.ts";
import { addAddress, changeAddress, removeAddress } from "./addresses.ts";
import { changeCustomer } from "./change-customer.ts";
import { addContactPoint, changeContactPoint, removeContactPoint, setConsent } from "./contact-points.ts";
import { addCustomField, changeCustomField, retireCustomField } from "./custom-fields.ts";
import { noteCustomer } from "./note-customer.ts";
import { undoChange } from "./undo-change.ts";

// biome-ignore lint/suspicious/noExplicitAny: operations of any input and answer stand in one list
type AnyOperation = Operation<any, any>;

type Door = {
  /** Below `/api`; what stands in braces is a field of the operation's input. */
  path: `/customers/{customerId}/${string}` | `/cases/{caseId}/${string}`;
  op: AnyOperation;
  summary: string;
};

const customer = "/customers/{customerId}";

export const recordDoors: readonly Door[] = [
  {
    path: `${customer}/change`,
    op: changeCustomer,
    summary: "Change name, language, needs, tags, own fields",
  },
  { path: `${customer}/undo`, op: undoChange, summary: "Take your own last change back" },
  { path: `${customer}/notes`, op: noteCustomer, summary: "Write a note on the timeline" },
  { path: `${customer}/contact-points`, op: addContactPoint, summary: "Add a number or e-mail address" },
  {
    path: `${customer}/contact-points/{pointId}`,
    op: changeContactPoint,
    summary: "Correct a contact point",
  },
  {
    path: `${customer}/contact-points/{pointId}/consent`,
    op: setConsent,
    summary: "Write down a consent, with where it was given",
  },
  {
    path: `${customer}/contact-points/{pointId}/remove`,
    op: removeContactPoint,
    summary: "Remove a contact point",
  },
  { path: `${customer}/addresses`, op: addAddress, summary: "Add an address" },
  { path: `${customer}/addresses/{addressId}`, op: changeAddress, summary: "Correct an address" },
  { path: `${customer}/addresses/{addressId}/remove`, op: removeAddress, summary: "Remove an address" },
  { path: `${customer}/cases`, op: openCase, summary: "Open a case" },
  { path: "/cases/{caseId}/assign", op: assignCase, summary: "Give a case to somebody, or to nobody" },
  { path: "/cases/{caseId}/move", op: moveCase, summary: "Move a case along its states" },
  { path: "/cases/{caseId}/due", op: setCaseDue, summary: "Say by when a case is due" },
  { path: "/cases/{caseId}/notes", op: noteCase, summary: "Write a note on a case" },
];

export const fieldsOfPath = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");

/** What an administrator does with the fields of records. */
export const fieldDoors: readonly { path: string; op: AnyOperation; summary: string }[] = [
  { path: "/custom-fields", op: addCustomField, summary: "Add a field to every record" },
  {
    path: "/custom-fields/{fieldId}",
    op: changeCustomField,
    summary: "Rename a field, or change its choices",
  },
  { path: "/custom-fields/{fieldId}/retire", op: retireCustomField, summary: "Take a field out of use" },
];
