// What only a compiler can see: each header stands alone, and functions marked RT_SAFE call only such functions.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Check, type Finding, type Tree } from "../check.ts";

const BUILD = process.env["BUILD"] ?? "build";
const INCLUDES = ["-Iengine", "-I.", `-I${BUILD}/gen`, "-Itests"];

/** Samples of a self-test are written out; the tree itself is compiled where it lies. */
function withFiles(tree: Tree, use: (root: string) => Finding[]): Finding[] {
  if (tree.has("Makefile")) return use(".");
  const root = mkdtempSync(join(tmpdir(), "tutti-tidy-"));
  for (const [path, text] of tree) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  try {
    return use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function compile(root: string, compiler: string, flags: readonly string[], path: string): Finding[] {
  const result = spawnSync(compiler, [...flags, ...INCLUDES, "-fsyntax-only", path], { cwd: root, encoding: "utf8" });
  const first = /^[^\n]*?:(\d+):\d+: (?:error|fatal error): ([^\n]*)/m.exec(result.stderr);
  if (result.status === 0) return [];
  return [{ path, line: Number(first?.[1] ?? 1), text: first?.[2] ?? result.stderr.slice(0, 200) }];
}

export const standalone: Check = {
  name: "every header compiles alone",
  run: (tree) => withFiles(tree, (root) => [...tree.keys()].filter((path) => /^(engine|server)\/.*\.h$/.test(path)).flatMap((path) =>
    compile(root, "gcc", ["-std=c17", "-D_GNU_SOURCE", "-x", "c", "-Wall", "-Werror", "-Wno-unused-function", "-Wno-unused-const-variable"], path))),
  bad: { "engine/core/a.h": "uint32_t f(void);\n" },
  finds: 1,
  good: { "engine/core/a.h": "#include <stdint.h>\nuint32_t f(void);\n" },
};

/** The newest clang that knows the effect (20 and later), or nothing. */
export function effectCompiler(): string | undefined {
  return ["clang-22", "clang-21", "clang-20"].find((name) => spawnSync(name, ["--version"]).status === 0);
}

export const effects: Check = {
  name: "RT_SAFE functions call only RT_SAFE functions",
  run: (tree) => {
    const compiler = effectCompiler();
    if (!compiler) return [];
    return withFiles(tree, (root) => [...tree.keys()].filter((path) => /^engine\/(core|dsp|devices|graph)\/.*\.c$/.test(path)).flatMap((path) =>
      compile(root, compiler, ["-std=c17", "-Wfunction-effects", "-Werror"], path)));
  },
  bad: { "engine/dsp/a.c": "void *malloc(unsigned long);\nvoid f(void) __attribute__((nonblocking));\nvoid f(void) __attribute__((nonblocking)) { (void)malloc(1); }\n" },
  finds: 1,
  good: { "engine/dsp/a.c": "int g(int x) __attribute__((nonblocking));\nint f(int x) __attribute__((nonblocking));\nint f(int x) __attribute__((nonblocking)) { return g(x); }\n" },
};
