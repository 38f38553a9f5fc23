import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { Frame } from "./frame/frame.tsx";
import { keepPresenceInWorker } from "./frame/heartbeats.ts";
import { keptInBrowser } from "./frame/kept-in-browser.ts";
import { reportFault } from "./frame/reporting.ts";
import { ConsoleContext, useSignal } from "./frame/use-console.ts";
import { SetPasswordPage, setPasswordPath } from "./identity/set-password-page.tsx";
import { SignInPage } from "./identity/sign-in-page.tsx";
import { openApi } from "./platform/api.ts";
import { ApiProblem } from "./platform/api-problem.ts";
import { type Console, openConsole } from "./platform/console.ts";
import { openSession } from "./platform/session.ts";
import { openSites, type Site } from "./platform/sites.ts";
import { Loading, Refused } from "./ui/page-state.tsx";

/** What lives as long as the page: which sites there are, and who is signed in. */
function openGround() {
  const kept = keptInBrowser();
  const sites = openSites([{ id: location.host, url: location.origin }]);
  const session = openSession(kept);
  const api = openApi(sites, session, () => void session.refused());
  const queries = new QueryClient({
    defaultOptions: {
      // The API insists by itself, at either site; old data stays on screen while it does.
      queries: { retry: false, staleTime: 5_000, refetchOnWindowFocus: false, networkMode: "always" },
      mutations: { networkMode: "always" },
    },
  });
  return { kept, sites, session, api, queries, presenceBy: keepPresenceInWorker };
}

const knownSites = "sites";

export function App() {
  const ground = useMemo(openGround, []);
  const { kept, sites, session, queries } = ground;
  const hasToken = useSignal(session.token) !== null;
  const signedIn = useSignal(session.signedIn);
  const [ready, setReady] = useState(false);
  const [console, setConsole] = useState<Console | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const stop = sites.view.subscribe(() => void kept.set(knownSites, sites.view.get().all));
    // A page from the service worker may start while its own site is dead: last time's list helps.
    Promise.all([session.load(), kept.get<Site[]>(knownSites)])
      .then(([, known]) => sites.learn(known ?? []))
      .finally(() => setReady(true));
    return stop;
  }, [kept, session, sites]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` is a person asking to try again, `signedIn` another one
  useEffect(() => {
    if (!ready || !hasToken) return;
    let opened: Console | null = null;
    let left = false;
    setFault(null);
    openConsole(
      ground,
      () => void session.refused(),
      (item, problem) => reportFault(item.label, problem),
    ).then(
      (made) => {
        if (left) return made.close();
        opened = made;
        setConsole(made);
      },
      (refusal: unknown) => {
        if (!left && !(refusal instanceof ApiProblem && refusal.code === "not-signed-in")) setFault(refusal);
      },
    );
    return () => {
      left = true;
      opened?.close();
      setConsole(null);
      queries.clear();
    };
  }, [ready, hasToken, signedIn, attempt, ground, session, queries]);

  const again = useCallback(() => setAttempt((count) => count + 1), []);

  if (!ready) return null;
  if (location.pathname === setPasswordPath) return <SetPasswordPage sites={sites} />;
  if (!hasToken) return <SignInPage sites={sites} session={session} />;
  if (fault) return <Refused fault={fault} onRetry={again} />;
  if (!console) return <Loading rows={8} label="Opening the console" />;
  return (
    <QueryClientProvider client={queries}>
      <ConsoleContext value={console}>
        <Frame />
      </ConsoleContext>
    </QueryClientProvider>
  );
}
