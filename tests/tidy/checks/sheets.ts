// Every sheet reaches every view: a class that two of them dress by itself puts one view's clothes on another.
import { type Check, type Finding, type Tree } from "../check.ts";

/** Rules as [selectors, line], those inside of an at-rule left out: they refine what is dressed elsewhere. */
function rules(text: string): [string, number][] {
  const plain = text.replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "));
  const found: [string, number][] = [];
  let depth = 0, begun = 0;
  for (let at = 0; at < plain.length; at++) {
    const letter = plain[at];
    if (letter === "{" && depth++ === 0) found.push([plain.slice(begun, at), plain.slice(0, at).split("\n").length]);
    if (letter === "}") depth--;
    if ((letter === "}" || letter === ";") && depth === 0) begun = at + 1;
  }
  return found.filter(([selectors]) => !selectors.trimStart().startsWith("@"));
}

function run(tree: Tree): Finding[] {
  const owners = new Map<string, string>(), findings: Finding[] = [];
  for (const [path, text] of tree) {
    if (!/^web\/.*\.css$/.test(path)) continue;
    for (const [selectors, line] of rules(text)) {
      for (const selector of selectors.split(",")) {
        const name = /^\s*\.([\w-]+)\s*$/.exec(selector)?.[1];
        if (name === undefined) continue;
        const owner = owners.get(name) ?? path;
        owners.set(name, owner);
        if (owner !== path) findings.push({ path, line, text: `.${name} is dressed in ${owner}, too: name one of them for what it is, or put it inside its own view` });
      }
    }
  }
  return findings;
}

export const sheets: Check = {
  name: "A class is dressed by one sheet",
  run,
  bad: { "web/a/a.css": ".live { color: red; }", "web/b/b.css": ".b .c { x: y; }\n.d, .live { color: blue; }" },
  finds: 1,
  good: { "web/a/a.css": ".live { color: red; }", "web/b/b.css": ".b .live { color: blue; } @media print { .live { color: black; } } .live[hidden] { display: none; }" },
};
