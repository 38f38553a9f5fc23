import { IconLock } from "@tabler/icons-react";
import { Route, Routes } from "react-router";
import { useConsole } from "../frame/use-console.ts";
import { BesideSegments } from "../segments/beside-segments.tsx";
import { Empty } from "../ui/page-state.tsx";
import { CustomerSearch } from "./customer-search.tsx";
import { CustomerRecord } from "./record/customer-record.tsx";

/** Customers: search first, then a record. */
export default function CustomersPage() {
  const { me } = useConsole();
  return (
    <Routes>
      <Route path=":customerId" element={<CustomerRecord />} />
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
