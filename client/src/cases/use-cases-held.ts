import { useEffect } from "react";
import type { CasesPage, CaseView } from "#contract/cases.ts";
import { useConnection, useConsole, useMySeat } from "../frame/use-console.ts";
import { readOrHeld } from "../platform/kept-reads.ts";
import { casePath, casesPath } from "./use-cases.ts";

/** Cases that an agent may have to read today with no site; each is a look on the chain. */
const casesMax = 25;
const everyMs = 10 * 60_000;

/** Brings my cases of today into this browser while a site answers. Only for somebody at a seat. */
export function useCasesHeld(): void {
  const { api, kept, me } = useConsole();
  const seated = useMySeat() !== null;
  const isLive = useConnection().state === "live";
  useEffect(() => {
    if (me.partner || !seated || !isLive) return;
    const left = new AbortController();
    async function hold() {
      const path = casesPath({ scope: "mine", state: "not-closed" }, "");
      const { value } = await readOrHeld<CasesPage>({ api, kept }, path, { signal: left.signal });
      const tonight = new Date().setHours(24, 0, 0, 0);
      const today = value.cases.filter(({ dueAt }) => dueAt === null || Date.parse(dueAt) < tonight);
      for (const { id } of today.slice(0, casesMax)) {
        if (left.signal.aborted) return;
        await readOrHeld<CaseView>({ api, kept }, casePath(id, null), { signal: left.signal });
      }
    }
    // A case that cannot be read now is read when it is opened, or the next time.
    const again = () => void hold().catch(() => undefined);
    again();
    const timer = setInterval(again, everyMs);
    return () => {
      left.abort();
      clearInterval(timer);
    };
  }, [api, kept, me, seated, isLive]);
}
