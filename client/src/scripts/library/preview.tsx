import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SearchView } from "#contract/customers.ts";
import type { ScriptLanguage, ScriptView } from "#contract/scripts.ts";
import { useCustomer } from "../../customers/use-customer.ts";
import { useConsole, useMay } from "../../frame/use-console.ts";
import { languageFor } from "../choose-script.ts";
import { useFacts } from "../use-scripts.ts";
import { ScriptTextView } from "./script-text-view.tsx";
import classes from "./scripts-page.module.css";

type PreviewProps = { event: string; scripts: ScriptView[]; language: ScriptLanguage };

/** How the text would read to a real customer, in their language. Whoever is looked at so is on the audit chain. */
export function Preview({ event, scripts, language }: PreviewProps) {
  const { api, me } = useConsole();
  const mayLook = useMay("customer:look");
  const [words, setWords] = useState("");
  const [customerId, setCustomerId] = useState<string | null>(null);
  const customer = useCustomer(customerId, null);
  const found = useQuery({
    queryKey: ["script-preview", words],
    enabled: mayLook && words.trim().length > 2,
    queryFn: ({ signal }) =>
      api.get<SearchView>(`customers/search?q=${encodeURIComponent(words.trim())}`, { signal }),
  });
  const facts = useFacts().data?.find((each) => each.event === event);
  const shown = customer.data ? languageFor(customer.data.language) : language;
  const script = scripts.find((each) => each.language === shown);
  const values = {
    enterprise: me.enterprise.name,
    ...(customer.data
      ? { customerName: customer.data.name, area: customer.data.addresses[0]?.city ?? "" }
      : {}),
    ...facts?.values[shown],
  };
  return (
    <>
      {mayLook ? (
        <div className={classes.row}>
          <TextInput
            label="Preview as read to"
            placeholder="Name or number of a customer"
            value={customer.data?.name ?? words}
            readOnly={customerId !== null}
            onChange={(change) => setWords(change.currentTarget.value)}
          />
          {customerId ? (
            <Button variant="default" onClick={() => setCustomerId(null)}>
              Somebody else
            </Button>
          ) : null}
        </div>
      ) : null}
      {customerId === null && found.data ? (
        <ul className={classes.list}>
          {found.data.customers.slice(0, 5).map(({ id, name, city }) => (
            <li key={id}>
              <Button size="compact-sm" variant="subtle" onClick={() => setCustomerId(id)}>
                {name}
                {city ? `, ${city}` : ""}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {script ? <ScriptTextView script={script} values={values} /> : null}
    </>
  );
}
