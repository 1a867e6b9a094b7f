// The tables of what holds name tests that are there: the file, and each sentence of it.
import { type Check, type Finding, type Tree } from "../check.ts";

const TABLE = "tests/README.md";
/** `file`, then the sentences that are named behind it, up to the next file. */
const NAMED = /`([^`]+)`([^`|]*)/g;
const SENTENCE = /\b[a-z0-9]+(?:_[a-z0-9]+){2,}\b/g;
const COMMAND = /^(make |[A-Z_]+(=|$))/;

const isThere = (tree: Tree, named: string): boolean =>
  ["", "_test.c", ".ts"].some((ending) => tree.has(`tests/${named}${ending}`)) || [...tree.keys()].some((path) => path.startsWith(`tests/${named}/`));
const says = (tree: Tree, named: string, sentence: string): boolean =>
  [...tree].some(([path, text]) => path.startsWith(`tests/${named}`) && path !== TABLE && text.includes(sentence));

function run(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  (tree.get(TABLE) ?? "").split("\n").forEach((line, index) => {
    if (!line.startsWith("|")) return;
    const tell = (text: string): number => findings.push({ path: TABLE, line: index + 1, text });
    for (const [, named = "", behind = ""] of line.matchAll(NAMED)) {
      if (COMMAND.test(named)) continue;
      if (!isThere(tree, named)) tell(`there is no test ${named}`);
      else for (const [sentence] of behind.matchAll(SENTENCE)) if (!says(tree, named, sentence)) tell(`no test of ${named} is called ${sentence}`);
    }
  });
  return findings;
}

const RING = "static void what_is_written_is_read(void **state) {}\n";
export const anchors: Check = {
  name: "the tables of what holds name tests that are there",
  run,
  bad: { [TABLE]: "| ring | `core/ring`: what_is_written_is_lost |\n| rope | `core/rope` |\n", "tests/core/ring_test.c": RING },
  finds: 2,
  good: { [TABLE]: "| ring | `core/ring`: what_is_written_is_read; `make long` |\n", "tests/core/ring_test.c": RING },
};
