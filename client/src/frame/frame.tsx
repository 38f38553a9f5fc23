import { IconLock } from "@tabler/icons-react";
import { Suspense, useEffect, useState } from "react";
import { Navigate, Route, Routes, useLocation } from "react-router";
import { CallCard } from "../calls/call-card.tsx";
import { CallKeeper } from "../calls/call-keeper.tsx";
import { LineFault } from "../calls/line-fault.tsx";
import { pages } from "../routes.tsx";
import { Empty, Loading } from "../ui/page-state.tsx";
import { LiveRegions } from "./announce.tsx";
import classes from "./frame.module.css";
import { KeyboardSheet } from "./keyboard-sheet.tsx";
import { PageBoundary } from "./page-boundary.tsx";
import { Palette } from "./palette.tsx";
import { Rail } from "./rail.tsx";
import { useShortcut } from "./shortcuts.ts";
import { TopBar } from "./top-bar.tsx";
import { useConsole } from "./use-console.ts";
import { useFeedToQueries } from "./use-feed-to-queries.ts";
import { useMode } from "./use-mode.ts";

/** What every page stands in: rail, top bar, the call card while a call lives, and the page itself. */
export function Frame() {
  const { me } = useConsole();
  const mode = useMode()?.mode;
  const [sheet, setSheet] = useState(false);
  const { pathname } = useLocation();
  const mine = pages.filter((page) => page.needs === null || me.permissions.includes(page.needs));
  const here = pages.find((page) => pathname.startsWith(page.path));
  useShortcut("sheet", () => setSheet(true));
  useFeedToQueries();

  useEffect(() => {
    document.title = here ? `${here.title} · Holdfast` : "Holdfast";
  }, [here]);

  return (
    <CallKeeper>
      <div className={classes.frame} data-mode={mode}>
        <a href="#page" className={classes.skip}>
          Skip to the page
        </a>
        <Rail pages={mine.filter((page) => !page.offRail)} />
        <TopBar onSheet={() => setSheet(true)} />
        <LineFault />
        <CallCard />
        <main id="page" tabIndex={-1} className={classes.page}>
          <PageBoundary key={pathname}>
            <Suspense fallback={<Loading rows={8} />}>
              <Routes>
                {mine.map(({ path, component: Component }) => (
                  <Route key={path} path={`${path}/*`} element={<Component />} />
                ))}
                <Route
                  path="*"
                  element={
                    here ? (
                      <Empty icon={IconLock} title={`${here.title} is not part of your role`}>
                        You are signed in as {me.role}. Ask an administrator if you need it.
                      </Empty>
                    ) : (
                      <Navigate to={mine[0]?.path ?? "/"} replace />
                    )
                  }
                />
              </Routes>
            </Suspense>
          </PageBoundary>
        </main>
        {mode === "drill" ? <div className={classes.drill} aria-hidden /> : null}
      </div>
      <Palette pages={mine} onSheet={() => setSheet(true)} />
      <KeyboardSheet opened={sheet} onClose={() => setSheet(false)} />
      <LiveRegions />
    </CallKeeper>
  );
}
