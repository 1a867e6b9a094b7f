// Every sheet reaches every view: a class that two of them dress by itself puts one view's clothes on another, and a question that one asks of
// what is in an element is asked of all that is there.
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

/** What comes and goes in every view, many times a second. */
const EVERYDAY = /(?:^|[\s>+~(,])(?:\.(?:btn|icon|ic|row|col|grow|clamp|knob|t[123]|s1[0-9])\b|(?:span|div|button|svg|i|b)\b)/;

function questions(text: string): [string, number][] {
  const found: [string, number][] = [];
  for (let at = text.indexOf(":has("); at >= 0; at = text.indexOf(":has(", at + 1)) {
    let end = at + 5;
    for (let depth = 1; end < text.length && depth > 0; end++) depth += text[end] === "(" ? 1 : text[end] === ")" ? -1 : 0;
    found.push([text.slice(at + 5, end - 1), text.slice(0, at).split("\n").length]);
  }
  return found;
}

/** One such rule, and each that comes or goes dresses all anew that any rule with :has() may dress: hundreds of elements, two
    milliseconds of a frame. */
export const asked: Check = {
  name: "No sheet asks whether something has what comes and goes all the time",
  run: (tree) => [...tree].flatMap(([path, text]) => (/^web\/.*\.css$/.test(path) ? questions(text) : [])
    .flatMap(([inside, line]) => (EVERYDAY.test(inside) ? [{ path, line, text: `:has(${inside}) is asked of every page: give what is meant a class of its own` }] : []))),
  bad: { "web/a/a.css": ".a:has(> .btn.icon ~ .btn) { x: y; }\n.b:not(:has(.row)) { x: y; } .c:has(:is(.pane, .icon)) { x: y; } .d:has(span) { x: y; }" },
  finds: 4,
  good: { "web/a/a.css": ".a:has(> .pane.closed) .btn { x: y; } .b:has(:is(.pane.editor, .nodes)) > .row { x: y; }" },
};
