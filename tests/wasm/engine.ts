// The built module, once for all tests of a file.
import { existsSync, readFileSync } from "node:fs";
import { Document } from "../../wasm/document";
import { Engine } from "../../wasm/engine";

const path = new URL("../../build/wasm/tutti.wasm", import.meta.url);
if (!existsSync(path)) throw new Error("build/wasm/tutti.wasm is not there: run `make wasm` first");

export const module = new WebAssembly.Module(readFileSync(path));

export function newDocument(): Document {
  return new Document(Engine.create(module));
}
