// Includes point left only: core <- dsp, formats <- devices <- graph | model <- session <- tools, wasm, server.
import { type Check, type Finding, findLines, type Tree } from "../check.ts";

const MAY_INCLUDE: Readonly<Record<string, readonly string[]>> = {
  core: ["core"],
  dsp: ["core", "dsp"],
  formats: ["core", "formats"],
  devices: ["core", "dsp", "devices"],
  graph: ["core", "dsp", "devices", "graph"],
  model: ["core", "formats", "devices", "model"],
  session: ["core", "dsp", "formats", "devices", "graph", "model", "session"],
  tools: ["core", "dsp", "formats", "devices", "graph", "model", "session", "tools"],
};

// A third-party library has one home; replacing it is a folder, not a hunt.
const HOMES: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^microhttpd\.h$/, /^server\/http\//, "server/http"],
  [/^libwebsockets\.h$/, /^server\/sync\//, "server/sync"],
  [/^libpq-fe\.h$/, /^server\/db\//, "server/db"],
  [/^jansson\.h$/, /^server\//, "server"],
  [/^sndfile\.h$/, /^server\/jobs\//, "server/jobs"],
  [/^curl\//, /^server\/(store|mail)\//, "server/store or server/mail"],
  [/^gnutls\//, /^server\/hints\/tls_line\.c$/, "server/hints/tls_line.c"],
  [/^sodium\.h$/, /^server\/auth\//, "server/auth"],
  [/^cmocka\.h$/, /^tests\//, "tests"],
  [/^(immintrin|cpuid)\.h$/, /^engine\/core\/sha256_x86\.c$/, "engine/core/sha256_x86.c"],
  [/^emscripten/, /^wasm\//, "wasm"],
];

// What the engine may ask of the C library: nothing that does I/O, tells time or knows a locale.
const ENGINE_SYSTEM = /^(stdbool|stddef|stdint|stdarg|limits|float|string|stdio|stdlib|assert|stdatomic|stdalign)\.h$/;
const AUDIO_SYSTEM = /^(stdbool|stddef|stdint|limits|float|string|assert|stdatomic|stdalign)\.h$/;

function layerFindings(tree: Tree): Finding[] {
  const findings = findLines(tree, /^engine\/.*\.[ch]$/, /^\s*#\s*include\s+"(?:([^/"]+)\/)?[^"]*"/, (match) => match[1] ?? "");
  return findings.flatMap(({ path, line, text: target }) => {
    const layer = path.split("/")[1] ?? "";
    const allowed = MAY_INCLUDE[layer] ?? [];
    // A registry made by the build names what it belongs to.
    if (allowed.includes(target)) return [];
    return [{ path, line, text: `${layer}/ may not include ${target || "a bare name"}/: includes point left only, written "layer/file.h"` }];
  });
}

function systemFindings(tree: Tree): Finding[] {
  return findLines(tree, /^(engine|wasm|server|tests)\/.*\.[ch]$/, /^\s*#\s*include\s+<([^>]+)>/, (match) => match[1] ?? "").flatMap(({ path, line, text: header }) => {
    const home = HOMES.find(([name]) => name.test(header));
    if (home) return home[1].test(path) || path.startsWith("tests/") ? [] : [{ path, line, text: `<${header}> lives in ${home[2]} only` }];
    // The generator is a program of the build, not a part of the engine.
    if (!path.startsWith("engine/") || path.startsWith("engine/tools/gen")) return [];
    const audio = /^engine\/(dsp|devices|graph)\//.test(path);
    if ((audio ? AUDIO_SYSTEM : ENGINE_SYSTEM).test(header)) return [];
    return [{ path, line, text: `<${header}> is not for ${audio ? "audio code" : "the engine"}: the host passes in what it knows; math is core/math.h` }];
  });
}

export const layers: Check = {
  name: "includes point left, libraries stay at home",
  run: (tree) => [...layerFindings(tree), ...systemFindings(tree)],
  bad: {
    "engine/core/a.c": '#include "dsp/filter.h"\n#include <math.h>\n',
    "engine/graph/b.c": '#include "model/doc.h"\n#include <stdlib.h>\n',
    "engine/model/c.c": '#include "graph/plan.h"\n',
    "server/routes/d.c": "#include <microhttpd.h>\n",
  },
  finds: 6,
  good: {
    "engine/session/a.c": '#include "session/session.h"\n#include "graph/plan.h"\n#include <string.h>\n',
    "server/http/b.c": "#include <microhttpd.h>\n#include <unistd.h>\n",
  },
};
