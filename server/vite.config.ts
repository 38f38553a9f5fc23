/** The long-lived programs, each in few files; see programs.ts. */
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { programs } from "./programs.ts";

/** What a program reads beside its sources, it still reads there. */
const whereTheSourcesAre: Plugin = {
  name: "where-the-sources-are",
  transform: {
    filter: { code: "import.meta" },
    handler: (code, id) => ({
      code: code
        .replaceAll("import.meta.dirname", JSON.stringify(dirname(id)))
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href)),
      map: null,
    }),
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [whereTheSourcesAre],
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: "dist",
    target: "node24",
    rolldownOptions: { input: programs },
  },
});
