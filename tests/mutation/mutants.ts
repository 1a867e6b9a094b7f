// Small wrongs for C: a comparison that is off by one, another operator, another number, a condition turned round, a statement left
// out. Which of them come is decided by a seed alone.

export interface Mutant {
  readonly file: string;
  readonly line: number; // from 1
  readonly was: string;
  readonly is: string;
}

export type Chance = (below: number) => number;

/** xorshift32, as good as needed to pick lines. */
export function chanceOf(seed: number): Chance {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

const SWAPS: readonly (readonly [RegExp, string])[] = [
  [/ < /g, " <= "], [/ <= /g, " < "], [/ > /g, " >= "], [/ >= /g, " > "], [/ == /g, " != "], [/ != /g, " == "],
  [/ && /g, " || "], [/ \|\| /g, " && "], [/ \+ /g, " - "], [/ - /g, " + "], [/ \* (?=[a-z0-9(])/g, " / "], [/ \/ /g, " * "],
  [/ \+= /g, " -= "], [/ -= /g, " += "], [/\btrue\b/g, "false"], [/\bfalse\b/g, "true"],
];

/** Every way one line may go wrong. */
export function wrongsOf(line: string): string[] {
  const code = line.replace(/\/\*.*?\*\//g, (comment) => " ".repeat(comment.length));
  const found: string[] = [];
  const put = (at: number, length: number, text: string): void => void found.push(line.slice(0, at) + text + line.slice(at + length));
  for (const [pattern, other] of SWAPS) for (const match of code.matchAll(pattern)) put(match.index, match[0].length, other);
  for (const match of code.matchAll(/(?<![\w.])(\d+)(u?)(?![\w.])/g)) put(match.index, match[0].length, `${Number(match[1]) + 1}${match[2]}`);
  for (const match of code.matchAll(/(?<![\w.])(\d+\.\d+)(f?)(?![\w.])/g)) put(match.index, match[0].length, `${Number(match[1]) === 0 ? "1.0" : `(1.5${match[2]} * ${match[1]}${match[2]})`}${Number(match[1]) === 0 ? match[2] : ""}`);
  const condition = /^(\s*(?:else )?if \()(.*)(\) (?:return|continue|break|\{).*)$/.exec(line);
  if (condition !== null) found.push(`${condition[1]}!(${condition[2]})${condition[3]}`);
  if (/^\s+(?!\s|return|const|static|typedef|struct|float|double|u?int|bool|size_t|f32x4|i32x4|case|default)[\w\->.[\]*& ]+( [-+*/|&^]?= .*|\(.*\)|\+\+|--);$/.test(line)) found.push("");
  return found;
}

/** Lines of code inside functions: not comments, tables of text, includes or declarations at the margin. */
function isCode(line: string): boolean {
  return /^\s/.test(line) && !/^\s*(\/\*|\*|#|\/\/)/.test(line) && !/"/.test(line) && !/_Static_assert|\bassert\(/.test(line);
}

/** `count` different mutants of these files, a file in proportion to its code. */
export function sample(files: ReadonlyMap<string, string>, count: number, seed: number): Mutant[] {
  const chance = chanceOf(seed);
  const lines = [...files].flatMap(([file, text]) => {
    let comment = false;
    return text.split("\n").flatMap((line, index) => {
      if (!comment && line.includes("/*") && !line.includes("*/")) comment = true;
      const inside = comment;
      if (comment && line.includes("*/")) comment = false;
      return inside || !isCode(line) || wrongsOf(line).length === 0 ? [] : [{ file, line: index + 1, was: line }];
    });
  });
  const chosen = new Map<string, Mutant>();
  for (let tries = 0; chosen.size < count && tries < 50 * count; tries++) {
    const at = lines[chance(lines.length)];
    if (at === undefined) break;
    const wrongs = wrongsOf(at.was), is = wrongs[chance(wrongs.length)] as string;
    chosen.set(`${at.file}:${at.line}:${is}`, { ...at, is });
  }
  return [...chosen.values()];
}
