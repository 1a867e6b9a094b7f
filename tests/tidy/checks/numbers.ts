// Numbers that a program made: they must be what it makes today.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Check, type Finding, type Tree } from "../check.ts";

const TOOL = "engine/tools/fit_math.c";
const HOMES = /^engine\/core\/math_(f64\.c|inline\.h)$/;

/** What the tool prints; it needs a compiler with 113-bit numbers. */
function printed(source: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "tutti-fit-"));
  try {
    const program = join(folder, "fit");
    execFileSync("gcc", ["-std=c17", "-O1", "-x", "c", "-", "-o", program], { input: source });
    return execFileSync(program, { encoding: "utf8" }).match(/-?0x[0-9a-f.]+p[+-]\d+f?/g) ?? [];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const canFit = (): boolean => process.arch === "x64";

export const fitted: Check = {
  name: "the polynomials of core/math are those of fit_math.c",
  run: (tree: Tree): Finding[] => {
    const source = tree.get(TOOL);
    if (source === undefined) return [];
    const home = [...tree].filter(([path]) => HOMES.test(path)).map(([, text]) => text).join("\n");
    return printed(source).filter((number) => !home.includes(number.replace(/^-/, "")))
      .map((number) => ({ path: TOOL, line: 1, text: `it prints ${number}, which stands nowhere in core/math: put it there, or the old degree here` }));
  },
  bad: { [TOOL]: '#include <stdio.h>\nint main(void) { return printf("%a\\n", 0.75) < 0; }\n', "engine/core/math_f64.c": "0x1.7p-1\n" },
  finds: 1,
  good: { [TOOL]: '#include <stdio.h>\nint main(void) { return printf("%a\\n", 0.75) < 0; }\n', "engine/core/math_f64.c": "0x1.8p-1\n" },
};
