// How the page is built: hashed assets into build/web, nothing inline, so that the server's content security policy
// (script-src 'self' 'wasm-unsafe-eval'; style-src 'self') holds without exceptions.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

export default defineConfig({
  root: path("."),
  base: "/",
  resolve: { alias: { "@gen": path("../build/gen") } },
  build: {
    outDir: path("../build/web"),
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: "es" },
  server: { headers: isolation, fs: { allow: [path("..")] } },
  preview: { headers: isolation },
});
