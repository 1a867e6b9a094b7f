// Runs every check twice: on samples, to prove that it can fail and that it can pass, then on the tree.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { type Check, type Tree } from "./check.ts";
import { calls } from "./checks/calls.ts";
import { engineWords } from "./checks/engine_words.ts";
import { effectCompiler, effects, standalone } from "./checks/compiled.ts";
import { habits, headers, modules, webLayers } from "./checks/dead.ts";
import { messages, wrapped } from "./checks/messages.ts";
import { printed } from "./checks/printed.ts";
import { layers } from "./checks/layers.ts";
import { audioSymbols, globals } from "./checks/objects.ts";
import { canFit, fitted } from "./checks/numbers.ts";
import { asked, sheets } from "./checks/sheets.ts";
import { anchors } from "./checks/anchors.ts";
import { story } from "./checks/story.ts";
import { functions, leftovers, machine, openings, size, subjects } from "./checks/text.ts";

const CHECKS: readonly Check[] = [
  layers, calls, headers, modules, webLayers, habits, size, functions, leftovers, machine, openings, subjects, audioSymbols, globals, standalone, effects, fitted, sheets, asked, messages, wrapped, engineWords, printed, story, anchors,
];

function readTree(): Tree {
  const paths = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" }).split("\0").filter((path) => path && existsSync(path));
  const files = paths.map((path) => [path, readFileSync(path, "latin1")] as const);
  return new Map(files.filter(([, text]) => !text.includes("\0")));
}

const tree = readTree();
let passed = 0;
let failed = 0;
const verdict = (good: boolean, text: string): void => {
  if (good) passed++;
  else failed++;
  console.log(`${good ? "ok" : "not ok"}  ${text}`);
};

for (const check of CHECKS) {
  if (check === effects && !effectCompiler()) {
    console.log(`left out  ${check.name}: it needs clang 20 or later`);
    continue;
  }
  if (check === fitted && !canFit()) {
    console.log(`left out  ${check.name}: it needs an x86 machine`);
    continue;
  }
  const bad = check.run(new Map(Object.entries(check.bad)));
  const good = check.run(new Map(Object.entries(check.good)));
  verdict(bad.length === check.finds && good.length === 0, `${check.name}: finds what it should (${bad.length} of ${check.finds}, and ${good.length} of 0)`);
  const findings = check.run(tree);
  for (const { path, line, text } of findings) console.log(`  ${path}:${line}: ${text}`);
  verdict(findings.length === 0, check.name);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
