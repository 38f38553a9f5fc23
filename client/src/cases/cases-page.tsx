import { IconLock } from "@tabler/icons-react";
import { Route, Routes } from "react-router";
import { useConsole } from "../frame/use-console.ts";
import { Empty } from "../ui/page-state.tsx";
import { CasePage } from "./case-page.tsx";
import { CaseQueue } from "./case-queue.tsx";

/** Cases: the queue by due time, then one case. */
export default function CasesPage() {
  const { me } = useConsole();
  return (
    <Routes>
      <Route path=":caseId" element={<CasePage />} />
      <Route
        path="*"
        element={
          me.partner ? (
            <Empty icon={IconLock} title="A partner's seat sees only the customer on its call">
              Their cases are on the desk while you talk with them.
            </Empty>
          ) : (
            <CaseQueue />
          )
        }
      />
    </Routes>
  );
}
