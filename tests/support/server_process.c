/* fork, exec, and a first line that tells the port. */
#include "support/server_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

bool server_process_begin(ServerProcess *server) {
  char path[128];
  *server = (ServerProcess){.database_url = server->database_url};
  snprintf(server->folder, sizeof server->folder, "/tmp/tutti-live-XXXXXX");
  if (mkdtemp(server->folder) == NULL || chmod(server->folder, 0711) != 0) return false;
  snprintf(path, sizeof path, "%s/index.html", server->folder);
  FILE *page = fopen(path, "w");
  if (page == NULL || fputs("<!doctype html>", page) < 0 || fclose(page) != 0) return false;
  return server_process_start(server);
}

bool server_process_start(ServerProcess *server) {
  char port[16], program[512], data[128], line[256] = "";
  const char *build = getenv("BUILD");
  int out[2];
  snprintf(port, sizeof port, "%u", server->port);
  snprintf(program, sizeof program, "%s/tutti", build == NULL ? "build" : build);
  snprintf(data, sizeof data, "%s/data", server->folder);
  if (pipe(out) != 0) return false;
  server->pid = fork();
  if (server->pid == 0) {
    dup2(out[1], 1);
    close(out[0]);
    close(out[1]);
    if (server->database_url != NULL) setenv("DATABASE_URL", server->database_url, 1);
    else unsetenv("DATABASE_URL");
    setenv("TUTTI_LOG", "warning", 0); /* a test tells enough itself */
    execl(program, program, "serve", "--port", port, "--web", server->folder, "--data", data, (char *)NULL);
    _exit(127);
  }
  close(out[1]);
  FILE *said = fdopen(out[0], "r");
  const char *at = fgets(line, sizeof line, said) == NULL ? NULL : strstr(line, "127.0.0.1:");
  if (at != NULL) server->port = (uint16_t)atoi(at + strlen("127.0.0.1:"));
  else fprintf(stderr, "the server said: %s\n", line);
  fclose(said);
  return at != NULL;
}

void server_process_kill(ServerProcess *server) {
  kill(server->pid, SIGKILL);
  waitpid(server->pid, NULL, 0);
  server->pid = 0;
}

int server_process_stop(ServerProcess *server) {
  int status = -1;
  kill(server->pid, SIGTERM);
  waitpid(server->pid, &status, 0);
  server->pid = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void server_process_finish(ServerProcess *server) {
  char command[160];
  if (server->pid > 0) server_process_stop(server);
  snprintf(command, sizeof command, "rm -rf --one-file-system '%s'", server->folder);
  if (server->folder[0] != '\0' && system(command) != 0) fprintf(stderr, "%s stays\n", server->folder);
}
