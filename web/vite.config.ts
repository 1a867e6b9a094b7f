// How the page is built: hashed assets into build/web, nothing inline, so that the server's content security policy
// (script-src 'self' 'wasm-unsafe-eval'; style-src 'self') holds without exceptions.
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

const WORKER = "service_worker.js";
const PUBLIC = ["/", "/icon.svg", "/manifest.webmanifest"];

/** Tells the service worker what it keeps: the page, and every file of this build. */
const offline: Plugin = {
  name: "offline",
  enforce: "post", // behind the build's own, which drops the chunks that hold nothing but a style sheet
  generateBundle(_, bundle) {
    const worker = bundle[WORKER];
    if (worker?.type !== "chunk") throw new Error("the build has no service worker");
    const assets = Object.keys(bundle).filter((name) => name.startsWith("assets/") && !name.endsWith(".map")).sort();
    const page = Object.values(bundle).map((file) => (file.type === "chunk" ? file.code : file.source)).reduce((hash, text) => hash.update(text), createHash("sha256"));
    const files = JSON.stringify([...PUBLIC, ...assets.map((name) => `/${name}`)]);
    worker.code = worker.code.replace('["%FILES%"]', () => files).replace("%BUILD%", `tutti-${page.digest("hex").slice(0, 16)}`);
  },
};

const FOCUS = /react-aria\/dist\/.*\/virtualFocus\.mjs$/;

/**
 * A search field of React Aria that takes the focus tells its list so in a microtask, and the list may be gone by then: what closed it
 * was drawn first. Then there is nobody to tell, and nothing to complain of. tests/story/keyboard.ts makes that moment.
 */
const goneLists: Plugin = {
  name: "gone-lists",
  transform(code, id) {
    if (!FOCUS.test(id)) return null;
    const guarded = code.replaceAll(/\b(from|to)\.dispatchEvent\(/g, "$1?.dispatchEvent(");
    if (guarded === code) throw new Error("React Aria tells its lists of the focus in another way: see whether this is still needed");
    return { code: guarded, map: null };
  },
};

const TRANSITIONS = /react-aria\/dist\/.*\/runAfterTransition\.mjs$/, CLEANUP = /\bfunction ([\w$]*cleanupDetachedElements)\(/, ANOTHER = "transitions = new Set();";

/**
 * React Aria lists the elements in transition, and forgets one that leaves the page under way only where a single property moved: the others
 * stay listed, with the whole tree they were part of. Here they are looked for whenever another one begins.
 */
const goneTransitions: Plugin = {
  name: "gone-transitions",
  transform(code, id) {
    if (!TRANSITIONS.test(id)) return null;
    const cleanup = CLEANUP.exec(code)?.[1];
    if (cleanup === undefined || !code.includes(ANOTHER)) throw new Error("React Aria lists transitions in another way: see whether this is still needed");
    return { code: code.replace(ANOTHER, () => `${cleanup}(); ${ANOTHER}`), map: null };
  },
};

export default defineConfig({
  root: path("."),
  plugins: [offline, goneLists, goneTransitions],
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
    rolldownOptions: {
      input: { page: path("index.html"), play: path("play.html"), service_worker: path("net/service_worker.ts") },
      output: { entryFileNames: (chunk) => (chunk.name === "service_worker" ? WORKER : "assets/[name]-[hash].js") },
    },
  },
  worker: { format: "es" },
  server: { headers: isolation, fs: { allow: [path("..")] } },
  preview: { headers: isolation },
});
