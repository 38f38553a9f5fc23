import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ScriptFactsView, ScriptListView, ScriptView } from "#contract/scripts.ts";
import { useConsole } from "../frame/use-console.ts";
import type { Api } from "../platform/api.ts";
import { ApiProblem } from "../platform/api-problem.ts";
import type { Kept } from "../platform/kept.ts";

/** What is asked for on the phone is there soon or comes from this browser. */
const withinMs = 3_000;
const prefix = "script/";

/** The scripts in use; with no site, those this browser knew last. */
export const useScriptList = () => useKept<ScriptListView>("scripts", ["scripts", undefined, "list"]);

/** What is known of events now, by whoever may say so; with no site, what was known last. */
export const useFacts = () => useKept<ScriptFactsView[]>("scripts/facts", ["scripts", undefined, "facts"]);

function useKept<T>(path: string, queryKey: readonly unknown[]) {
  const { api, kept } = useConsole();
  return useQuery({
    queryKey,
    staleTime: 60_000,
    queryFn: async () => {
      try {
        const answer = await api.get<T>(path, { withinMs });
        await kept.set(path, answer);
        return answer;
      } catch (fault) {
        return lastKnown(fault, await kept.get<T>(path));
      }
    },
  });
}

/** One script as it is in use. `version`: what the list says; another text is read anew. */
export function useScript(event: string | null, language: string, version: string | undefined) {
  const { api, kept } = useConsole();
  return useQuery({
    queryKey: ["scripts", undefined, event, language, version],
    enabled: event !== null && version !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => readScript(api, kept, event!, language, version),
  });
}

/** Kept by version: a call goes on in the text it began with. A version that no site has is read as it is now. */
async function readScript(api: Api, kept: Kept, event: string, language: string, version?: string) {
  const place = `${prefix}${event}/${language}/`;
  const known = await kept.get<ScriptView>(place + version);
  if (known) return known;
  const path = `scripts/${event}/${language}`;
  try {
    const script = await api
      .get<ScriptView>(version ? `${path}?version=${version}` : path, { withinMs })
      .catch((fault: unknown) => {
        if (fault instanceof ApiProblem && fault.code === "not-found")
          return api.get<ScriptView>(path, { withinMs });
        throw fault;
      });
    await kept.set(place + script.version, script);
    return script;
  } catch (fault) {
    const others = await kept.list<ScriptView>(place);
    return lastKnown(fault, others.at(-1)?.value ?? null);
  }
}

/** A site that refuses is right; a site that is not there leaves us what we knew. */
function lastKnown<T>(fault: unknown, known: T | null): T {
  const answered = fault instanceof ApiProblem && fault.status > 0 && fault.status < 500;
  if (known === null || answered) throw fault;
  return known;
}

/**
 * Brings every script into this browser, one after the other, so that all are there when no site is.
 *
 * @param free - no call is being followed: texts that are in use no longer may go.
 */
export function useScriptsKept(free: boolean) {
  const { api, kept } = useConsole();
  const { data: list } = useScriptList();
  useFacts();
  useEffect(() => {
    let left = false;
    async function keepAll() {
      const inUse = new Set<string>();
      for (const { event, language, version } of list?.scripts ?? []) {
        if (left) return;
        inUse.add(`${prefix}${event}/${language}/${version}`);
        await readScript(api, kept, event, language, version);
      }
      if (!free || inUse.size === 0) return;
      for (const { key } of await kept.list(prefix)) if (!inUse.has(key)) await kept.remove(key);
    }
    // Without a site the list is from this browser, and so is what it names.
    keepAll().catch(() => undefined);
    return () => {
      left = true;
    };
  }, [api, kept, list, free]);
}
