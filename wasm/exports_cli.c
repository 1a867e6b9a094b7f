/* The command line's machine for a host that is not C: Node reads and writes the files it asks for. */

#include "wasm/host.h"

#include "tools/cli.h"

/* The input holds the arguments, each ended by a zero byte. 0 when memory is refused. */
EXPORT(Cli *, cli_create, uint32_t bytes) { return cli_create(memory_heap(), "build/wasm/tutti.mjs", host_input(0, bytes)); }
EXPORT(void, cli_destroy, Cli *cli) { cli_destroy(cli); }
EXPORT(int, cli_step, Cli *cli, double now_seconds) { return (int)cli_step(cli, now_seconds); }
EXPORT(void, cli_path, const Cli *cli) { host_output_text(cli_path(cli)); }
/* `content` is a block of tutti_allocate that lives until cli_destroy. */
EXPORT(void, cli_give, Cli *cli, const uint8_t *content, uint32_t bytes) {
  cli_give(cli, (Bytes){.data = content, .size = bytes});
}
/* The reason is `bytes` of the input, a zero byte at its end. */
EXPORT(void, cli_fail, Cli *cli, uint32_t bytes) {
  const Bytes why = host_input(0, bytes);
  cli_fail(cli, why.size > 0 && why.data[why.size - 1] == 0 ? (const char *)why.data : "it could not be done");
}
EXPORT(void, cli_chunk, const Cli *cli) { host_output(cli_chunk(cli)); }
EXPORT(double, cli_chunk_offset, const Cli *cli) { return (double)cli_chunk_offset(cli); }
EXPORT(void, cli_output, const Cli *cli) { host_output(cli_output(cli)); }
EXPORT(void, cli_errors, const Cli *cli) { host_output(cli_errors(cli)); }
EXPORT(int, cli_exit_code, const Cli *cli) { return cli_exit_code(cli); }
