import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { announce } from "../frame/announce.tsx";
import { useConsole } from "../frame/use-console.ts";
import type { AskedFile } from "../platform/api.ts";
import { download } from "../ui/download.ts";

export type Export = {
  /** Null when none is under way. */
  running: { bytes: number; sinceMs: number } | null;
  saved: { name: string; bytes: number } | null;
  fault: unknown;
  begin: (name: string, asked: AskedFile) => void;
  stop: () => void;
};

/** One file at a time, fetched whole and then handed to the browser; leaving the page gives it up. */
export function useExport(): Export {
  const { api } = useConsole();
  const [running, setRunning] = useState<Export["running"]>(null);
  const ending = useRef<AbortController | null>(null);
  useEffect(() => () => ending.current?.abort(), []);
  const fetching = useMutation({
    mutationFn: async ({ name, asked }: { name: string; asked: AskedFile }) => {
      const sinceMs = Date.now();
      const own = new AbortController();
      ending.current = own;
      setRunning({ bytes: 0, sinceMs });
      const onBytes = (bytes: number) => setRunning({ bytes, sinceMs });
      try {
        const file = await api.file(asked, { signal: own.signal, onBytes });
        download(name, file);
        announce(`${name} is saved`);
        return { name, bytes: file.size };
      } catch (fault) {
        if (own.signal.aborted) return null;
        throw fault;
      } finally {
        setRunning(null);
      }
    },
  });
  return {
    running,
    saved: fetching.data ?? null,
    fault: fetching.error,
    begin: (name, asked) => fetching.mutate({ name, asked }),
    stop: () => ending.current?.abort(),
  };
}
