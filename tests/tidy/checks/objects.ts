// What the compiled engine needs and keeps: audio code reaches nothing but memcpy and the engine itself, each other folder a few
// functions of the C library that only compute, and no object holds state of its own. Read from the objects, native and WASM, so that a macro or a compiler cannot hide a call.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { type Check, type Finding, type Tree } from "../check.ts";

const BUILD = process.env["BUILD"] ?? "build";
const AUDIO = ["dsp", "devices", "graph"];
const LAYERS = [...AUDIO, "core", "formats", "model", "session", "tools"];
// The stack protector, FORTIFY and the linker's own words; an assert that fails is a bug, and ends the process.
const ALLOWED = /^(memcpy|memset|memmove|memcmp|__mem(cpy|set|move)_chk|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|__stack_pointer|__indirect_function_table|__assert_fail|__linear_memory|__memory_base|__table_base)$/;
// By folder, besides: no file, clock, thread, environment or output anywhere, and the heap in core/memory.c alone (the bans of calls.ts
// see to the rest of core). strtod and the printers are asked only for what every C library answers alike.
const TEXT = ["snprintf", "vsnprintf", "__snprintf_chk", "__vsnprintf_chk", "strlen", "strcmp", "strncmp", "strchr", "strrchr", "strspn", "strcspn", "memchr"];
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  dsp: [], devices: [], graph: [], core: [...TEXT, "aligned_alloc", "free", "__cpu_model"], formats: [...TEXT, "qsort", "strtod"], model: TEXT,
  session: [...TEXT, "qsort", "bsearch"], tools: TEXT,
};

function objects(kind: string, layers: readonly string[]): string[] {
  return layers.flatMap((layer) => {
    const folder = `${BUILD}/${kind}/engine/${layer}`;
    // What prints types and reference is a program of its own.
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".o") && !/^(gen|fit_)/.test(name) && existsSync(`engine/${layer}/${name.replace(/o$/, "c")}`)).map((name) => `${folder}/${name}`) : [];
  });
}

function nm(tool: string, args: readonly string[], files: readonly string[]): string {
  return files.length === 0 ? "" : execFileSync(tool, [...args, ...files], { encoding: "utf8", maxBuffer: 1 << 26 });
}

/** A tree in which `native`, `wasm` and `state` are what nm printed (`nm -A -g`, `nm -A -f sysv`). */
function look(): Tree {
  const llvmNm = ["llvm-nm-14", "llvm-nm-19", "llvm-nm", "llvm-nm-22"].find((name) => ["/usr/bin/", "/bin/"].some((folder) => existsSync(folder + name)));
  const text = new Map<string, string>();
  text.set("native", nm("nm", ["-A", "-g"], objects("native", LAYERS)));
  text.set("wasm", llvmNm ? nm(llvmNm, ["-A", "-g"], objects("wasm", LAYERS)) : "");
  text.set("state", nm("nm", ["-A", "-f", "sysv"], objects("native", LAYERS)));
  return text;
}

function undefinedFindings(listing: string): Finding[] {
  const defined = new Set<string>();
  const wanted: { file: string; folder: string; symbol: string }[] = [];
  for (const line of listing.split("\n")) {
    const match = /^(\S+?):\s*(?:[0-9a-f-]+)?\s+([A-Za-z])\s+(\S+)$/.exec(line);
    if (!match) continue;
    const [, file = "", type = "", symbol = ""] = match;
    const folder = /\/engine\/(\w+)\//.exec(file)?.[1] ?? "";
    if (type !== "U") defined.add(symbol);
    else if (folder in FURTHER) wanted.push({ file, folder, symbol });
  }
  const mayCall = (folder: string, symbol: string): boolean => ALLOWED.test(symbol) || symbol.startsWith("device_") || (FURTHER[folder] ?? []).includes(symbol);
  return wanted.filter(({ folder, symbol }) => !defined.has(symbol) && !mayCall(folder, symbol)).map(({ file, folder, symbol }) => ({
    path: file.replace(/^.*?\/engine\//, "engine/").replace(/\.o$/, ".c"), line: 1, text: `${symbol} is nothing ${AUDIO.includes(folder) ? "audio code" : `engine/${folder}`} may call (${file})`,
  }));
}

function stateFindings(listing: string): Finding[] {
  return listing.split("\n").flatMap((line) => {
    const [name = "", , , , , , section = ""] = line.split("|").map((cell) => cell.trim());
    if (!/^(\.data|\.bss|\.tdata|\.tbss|\*COM\*)(\.|$)/.test(section) || section.startsWith(".data.rel.ro")) return [];
    const [file = "", symbol = ""] = name.split(":");
    return symbol.startsWith(".") ? [] : [{ path: file.replace(/^.*?\/engine\//, "engine/").replace(/\.o$/, ".c"), line: 1, text: `${symbol} is a mutable global: pass it in, or make it const` }];
  });
}

export const audioSymbols: Check = {
  name: "audio code calls nothing but the engine, other folders of it only what computes, native and WASM",
  run: (tree) => {
    const seen = tree.has("native") ? tree : look();
    return ["native", "wasm"].flatMap((kind) => undefinedFindings(seen.get(kind) ?? ""));
  },
  bad: { native: "build/native/engine/dsp/a.o:                 U malloc\nbuild/native/engine/core/m.o: 0000000000000000 T math_sin\nbuild/native/engine/model/c.o:                 U time\n", wasm: "build/wasm/engine/graph/b.o:         U printf\nbuild/wasm/engine/graph/b.o:         U strlen\n" },
  finds: 4,
  good: { native: "build/native/engine/session/s.o:                 U strlen\nbuild/native/engine/dsp/a.o:                 U math_sin\nbuild/native/engine/dsp/a.o:                 U memcpy\nbuild/native/engine/core/m.o: 0000000000000000 T math_sin\n", wasm: "" },
};

export const globals: Check = {
  name: "the engine has no mutable globals",
  run: (tree) => stateFindings((tree.has("state") ? tree : look()).get("state") ?? ""),
  bad: { state: "build/native/engine/core/a.o:counter|0000000000000000|   b  |            OBJECT|0000000000000004|     |.bss\n" },
  finds: 1,
  good: { state: "build/native/engine/core/a.o:table|0000000000000000|   d  |            OBJECT|0000000000000004|     |.data.rel.ro.local\n" },
};
