// The page's one compiled module: fetched and compiled while it streams in, shared by every instance on every thread.

import wasmUrl from "../build/wasm/tutti.wasm?url";

let compiled: Promise<WebAssembly.Module> | undefined;

export function engineModule(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compileStreaming(fetch(wasmUrl)).catch((error: unknown) => {
    compiled = undefined;
    throw error;
  });
  return compiled;
}

/** The module's bytes, for browsers that cannot send a compiled module into a worklet. */
export async function engineBytes(): Promise<ArrayBuffer> {
  return (await fetch(wasmUrl)).arrayBuffer();
}
