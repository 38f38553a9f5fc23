import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Plugin, transformWithOxc } from "vite";

const source = fileURLToPath(new URL("src/service-worker.ts", import.meta.url));

/** Fonts for scripts the console does not use are fetched when needed, never ahead. */
const leftOut = /inter-(cyrillic|greek|vietnamese)/;

/** Writes `/service-worker.js` with the list of every file of this build, so that all of them are held. */
export function serviceWorker(): Plugin {
  return {
    name: "holdfast-service-worker",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      async handler(_options, bundle) {
        const files = Object.keys(bundle).filter((name) => !name.endsWith(".map") && !leftOut.test(name));
        const precache = [
          "/index.html",
          "/icon.svg",
          ...files.filter((name) => name !== "index.html").map((name) => `/${name}`),
        ];
        const release = createHash("sha256")
          .update(JSON.stringify(precache.toSorted()))
          .digest("hex")
          .slice(0, 12);
        const { code: script } = await transformWithOxc(readFileSync(source, "utf8"), source);
        const code = script
          .replace('"%RELEASE%"', JSON.stringify(release))
          .replace('"%PRECACHE%"', JSON.stringify(precache));
        this.emitFile({
          type: "asset",
          fileName: "service-worker.js",
          source: code.replace(/^export \{\};?$/m, ""),
        });
      },
    },
  };
}
