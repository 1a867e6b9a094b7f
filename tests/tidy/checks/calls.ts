// Calls that are banned, where, and what to write instead.
import { type Check, codeOnly, type Finding, findLines, type Tree } from "../check.ts";

interface Ban {
  readonly names: readonly string[];
  readonly where: RegExp;
  readonly except?: RegExp;
  readonly instead: string;
}

const C = /\.[ch]$/;
const ENGINE = /^engine\/.*\.[ch]$/;
const OURS = /^(engine|wasm|server)\/.*\.[ch]$/;

const BANS: readonly Ban[] = [
  { names: ["strcpy", "strcat", "sprintf", "vsprintf", "gets", "stpcpy", "strncpy", "strncat"], where: OURS, instead: "snprintf, memcpy with a known size or a Buffer" },
  { names: ["atoi", "atol", "atoll", "atof"], where: OURS, instead: "a parser that reports errors (strtol family, formats/)" },
  { names: ["strtok", "asctime", "ctime", "gmtime", "localtime", "setlocale", "tmpnam", "mktemp"], where: OURS, instead: "nothing with hidden state" },
  { names: ["alloca", "setjmp", "longjmp", "system", "popen"], where: OURS, instead: "plain control flow" },
  { names: ["malloc", "calloc", "realloc", "free", "aligned_alloc", "strdup"], where: ENGINE, except: /^engine\/(core\/memory\.c|tools\/gen)/, instead: "memory_new, memory_resize and memory_free of a passed-in Memory" },
  { names: ["rand", "srand", "random", "drand48"], where: ENGINE, instead: "math_random_next of a hash of seed, object and position" },
  { names: ["time", "clock", "clock_gettime", "gettimeofday", "getenv"], where: ENGINE, instead: "a value the host passes in" },
  { names: ["printf", "fprintf", "puts", "fopen", "fwrite", "fread", "exit", "abort"], where: ENGINE, except: /^engine\/tools\/(gen|fit_)/, instead: "a Status, a Problem or a Buffer: the engine does no I/O" },
  {
    names: ["sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "pow", "sqrt", "cbrt", "hypot",
      "floor", "ceil", "round", "lround", "llround", "rint", "lrint", "trunc", "fmod", "fabs", "fmin", "fmax", "ldexp", "frexp", "modf", "fma"].flatMap((name) => [name, `${name}f`]),
    where: ENGINE, instead: "core/math.h: libm differs between hosts",
  },
  { names: ["__builtin_sqrt", "__builtin_sqrtf", "__builtin_fma", "__builtin_floor"], where: ENGINE, except: /^engine\/core\/math/, instead: "core/math.h" },
];

function run(tree: Tree): Finding[] {
  const plain = codeOnly(tree, C);
  return BANS.flatMap((ban) => {
    const pattern = new RegExp(`(?<![\\w.>])(${ban.names.join("|")})\\s*\\(`);
    const found = findLines(plain, ban.where, pattern, (match) => `${match[1]}() is banned here: use ${ban.instead}`);
    return found.filter(({ path }) => !ban.except?.test(path));
  });
}

export const calls: Check = {
  name: "banned calls",
  run,
  bad: {
    "engine/dsp/a.c": "x = sin(y);\np = malloc(3);\n",
    "engine/core/b.c": "seed = rand();\nt = time(NULL);\n",
    "server/c.c": 'sprintf(text, "x");\n',
  },
  finds: 5,
  good: {
    "engine/dsp/a.c": "/* sin(x) */ y = math_sin(x); z = f4_exp2(x); memory_free(m, p, 3);\n",
    "engine/core/memory.c": "return realloc(block, bytes);\n",
    "server/c.c": "p = malloc(3);\n",
  },
};
