// The table of what the studio promises: each chapter it names is told, and each chapter that is told stands in it.
import { type Check, type Finding, type Tree } from "../check.ts";

const TABLE = "tests/story/promises.md";
/** `file`: "words of a chapter's name", with a file below tests/story, or below tests with its folder. */
const NAMED = /`([\w/]+)`: "([^"]+)"/g;
/** Chapters as they stand in their lists, and checks of other suites. */
const TOLD = /^\s*(?:export const \w+: \w+ = )?(?:const \w+: \w+ = )?(?:\[|check\()"([^"]{12,})",/gm;

const pathOf = (file: string): string => (file.includes("/") ? `tests/${file}.ts` : `tests/story/${file}.ts`);
const chaptersOf = (text: string): string[] => [...text.matchAll(TOLD)].map((match) => match[1] as string);

function run(tree: Tree): Finding[] {
  const table = tree.get(TABLE);
  if (table === undefined) return [];
  const findings: Finding[] = [], named = new Map<string, string[]>();
  table.split("\n").forEach((line, index) => {
    for (const [, file = "", words = ""] of line.matchAll(NAMED)) {
      const path = pathOf(file), text = tree.get(path);
      named.set(path, [...named.get(path) ?? [], words]);
      if (text === undefined) findings.push({ path: TABLE, line: index + 1, text: `there is no ${path}` });
      else if (!chaptersOf(text).some((name) => name.includes(words))) findings.push({ path: TABLE, line: index + 1, text: `no chapter of ${path} is called "${words}"` });
    }
  });
  for (const [path, text] of tree) {
    if (!/^tests\/story\/\w+\.ts$/.test(path)) continue;
    for (const name of chaptersOf(text)) {
      if (!(named.get(path) ?? []).some((words) => name.includes(words))) findings.push({ path, line: 1, text: `"${name}" stands in no row of ${TABLE}` });
    }
  }
  return findings;
}

const CHAPTERS = 'export const someChapters = [\n  ["a song is begun and heard", async () => {}],\n  ["another song is kept", async () => {}],\n];\n';
export const story: Check = {
  name: "the table of promises and the chapters of the story name each other",
  run,
  bad: { [TABLE]: '| begun | `some`: "begun and sung" |\n| ended | `gone`: "it ends" |\n', "tests/story/some.ts": CHAPTERS },
  finds: 4,
  good: { [TABLE]: '| begun | `some`: "begun and heard" |\n| kept | `some`: "song is kept" |\n', "tests/story/some.ts": CHAPTERS },
};
