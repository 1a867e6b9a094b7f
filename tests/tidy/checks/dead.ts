// What nobody includes or imports, and headers that lean on whoever includes them first.
import { type Check, code, type Finding, type Tree } from "../check.ts";

function included(tree: Tree): Set<string> {
  const names = new Set<string>();
  for (const [path, text] of tree)
    if (/\.[ch]$/.test(path)) for (const match of text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) names.add(match[1] ?? "");
  return names;
}

function deadHeaders(tree: Tree): Finding[] {
  const names = included(tree);
  return [...tree.keys()].flatMap((path) => {
    const name = path.replace(/^(engine|tests)\//, "");
    return !path.endsWith(".h") || names.has(name) || names.has(path) ? [] : [{ path, line: 1, text: "no file includes this header" }];
  });
}

function ownHeaderFirst(tree: Tree): Finding[] {
  return [...tree].flatMap(([path, text]) => {
    const header = path.replace(/\.c$/, ".h");
    if (!/^(engine|server)\/.*\.c$/.test(path) || !tree.has(header)) return [];
    const first = /^\s*#\s*include\s+"([^"]+)"/m.exec(text)?.[1];
    // A folder's internal header begins with the public one.
    return first === header || first === header.replace(/^engine\//, "") || first?.endsWith("/internal.h") ? [] : [{ path, line: 1, text: `the first include is its own header, "${header.replace(/^engine\//, "")}"` }];
  });
}

export const headers: Check = {
  name: "headers are used, and come first in their own file",
  run: (tree) => [...deadHeaders(tree), ...ownHeaderFirst(tree)],
  bad: { "engine/core/a.h": "", "engine/core/b.h": "", "engine/core/b.c": '#include "core/c.h"\n#include "core/b.h"\n', "engine/core/c.h": "" },
  finds: 2,
  good: { "engine/core/a.h": "", "engine/core/a.c": '#include "core/a.h"\n' },
};

// Where the page, its workers and its tools begin; everything else is reached by an import.
const ENTRY = /^(web\/main\.tsx|web\/play\/play\.ts|web\/net\/service_worker\.ts|web\/[^/]*\.config\.ts|wasm\/node\.ts)$|\.d\.ts$|\.test\.tsx?$|^tests\//;

function deadModules(tree: Tree): Finding[] {
  const imported = new Set<string>();
  const globs: string[] = [];
  for (const [path, text] of tree) {
    if (!/\.(tsx?|css|html)$/.test(path)) continue;
    for (const match of text.matchAll(/(?:from|import|import\(|URL\(|@import)\s*["']([^"'?]+)[^"']*["']/g)) imported.add(resolve(path, match[1] ?? ""));
    for (const match of text.matchAll(/import\.meta\.glob[^(]*\(\s*["']([^"']+)["']/g)) globs.push(resolve(path, match[1] ?? ""));
  }
  return [...tree.keys()].flatMap((path) => {
    const stem = path.replace(/\.tsx?$/, "");
    const globbed = globs.some((glob) => new RegExp(`^${glob.replace(/[.]/g, "\\.").replace(/\*+/g, ".*")}$`).test(path));
    if (!/^(web|wasm)\/.*\.tsx?$/.test(path) || ENTRY.test(path) || globbed) return [];
    return imported.has(path) || imported.has(stem) || imported.has(`${stem}.js`) ? [] : [{ path, line: 1, text: "no module imports this one" }];
  });
}

function resolve(from: string, to: string): string {
  if (!to.startsWith(".")) return to.replace(/^\//, "");
  const parts = from.split("/").slice(0, -1);
  for (const part of to.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

export const modules: Check = {
  name: "no module is dead",
  run: deadModules,
  bad: { "web/main.tsx": 'import "./used.ts";', "web/used.ts": "", "web/unused.ts": "" },
  finds: 1,
  good: { "web/main.tsx": 'import { a } from "./a.ts"; new Worker(new URL("../wasm/w.ts", import.meta.url));', "web/a.ts": "", "wasm/w.ts": "" },
};

function typescriptHabits(tree: Tree): Finding[] {
  return [...tree].filter(([path]) => /^(web|wasm)\/.*\.tsx?$/.test(path)).flatMap(([path, text]) =>
    code(text).split("\n").flatMap((line, index) => {
      const found: Finding[] = [];
      const say = (what: string): void => void found.push({ path, line: index + 1, text: what });
      if (/^export default\b/.test(line) && !path.endsWith(".config.ts")) say("no default exports: a thing has one name");
      if (/[:<|(]\s*any\b|\bas any\b/.test(line)) say("no any: say what it is, or unknown");
      if (/@ts-(ignore|nocheck)/.test(line)) say("no silenced types");
      return found;
    }));
}

export const habits: Check = {
  name: "TypeScript says its types and names",
  run: typescriptHabits,
  bad: { "web/a.ts": "export default 3;\nconst x = y as any;\nfunction f(z: any) {}\n" },
  finds: 3,
  good: { "web/a.ts": "// as any\nexport const company = 1;\n", "web/vite.config.ts": "export default {};\n" },
};

// web/lib and web/ui know no project, web/messages nothing but texts; only wasm/ sees a pointer as a number.
const MAY_IMPORT: Readonly<Record<string, RegExp>> = {
  "web/messages": /^web\/messages\//,
  "web/lib": /^web\/(messages|lib)\//,
  "web/ui": /^web\/(messages|lib|ui)\//,
  "web/draw": /^web\/(messages|lib|draw)\//,
  wasm: /^wasm\/|^web\/project\/api/,
};

function typescriptLayers(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const [path, text] of tree) {
    if (!/^(web|wasm)\/.*\.tsx?$/.test(path) || /\.test\.tsx?$/.test(path)) continue;
    const layer = Object.keys(MAY_IMPORT).find((folder) => path.startsWith(`${folder}/`));
    text.split("\n").forEach((line, index) => {
      const target = /(?:from|import)\s+["']([^"']+)["']/.exec(line)?.[1];
      const resolved = target?.startsWith(".") ? resolve(path, target) : undefined;
      if (layer && resolved && !MAY_IMPORT[layer]?.test(resolved) && !resolved.startsWith("build/"))
        findings.push({ path, line: index + 1, text: `${layer}/ may not import ${resolved}` });
      if (!path.startsWith("wasm/") && /\bnew WebAssembly\.|\bmemory\.buffer\b/.test(line))
        findings.push({ path, line: index + 1, text: "only wasm/ knows the engine's memory: ask it for a typed view" });
    });
  }
  return findings;
}

export const webLayers: Check = {
  name: "TypeScript imports point left, pointers stay in wasm/",
  run: typescriptLayers,
  bad: { "web/ui/knob.tsx": 'import { project } from "../project/project.ts";\n', "web/views/a.ts": "new Uint8Array(memory.buffer, 16);\n" },
  finds: 2,
  good: { "web/ui/knob.tsx": 'import { drag } from "../lib/drag.ts";\nimport { useRef } from "react";\n', "wasm/loader.ts": "new Uint8Array(memory.buffer);\n" },
};
