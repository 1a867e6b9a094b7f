/* `demo`: the demo song, written as a project bundle. */

#include "session/demo.h"
#include "tools/command.h"

#include "session/bundle.h"

enum { OUT };

static const CliOption options[] = {
  [OUT] = {"-o", "OUT.tutti", OPTION_TEXT, 0, 0, true, "where to write"},
};

static Status make(Cli *cli, Problem *problem) {
  cli->session = session_create(cli->memory, ACTOR_PROGRAM);
  if (cli->session == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "demo", "not enough memory");
  Batch *song = NULL;
  Status status = session_demo(cli->session, &song, problem);
  if (status == STATUS_OK) status = session_apply(cli->session, song, NULL, problem);
  return status;
}

static CliStep begin(Cli *cli) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  if (make(cli, &problem) != STATUS_OK) return cli_refuse(cli, &problem);
  return project_write(cli, cli->values[OUT].text, bundle_file_create);
}

const CliCommand command_demo = {
  "demo", NULL, "write the demo song as a .tutti project", options, COUNT_OF(options), begin,
};
