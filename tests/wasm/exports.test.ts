// The C declarations and their TypeScript twin are compared name by name and parameter by parameter.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../../wasm/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");

const BIGINT = /^(Id|u?int64_t)$/;

function typeOf(declaration: string): string {
  const text = declaration.replace(/\bconst\b/g, "").trim();
  if (text === "void" || text === "") return "void";
  if (text.includes("*")) return "number";
  return BIGINT.test(text.split(/\s+/)[0] as string) ? "bigint" : "number";
}

function fromC(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".c"))) {
    for (const match of read(file).matchAll(/^EXPORT\(([^)]*)\)/gm)) {
      const [type, name, ...parameters] = (match[1] as string).split(",").map((part) => part.trim());
      const types = parameters.map(typeOf).filter((one) => one !== "void");
      found.set(`tutti_${name}`, `(${types.join(", ")}) ${typeOf(type as string)}`);
    }
  }
  return found;
}

function fromTypeScript(): Map<string, string> {
  const found = new Map<string, string>();
  for (const match of read("exports.ts").matchAll(/^\s+(tutti_\w+)\(([^)]*)\): (\w+);/gm)) {
    const types = (match[2] as string).split(",").map((part) => part.split(":")[1]?.trim() ?? "").filter((one) => one !== "");
    found.set(match[1] as string, `(${types.join(", ")}) ${match[3]}`);
  }
  return found;
}

test("both sides of the boundary declare the same functions", () => {
  const c = fromC();
  expect(c.size).toBeGreaterThan(90);
  expect([...fromTypeScript()].sort()).toEqual([...c].sort());
});
