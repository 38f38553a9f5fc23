import { seatKinds, seatPhones } from "#contract/centers.ts";
import type { SeatSetting } from "#contract/settings.ts";
import { choiceCell, textCell } from "./cells.tsx";
import { type Field, SettingTable } from "./setting-table.tsx";
import type { SettingsSection } from "./settings-page.tsx";
import { useSettingChange } from "./use-settings.ts";

const asChoices = (values: readonly string[]) => values.map((value) => ({ value, label: value }));

export function SeatSettings({ settings }: SettingsSection) {
  const change = useSettingChange();
  const centerOf = new Map(settings.centers.map((center) => [center.id, center.name]));
  const fields: Field<SeatSetting>[] = [
    {
      name: "label",
      title: "Seat",
      show: (seat) => seat.label,
      value: (seat) => seat?.label ?? "",
      edit: textCell({ maxLength: 24 }),
    },
    {
      name: "centerId",
      title: "Center",
      show: (seat) => centerOf.get(seat.centerId) ?? "",
      value: (seat) => seat?.centerId ?? settings.centers[0]?.id ?? "",
      edit: choiceCell(settings.centers.map(({ id, name }) => ({ value: id, label: name }))),
      only: "adding",
    },
    {
      name: "kind",
      title: "Kind",
      show: (seat) => seat.kind,
      value: (seat) => seat?.kind ?? "primary",
      edit: choiceCell(asChoices(seatKinds)),
    },
    {
      name: "phone",
      title: "Phone",
      show: (seat) => seat.phone,
      value: (seat) => seat?.phone ?? "browser",
      edit: choiceCell(asChoices(seatPhones)),
    },
    {
      name: "address",
      title: "Number or SIP address",
      show: (seat) => seat.address ?? "",
      value: (seat) => seat?.address ?? "",
      edit: textCell({ maxLength: 128, placeholder: "only for phone and sip" }),
    },
    {
      name: "takenBy",
      title: "Sits there",
      show: (seat) => seat.takenBy ?? "",
      value: () => null,
      edit: () => null,
    },
  ];
  return (
    <SettingTable
      title="Seats"
      thing="seat"
      about="Where calls ring. A retired seat keeps its calls on record."
      rows={settings.seats}
      rowId={(seat) => seat.id}
      rowName={(seat) => seat.label}
      fields={fields}
      save={async (seat, { takenBy: _, ...typed }) => {
        const body = { ...typed, ...("address" in typed ? { address: typed.address || null } : {}) };
        if (seat) await change(`settings/seats/${seat.id}`, body, `Change seat ${seat.label}`);
        else await change("settings/seats", body, "Add a seat");
      }}
      actions={[
        {
          label: "Retire",
          confirm: (seat) =>
            `Nobody can sit at ${seat.label} any more. Calls taken there stay on record. Its label can be used again.`,
          run: (seat) => change(`settings/seats/${seat.id}/retire`, {}, `Retire seat ${seat.label}`),
        },
      ]}
    />
  );
}
