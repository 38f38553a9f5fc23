import { TextInput } from "@mantine/core";
import { IconMapPin, IconTrash } from "@tabler/icons-react";
import type { CustomerSummary } from "#contract/customers.ts";
import { reportFault } from "../../frame/reporting.ts";
import { IconAction } from "../../ui/icon-action.tsx";
import { Editable, type EditorProps } from "./editable.tsx";
import classes from "./record.module.css";
import type { RecordHandle } from "./use-record.tsx";

type Address = CustomerSummary["addresses"][number];
type Draft = { lines: string; city: string; region: string; postcode: string; timeZone: string };
const fields = ["lines", "city", "region", "postcode", "timeZone"] as const;
const words: Record<keyof Draft, string> = {
  lines: "Street",
  city: "City",
  region: "State or region",
  postcode: "Postcode",
  timeZone: "Time zone",
};
const empty: Draft = { lines: "", city: "", region: "", postcode: "", timeZone: "" };
const bodyOf = ({ timeZone, ...rest }: Draft) => ({ ...rest, timeZone: timeZone.trim() || null });

export function Addresses({ record }: { record: RecordHandle }) {
  return (
    <>
      {record.customer.addresses.map((address) => (
        <OneAddress key={address.id} address={address} record={record} />
      ))}
      <Editable
        record={record}
        label="Add an address"
        adds
        fields={fields}
        begin={() => empty}
        part={(draft) => ({ path: "addresses", body: bodyOf(draft) })}
        editor={(props) => <AddressFields {...props} />}
      />
    </>
  );
}

function OneAddress({ address, record }: { address: Address; record: RecordHandle }) {
  const { id, lines, city, region, postcode, timeZone, latitude } = address;
  function remove() {
    const label = `${lines} removed`;
    record
      .change(label, { path: `addresses/${id}/remove`, body: {} }, record.customer.version)
      .catch((fault: unknown) => reportFault(label, fault));
  }
  return (
    <Editable
      record={record}
      label={lines || city}
      fields={fields}
      begin={() => ({ lines, city, region, postcode, timeZone: timeZone ?? "" })}
      part={(draft) => ({ path: `addresses/${id}`, body: bodyOf(draft) })}
      editor={(props) => <AddressFields {...props} />}
    >
      <div className={classes.withAction}>
        <div className={classes.point}>
          <IconMapPin size={15} stroke={1.6} aria-hidden />
          <span className={classes.place}>
            {lines}
            <small>
              {city}, {region} {postcode}
              {timeZone ? ` · ${timeZone}` : ""}
              {latitude === null ? " · not placed on the map yet" : ""}
            </small>
          </span>
        </div>
        <IconAction
          label={`Remove ${lines || city}`}
          icon={IconTrash}
          whyNot={record.whyNot}
          onClick={remove}
        />
      </div>
    </Editable>
  );
}

function AddressFields({ draft, set, error }: EditorProps<Draft>) {
  return (
    <div className={classes.fields}>
      {fields.map((field) => (
        <TextInput
          key={field}
          label={words[field]}
          description={field === "timeZone" ? "Only where it is not the customer's" : undefined}
          value={draft[field]}
          maxLength={300}
          error={error(field)}
          onChange={(event) => set({ [field]: event.currentTarget.value })}
        />
      ))}
    </div>
  );
}
