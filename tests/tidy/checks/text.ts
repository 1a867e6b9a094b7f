// What the text of the tree must not contain: leftovers, this or that machine, rooms that grew too large, long subjects.
import { execFileSync } from "node:child_process";
import { type Check, eachLine, type Finding, findLines, type Tree } from "../check.ts";

const SOURCE = /\.(c|h|ts|tsx|css|mjs|py|sh)$|^Makefile$|\/run$/;
const NOT_TIDY = /^(?!tests\/tidy\/)/;
const LINES_MAX = 600;
const SUBJECT_MAX = 72;

export const size: Check = {
  name: "no file over 600 lines",
  run: (tree) => [...tree].filter(([path]) => SOURCE.test(path)).flatMap(([path, text]) => {
    const lines = text.split("\n").length - 1;
    return lines > LINES_MAX ? [{ path, line: lines, text: `${lines} lines: is this still one concept? split it` }] : [];
  }),
  bad: { "engine/core/a.c": "\n".repeat(601) },
  finds: 1,
  good: { "engine/core/a.c": "\n".repeat(600), "web/package-lock.json": "\n".repeat(9000) },
};

const FUNCTION_LINES_MAX = 70;

/** C functions in the house's layout: a line at the margin that ends in "{", up to the next "}" at the margin. */
function longFunctions(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  let begin = 0;
  eachLine(tree, /^(engine|server|wasm)\/.*\.c$/, (line, number, path) => {
    if (/^[A-Za-z].*\(.*\{$/.test(line)) begin = number;
    if (line === "}" && begin > 0) {
      if (number - begin >= FUNCTION_LINES_MAX) findings.push({ path, line: begin, text: `${number - begin + 1} lines in one function: name its steps` });
      begin = 0;
    }
  });
  return findings;
}

export const functions: Check = {
  name: "no function over 70 lines",
  run: longFunctions,
  bad: { "engine/core/a.c": `int f(void) {\n${"  x();\n".repeat(70)}}\n` },
  finds: 1,
  good: { "engine/core/a.c": `int f(void) {\n${"  x();\n".repeat(60)}}\nint g(void) {\n${"  x();\n".repeat(60)}}\n` },
};

const LEFTOVER = new RegExp(`\\b(TO${""}DO|FIX${""}ME|HA${""}CK)\\b|XX${""}X|not (yet )?implemented|<<<<<<<|>>>>>>>`);
export const leftovers: Check = {
  name: "nothing is left in place of work",
  run: (tree) => findLines(new Map([...tree].filter(([path]) => SOURCE.test(path) && NOT_TIDY.test(path))), /./, LEFTOVER, (match) => `'${match[0]}': do it or leave it out`),
  bad: { "web/a.ts": "// TODO later\n", "engine/core/b.c": "/* FIXME */\n", "server/c.c": `mkdtemp("/tmp/a-XX${"X"}");\n` },
  finds: 3,
  good: { "web/a.ts": "// done\n" },
};

const MACHINE = /(^|[^A-Za-z0-9_.])\/(work|root|home\/[a-z]+)\/|https?:\/\/[a-z.]*(debian|npmjs?|pypi)[a-z.]*\//;
export const machine: Check = {
  name: "no path of a machine, no host of a registry",
  run: (tree) => findLines(tree, NOT_TIDY, MACHINE, (match) => `'${match[0].trim()}' is of one machine: derive it or leave it to the tool's own configuration`),
  // Put together here, so that this file itself names neither.
  bad: { "README.md": `see ${["", "root", "notes"].join("/")}\n`, "web/package-lock.json": `"resolved": "https:${"//"}registry.npmjs.org/x"\n` },
  finds: 2,
  good: { "README.md": "see engine/work/notes\n" },
};

function openingFindings(tree: Tree): Finding[] {
  return [...tree].flatMap(([path, text]) => {
    if (/^(engine|wasm|server)\/.*\.c$/.test(path) && !text.startsWith("/*")) return [{ path, line: 1, text: "a .c opens with one or two sentences on its role" }];
    if (/^(wasm|web)\/.*\.tsx?$/.test(path) && !/^\/[/*]/.test(text)) return [{ path, line: 1, text: "a module opens with one or two sentences on its role" }];
    return [];
  });
}
export const openings: Check = {
  name: "every source file says what it is for",
  run: openingFindings,
  bad: { "engine/core/a.c": "#include <stddef.h>\n", "web/a.ts": "export {};\n" },
  finds: 2,
  good: { "engine/core/a.c": "/* Says it. */\n", "web/a.ts": "// Says it.\n" },
};

/** `log` is a tree of one file so that the rule can be tried on any history. */
function subjectFindings(log: Tree): Finding[] {
  const findings: Finding[] = [];
  eachLine(log, /^git log$/, (subject, number, path) => {
    if (subject.length > SUBJECT_MAX) findings.push({ path, line: number, text: `${subject.length} columns, at most ${SUBJECT_MAX}: "${subject}"` });
  });
  return findings;
}
/** What is not yet pushed, and the newest commit: older ones can no longer be mended. */
function recentSubjects(): Tree {
  const of = (commits: readonly string[]): string => {
    try {
      return execFileSync("git", ["log", "--no-merges", "--format=%s", ...commits], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    } catch {
      return ""; // a tarball has no commits, a branch of its own nowhere to be pushed to
    }
  };
  return new Map([["git log", of(["-1"]) + of(["@{upstream}..HEAD"])]]);
}

export const subjects: Check = {
  name: "commit subjects fit 72 columns",
  run: (tree) => subjectFindings(tree.has("git log") ? tree : recentSubjects()),
  bad: { "git log": "x".repeat(73) },
  finds: 1,
  good: { "git log": "Say it in 72 columns" },
};
