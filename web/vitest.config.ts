// The page's and the boundary's tests lie in the mirror: tests/web and tests/wasm.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path(".."),
  resolve: { alias: { "@gen": path("../build/gen") } },
  test: { include: ["tests/web/**/*.test.ts", "tests/wasm/**/*.test.ts"], environment: "node", passWithNoTests: true },
});
