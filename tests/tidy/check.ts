// What a check is: a rule, a walk over the tree that yields findings, and a proof that it can fail.

/** The tracked files, by path from the root; binary ones are left out. */
export type Tree = ReadonlyMap<string, string>;

export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

export interface Check {
  readonly name: string;
  readonly run: (tree: Tree) => Finding[];
  /** A tree that breaks the rule once for each `finds`, and one that keeps it. */
  readonly bad: Readonly<Record<string, string>>;
  readonly finds: number;
  readonly good: Readonly<Record<string, string>>;
}

/** Calls `each` for every line of every file whose path fits. */
export function eachLine(tree: Tree, fits: RegExp, each: (line: string, number: number, path: string) => void): void {
  for (const [path, text] of tree) {
    if (!fits.test(path)) continue;
    text.split("\n").forEach((line, index) => each(line, index + 1, path));
  }
}

/** Findings for each line in which `pattern` occurs, in files whose path fits. */
export function findLines(tree: Tree, fits: RegExp, pattern: RegExp, say: (match: RegExpExecArray) => string): Finding[] {
  const findings: Finding[] = [];
  eachLine(tree, fits, (line, number, path) => {
    const match = pattern.exec(line);
    if (match) findings.push({ path, line: number, text: say(match) });
  });
  return findings;
}

/** C or TypeScript without comments and the insides of strings; line numbers stay. */
export function code(text: string): string {
  const blank = (part: string): string => part.replace(/[^\n]/g, " ");
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, (part) =>
    part.startsWith("/") ? blank(part) : part[0] + blank(part.slice(1, -1)) + part[0]);
}

/** The same tree with `code` of its C and TypeScript. */
export function codeOnly(tree: Tree, fits: RegExp): Tree {
  return new Map([...tree].filter(([path]) => fits.test(path)).map(([path, text]) => [path, code(text)]));
}
