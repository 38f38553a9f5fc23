import { IconDeviceMobile } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { PortalView } from "#contract/portal.ts";
import { useConsole, useMay } from "../frame/use-console.ts";
import { Empty, Loading, Refused } from "../ui/page-state.tsx";
import { NoticeForm } from "./notice-form.tsx";
import { NoticeHistory } from "./notice-history.tsx";
import { PlaceForm } from "./place-form.tsx";
import classes from "./portal-page.module.css";

/** What customers read on their own page, and where that page is. */
export default function PortalPage() {
  const { api } = useConsole();
  const portal = useQuery({ queryKey: ["portal"], queryFn: () => api.get<PortalView>("portal") });
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>Customers' page</h1>
        {portal.data?.place ? (
          <a href={portal.data.place.url} target="_blank" rel="noreferrer" className={classes.address}>
            {portal.data.place.url}
          </a>
        ) : null}
      </header>
      {portal.data ? (
        <Told portal={portal.data} />
      ) : portal.error ? (
        <Refused fault={portal.error} onRetry={() => void portal.refetch()} />
      ) : (
        <Loading rows={10} label="Reading what customers are told" />
      )}
    </div>
  );
}

function Told({ portal: { notices, place } }: { portal: PortalView }) {
  const mayPlace = useMay("settings:change");
  const newest = notices[0] ?? null;
  if (!place && !mayPlace)
    return (
      <Empty icon={IconDeviceMobile} title="Customers have no page of their own yet">
        An administrator gives it an address here. Then what you say of an incident is read there.
      </Empty>
    );
  return (
    <div className={classes.columns}>
      {place ? (
        <section aria-label="What customers are told" className={classes.part}>
          <NoticeForm key={newest?.number ?? 0} newest={newest} />
        </section>
      ) : null}
      <div className={classes.side}>
        {place ? <NoticeHistory notices={notices} /> : null}
        {mayPlace ? <PlaceForm key={place?.version ?? 0} place={place} /> : null}
      </div>
    </div>
  );
}
