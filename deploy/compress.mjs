// Put NAME.br and NAME.gz beside every text-like file of a folder, where they are smaller. compress.mjs FOLDER [QUALITY]: 11, what a
// release takes its time for; every build does it quickly.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [, , folder, quality = "11"] = process.argv;
const WORTH = /\.(html|js|mjs|css|json|svg|wasm|webmanifest|txt|map)$/;

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !WORTH.test(entry.name)) continue;
  const path = join(entry.parentPath, entry.name);
  const plain = readFileSync(path);
  const packed = {
    br: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: Number(quality), [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }),
    gz: gzipSync(plain, { level: Math.min(9, Number(quality)) }),
  };
  for (const [suffix, bytes] of Object.entries(packed)) if (bytes.length < plain.length * 0.95) writeFileSync(`${path}.${suffix}`, bytes);
}
