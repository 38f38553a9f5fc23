import { useMemo } from "react";
import type { CallView } from "#contract/calls.ts";
import type { MacroVariable, MacroView } from "#contract/macros.ts";
import { useCustomer } from "../customers/use-customer.ts";
import { useConsole } from "../frame/use-console.ts";
import { useHeld } from "../frame/use-held.tsx";
import { filled } from "../scripts/script-text.ts";
import { phoneText } from "./call-words.ts";

/** Who is written about; the record says the rest. */
export type WrittenAbout = Pick<CallView, "id" | "customerId" | "customerName" | "from">;

export type FilledMacro = { id: string; name: string; language: string; text: string };

/** Canned answers in the customer's language first, filled in. What is not known stands by its name in brackets. */
export function useMacros(call: WrittenAbout): FilledMacro[] {
  const { me } = useConsole();
  const customer = useCustomer(call.customerId, call.id).data;
  const macros = useHeld<MacroView[]>({
    queryKey: ["settings", undefined, "macros"],
    path: "macros",
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
  return useMemo(() => {
    const language = (customer?.language ?? "en").split("-")[0] ?? "en";
    const name = customer?.name ?? call.customerName ?? "";
    const valuesIn = (tag: string): Record<MacroVariable, string> => ({
      customerName: name,
      firstName: name.split(/\s+/)[0] ?? "",
      agentName: me.name,
      enterprise: me.enterprise.name,
      number: call.from ? phoneText(call.from) : "",
      today: new Intl.DateTimeFormat(tag, { dateStyle: "long", timeZone: customer?.timeZone }).format(
        new Date(),
      ),
    });
    return (macros ?? [])
      .toSorted((a, b) => Number(b.language === language) - Number(a.language === language))
      .map((macro) => ({ ...macro, text: filled(macro.text, valuesIn(macro.language)) }));
  }, [macros, customer, call, me]);
}
