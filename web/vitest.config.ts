// The page's and the boundary's tests lie in the mirror: tests/web and tests/wasm.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path(".."),
  resolve: { alias: { "@gen": path("../build/gen") } },
  // These give way to what plays in real time (tests/run): five seconds, Vitest's own patience, are nothing then.
  test: { include: ["tests/web/**/*.test.ts", "tests/wasm/**/*.test.ts"], environment: "node", passWithNoTests: true, testTimeout: 120_000, hookTimeout: 120_000 },
});
