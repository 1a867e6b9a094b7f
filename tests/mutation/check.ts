// The short form: what counts as a wrong, that a seed decides alone, and that wrongs are killed by the tests of their file.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { sample, wrongsOf } from "./mutants.ts";

const [build = "build"] = process.argv.slice(2);
let passed = 0, failed = 0;
function say(fine: boolean, what: string): void {
  if (fine) passed++;
  else failed++;
  console.log(`${fine ? "ok " : "not ok "} ${what}`);
}

const wrongs = wrongsOf("  if (count < limit && more) return 3;");
say(["  if (count <= limit && more) return 3;", "  if (count < limit || more) return 3;", "  if (!(count < limit && more)) return 3;", "  if (count < limit && more) return 4;"].every((wrong) => wrongs.includes(wrong)), "comparisons, conditions and numbers go wrong");
say(wrongsOf("  state->left = 0;").includes(""), "a statement may be left out");
say(wrongsOf("  float gain = 0;").every((wrong) => wrong !== ""), "a declaration may not");
const files = new Map(["engine/core/ring.c", "engine/core/curve.c"].map((file) => [file, readFileSync(file).toString()]));
say(JSON.stringify(sample(files, 10, 7)) === JSON.stringify(sample(files, 10, 7)), "one seed, one sample");
say(sample(files, 10, 7).every(({ file, line, was, is }) => was !== is && files.get(file)?.split("\n")[line - 1] === was), "mutants name their line");
const out = execFileSync(process.execPath, ["tests/mutation/mutation.ts", build, "3", "3", "core/utf8.c"]).toString(), found = /: (\d+) killed/.exec(out);
say(found !== null && Number(found[1]) > 0, `wrongs of core/utf8.c are killed: ${out.trim().split("\n").at(-1)}`);
console.log(`${passed} passed, ${failed} failed`);
