// The command line in Node: the same C machine as the native program, fed with files by Node.

import { closeSync, openSync, readFileSync, renameSync, statSync, unlinkSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Engine } from "./engine";

const CLI_READ = 0;
const CLI_WRITE = 1;
/** engine/core/limits.h, LIMIT_FILE_BYTES. */
const FILE_BYTES_MAX = 2 ** 30;

/** Files the machine was given: they stay in C memory until it ends. */
function give(engine: Engine, cli: number, path: string): void {
  let content: Uint8Array;
  try {
    if (statSync(path).size > FILE_BYTES_MAX) throw new Error("the file is larger than the 1 GiB that can be read");
    content = readFileSync(path);
  } catch (error) {
    fail(engine, cli, reason(error));
    return;
  }
  const at = engine.exports.tutti_allocate(Math.max(1, content.length));
  if (at === 0) {
    fail(engine, cli, "it does not fit into memory");
    return;
  }
  engine.bytes().set(content, at);
  engine.exports.tutti_cli_give(cli, at, content.length);
}

function fail(engine: Engine, cli: number, why: string): void {
  engine.exports.tutti_cli_fail(cli, engine.giveText(`${why}\0`));
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES" || code === "EPERM") return "permission was denied";
  if (code === "EISDIR") return "it is a folder";
  if (code === "ENOSPC") return "the disk is full";
  return error instanceof Error ? error.message : String(error);
}

/** The file being written, under a temporary name until all went well. */
class Target {
  private readonly temporary: string;
  private readonly file: number;

  constructor(private readonly path: string) {
    this.temporary = `${path}.part-${process.pid}`;
    this.file = openSync(this.temporary, "w");
  }
  write(bytes: Uint8Array, offset: number): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.file, bytes, done, bytes.length - done, offset + done);
  }
  finish(keep: boolean): void {
    closeSync(this.file);
    if (keep) renameSync(this.temporary, this.path);
    else unlinkSync(this.temporary);
  }
}

/** Gives the target back even where writing failed: what was begun must be taken away again. */
function write(engine: Engine, cli: number, path: string, target: Target | null): Target | null {
  let open = target;
  try {
    open ??= new Target(path);
    engine.exports.tutti_cli_chunk(cli);
    open.write(engine.output(), engine.exports.tutti_cli_chunk_offset(cli));
  } catch (error) {
    fail(engine, cli, reason(error));
  }
  return open;
}

function main(args: readonly string[]): number {
  const module = new WebAssembly.Module(readFileSync(fileURLToPath(new URL("tutti.wasm", import.meta.url))));
  const engine = Engine.create(module);
  const { exports } = engine;
  const cli = exports.tutti_cli_create(engine.giveText(args.map((arg) => `${arg}\0`).join("")));
  let target: Target | null = null;
  for (;;) {
    const step = exports.tutti_cli_step(cli, performance.now() / 1000);
    if (step !== CLI_READ && step !== CLI_WRITE) break;
    exports.tutti_cli_path(cli);
    const path = engine.outputText();
    if (step === CLI_READ) give(engine, cli, path);
    else target = write(engine, cli, path, target);
  }
  const code = exports.tutti_cli_exit_code(cli);
  target?.finish(code === 0);
  exports.tutti_cli_output(cli);
  process.stdout.write(engine.output());
  exports.tutti_cli_errors(cli);
  process.stderr.write(engine.output());
  return code;
}

process.exitCode = main(process.argv.slice(2));
