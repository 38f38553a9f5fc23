import { IconLock } from "@tabler/icons-react";
import { Route, Routes } from "react-router";
import { useConsole } from "../frame/use-console.ts";
import { BesideSegments } from "../segments/beside-segments.tsx";
import { Empty } from "../ui/page-state.tsx";
import { CustomerSearch } from "./customer-search.tsx";
import { DuplicatesPage } from "./duplicates/duplicates-page.tsx";
import { MergePage } from "./duplicates/merge-page.tsx";
import { ErasuresPage } from "./keeping/erasures-page.tsx";
import { CustomerRecord } from "./record/customer-record.tsx";

/** Customers: search first, then a record. */
export default function CustomersPage() {
  const { me } = useConsole();
  return (
    <Routes>
      <Route path="duplicates" element={<DuplicatesPage />} />
      <Route path="erasures" element={<ErasuresPage />} />
      <Route path=":customerId" element={<CustomerRecord />} />
      <Route path=":customerId/merge/:otherId" element={<MergePage />} />
      <Route
        path="*"
        element={
          me.partner ? (
            <Empty icon={IconLock} title="A partner's seat sees only the customer on its call">
              Whoever you talk with is shown on the desk, with their whole record.
            </Empty>
          ) : (
            <BesideSegments>
              <CustomerSearch />
            </BesideSegments>
          )
        }
      />
    </Routes>
  );
}
