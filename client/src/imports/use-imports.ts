import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ImportMapping, ImportView } from "#contract/imports.ts";
import { useConsole } from "../frame/use-console.ts";

const partBytes = 128 * 1024;
const runningEveryMs = 1_000;
const key = ["imports"];

export const isRunning = ({ state }: ImportView) =>
  state === "checking" || state === "committing" || state === "undoing";

/** The newest imports; asked again every second while one is at work. */
export function useImports() {
  const { api } = useConsole();
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<ImportView[]>("imports", { signal }),
    refetchInterval: (query) => (query.state.data?.some(isRunning) ? runningEveryMs : false),
  });
}

/** Sends a file part by part: a part that a site did not answer goes to the next one, and is taken once. */
export function useUpload(onSent: (view: ImportView) => void) {
  const { api } = useConsole();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ file, onPart }: { file: File; onPart: (sentBytes: number) => void }) => {
      const begun = { fileName: file.name, sizeBytes: file.size };
      let view = await api.send<ImportView>({ method: "POST", path: "imports", body: begun });
      for (let place = 0; place < file.size; place += partBytes) {
        const base64 = await base64Of(file.slice(place, place + partBytes));
        const path = `imports/${view.id}/parts`;
        view = await api.send<ImportView>({ method: "POST", path, body: { place, base64 } });
        onPart(view.receivedBytes);
      }
      return view;
    },
    onSuccess: onSent,
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useImportDeed(id: string) {
  const { api } = useConsole();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({
      deed,
      mapping,
    }: {
      deed: "check" | "commit" | "undo" | "abandon";
      mapping?: ImportMapping;
    }) => api.send({ method: "POST", path: `imports/${id}/${deed}`, body: mapping ? { mapping } : {} }),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
}

/** A data URL is the browser's own base64. */
function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
