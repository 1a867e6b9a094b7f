// The command line in a browser page: the same machine as in Node, its files fetched from the server and its output dropped.
import { Engine } from "../../wasm/engine";

const CLI_READ = 0;
const CLI_WRITE = 1;

async function run(args: readonly string[]): Promise<string> {
  const module = await WebAssembly.compileStreaming(fetch("/tutti.wasm"));
  const engine = Engine.create(module);
  const { exports } = engine;
  const cli = exports.tutti_cli_create(engine.giveText(args.map((arg) => `${arg}\0`).join("")));
  for (;;) {
    const step = exports.tutti_cli_step(cli, performance.now() / 1000);
    if (step !== CLI_READ && step !== CLI_WRITE) break;
    if (step === CLI_WRITE) continue;
    exports.tutti_cli_path(cli);
    const content = new Uint8Array(await (await fetch(engine.outputText())).arrayBuffer());
    const at = exports.tutti_allocate(Math.max(1, content.length));
    engine.bytes().set(content, at);
    exports.tutti_cli_give(cli, at, content.length);
  }
  exports.tutti_cli_errors(cli);
  const errors = engine.outputText();
  exports.tutti_cli_output(cli);
  return errors || engine.outputText();
}

Object.assign(globalThis, { run });
