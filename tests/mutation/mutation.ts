// Do the tests notice? Seeded mutants of the engine are compiled one at a time, linked into the tests of their file and run: a
// mutant is killed when one of them fails, crashes or does not end. Survivors are listed; an object equal to the true one is no
// mutant. `mutation.ts BUILD COUNT SEED [FILE]` says "N killed, N survived" and, by itself, judges nothing.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Mutant, sample } from "./mutants.ts";

const [build = "build", count = "20", seed = "1", only = ""] = process.argv.slice(2);
const TIMEOUT_MS = 60000;
const FLAGS = ["-std=c17", "-O1", "-g0", "-w", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-Iengine", "-I.", `-I${build}/gen`];
const folder = join(build, "mutation");
mkdirSync(folder, { recursive: true });

const sources = (path: string): string[] => readdirSync(path).filter((name) => name.endsWith(".c")).map((name) => join(path, name));
const tests = (path: string): string[] => readdirSync(path).filter((name) => name.endsWith("_test.c")).map((name) => join(path, name));
const LAYERS = ["core", "dsp", "devices", "graph", "model", "formats", "session"];

/** The tests that should notice, the nearest first. */
export function testsOf(file: string): string[] {
  const layer = basename(dirname(file)), name = basename(file, ".c");
  const near = (path: string): string[] => {
    const score = (test: string): number => {
      const words = basename(test, "_test.c").split("_");
      return -words.filter((word) => name.split("_").includes(word)).length;
    };
    return tests(path).sort((a, b) => score(a) - score(b));
  };
  const engine = (part: string): string[] => near(`tests/engine/${part}`);
  if (layer === "devices") return [...near("tests/devices").filter((test) => test.includes(name)), "tests/devices/contract_test.c", ...engine("session").filter((t) => /modulation|automation|zones|note_effects|presets/.test(t))];
  if (layer === "dsp") return [...engine("dsp"), ...tests("tests/devices")];
  if (layer === "graph") return [...engine("graph"), ...engine("session").filter((test) => /routing|render|note_effects|automation|modulation|audio_clips|record|compile|note_variation|zones|launch/.test(test))];
  if (layer === "model" || layer === "core") return [...engine(layer), ...engine("session")];
  return [...engine(layer), ...tests("tests/engine/session").filter((test) => layer === "formats" && /import|export|bundle/.test(test))];
}

function compile(source: string, object: string): boolean {
  return spawnSync("gcc", [...FLAGS, "-c", source, "-o", object], { stdio: "ignore" }).status === 0;
}

const dump = (object: string): string => execFileSync("objdump", ["-s", "-d", "-r", "--section=.text", "--section=.rodata", "--section=.data.rel.ro.local", "--section=.rodata.cst4", "--section=.rodata.cst8", "--section=.rodata.cst16", object], { maxBuffer: 1 << 28 }).toString().replace(/^.*file format.*$/m, "");

/** The engine's answer to core/processor.h while a mutant is tried: a machine that can would play the devices of its second build
    (Makefile, AVX2_BUILDS), which hold no mutant. */
function plain(): string {
  const source = join(folder, "plain.c"), object = join(folder, "plain.o");
  writeFileSync(source, '#include "core/processor.h"\nbool processor_has_avx2(void) RT_SAFE { return false; }\n');
  if (!compile(source, object)) throw new Error(`${source} does not compile`);
  return object;
}

/** The test that notices; null when none does. */
function killer(object: string, file: string): string | null {
  for (const test of testsOf(file)) {
    const own = join(build, "native", test.replace(/\.c$/, ".o")), program = join(folder, "test");
    if (!existsSync(own)) throw new Error(`${own} is not built: make tests-c`);
    const alone = basename(file) === "processor.c" || basename(test) === "avx2_test.c" ? [] : [plain()]; // these two bring an answer of their own
    const linked = spawnSync("gcc", [object, ...alone, own, `${build}/native/libsupport.a`, `${build}/native/libtutti.a`, "-pie", "-lcmocka", "-lm", "-o", program], { stdio: "pipe" });
    if (linked.status !== 0) throw new Error(linked.stderr.toString());
    const ran = spawnSync(program, [], { stdio: "ignore", timeout: TIMEOUT_MS, killSignal: "SIGKILL" });
    if (ran.status !== 0) return test;
  }
  return null;
}

function judge(mutant: Mutant): "killed" | "survived" | "no mutant" {
  const source = join(folder, "mutant.c"), object = join(folder, "mutant.o"), truth = join(folder, "true.o");
  const lines = readFileSync(mutant.file).toString().split("\n");
  writeFileSync(source, lines.join("\n"));
  if (!compile(source, truth)) throw new Error(`${mutant.file} does not compile`);
  lines[mutant.line - 1] = mutant.is;
  writeFileSync(source, lines.join("\n"));
  if (!compile(source, object) || dump(object) === dump(truth)) return "no mutant";
  return killer(object, mutant.file) === null ? "survived" : "killed";
}

const files = new Map(LAYERS.flatMap((layer) => sources(`engine/${layer}`)).filter((file) => file.includes(only)).map((file) => [file, readFileSync(file).toString()]));
const results = { killed: 0, survived: 0, "no mutant": 0 };
for (const mutant of sample(files, Number(count), Number(seed))) {
  const verdict = judge(mutant);
  results[verdict]++;
  if (verdict === "survived") console.log(`survived ${mutant.file}:${mutant.line}\n  - ${mutant.was.trim()}\n  + ${mutant.is.trim() || "(left out)"}`);
}
console.log(`seed ${seed}: ${results.killed} killed, ${results.survived} survived, ${results["no mutant"]} compiled to the same or not at all`);
