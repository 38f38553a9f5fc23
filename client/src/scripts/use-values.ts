import type { CallView } from "#contract/calls.ts";
import type { ScriptView } from "#contract/scripts.ts";
import { useCustomer } from "../customers/use-customer.ts";
import { useConsole } from "../frame/use-console.ts";
import { useFacts } from "./use-scripts.ts";

/**
 * What is known of a script's variables, for this call: what was told of the event, then what the record says.
 * The agent fills in the others.
 */
export function useValues(call: CallView, script: ScriptView): Record<string, string> {
  const { me } = useConsole();
  const customer = useCustomer(call.customerId, call.id);
  const facts = useFacts().data?.find(({ event }) => event === script.event);
  const told = facts?.values[script.language] ?? {};
  const known: Record<string, string | undefined> = {
    enterprise: me.enterprise.name,
    customerName: customer.data?.name ?? call.customerName ?? undefined,
    center: call.rerouted?.fromCenterName,
    area: customer.data?.addresses[0]?.city,
  };
  return Object.fromEntries(
    Object.keys(script.variables).flatMap((name) => {
      const value = told[name] || known[name];
      return value ? [[name, value]] : [];
    }),
  );
}
