import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { serviceWorker } from "./service-worker-plugin.ts";

export default defineConfig({
  root: import.meta.dirname,
  resolve: { alias: { "#contract": fileURLToPath(new URL("../server/contract", import.meta.url)) } },
  plugins: [react(), serviceWorker()],
  worker: { format: "es" },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The content security policy allows no inline script and no data: font.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // The map is a chunk of its own, read only where one is drawn: 1,090 kB.
    chunkSizeWarningLimit: 1_200,
  },
});
