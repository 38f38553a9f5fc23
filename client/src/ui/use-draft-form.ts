import { type FormEvent, useState } from "react";
import { ApiProblem } from "../platform/api-problem.ts";

/**
 * A form that is filled in and sent once. What is refused is said at its field, and otherwise below the form.
 *
 * @param fields - those the form shows; a refusal of any other is the form's own.
 * @param send - sends the draft; what it throws is the refusal.
 */
export function useDraftForm<D extends object>(
  begin: D,
  fields: readonly string[],
  send: (draft: D) => Promise<void>,
) {
  const [draft, setDraft] = useState(begin);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const errors = fault instanceof ApiProblem ? fault.errors : [];
  const isAtField = errors.some(({ field }) => fields.includes(field));

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      await send(draft);
    } catch (refusal) {
      setFault(refusal);
      setBusy(false);
    }
  }
  return {
    draft,
    busy,
    set: (change: Partial<D>) => setDraft({ ...draft, ...change }),
    error: (field: string) => errors.find((each) => each.field === field)?.message,
    /** Why it was refused, where no field says it. */
    fault: !fault || isAtField ? null : fault instanceof Error ? fault.message : String(fault),
    submit: (event: FormEvent) => void submit(event),
  };
}
