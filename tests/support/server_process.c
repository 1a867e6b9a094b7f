/* fork, exec, and a first line that tells the port. */
#include "support/server_process.h"
#include "support/scratch.h"

#include <dirent.h>
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
  *server = (ServerProcess){.database_url = server->database_url, .page = server->page, .idle = server->idle, .alone = server->alone};
  if (!scratch_folder(server->folder, "live") || chmod(server->folder, 0711) != 0) return false;
  snprintf(path, sizeof path, "%s/page", server->folder);
  if (mkdir(path, 0755) != 0) return false;
  snprintf(path, sizeof path, "%s/page/index.html", server->folder);
  FILE *page = fopen(path, "w");
  if (page == NULL || fputs("<!doctype html>", page) < 0 || fclose(page) != 0) return false;
  return server_process_start(server);
}

/* The first line a child of ours says, on `arguments`. */
static pid_t say_first(const ServerProcess *server, char *const *arguments, char *line, int line_bytes) {
  int out[2];
  char program[512];
  const char *build = getenv("BUILD");
  snprintf(program, sizeof program, "%s/tutti", build == NULL ? "build" : build);
  if (pipe(out) != 0) return 0;
  const pid_t child = fork();
  if (child == 0) {
    dup2(out[1], 1);
    close(out[0]);
    close(out[1]);
    if (server->database_url != NULL) setenv("DATABASE_URL", server->database_url, 1);
    else unsetenv("DATABASE_URL");
    setenv("TUTTI_LOG", "warning", 0); /* a test tells enough itself */
    if (server->idle) setenv("TUTTI_WORKERS", "0", 1);
    execv(program, arguments);
    _exit(127);
  }
  close(out[1]);
  FILE *said = fdopen(out[0], "r");
  if (fgets(line, line_bytes, said) == NULL) line[0] = '\0';
  fclose(said);
  return child;
}

bool server_process_start(ServerProcess *server) {
  char port[16], data[128], page[128], line[256] = "";
  snprintf(page, sizeof page, "%s/page", server->folder);
  snprintf(port, sizeof port, "%u", server->port);
  snprintf(data, sizeof data, "%s/data", server->folder);
  if (server->page != NULL) snprintf(page, sizeof page, "%s", server->page);
  char *const arguments[] = {"tutti", "serve", "--port", port, "--web", page, server->alone ? "--page-only" : "--data", server->alone ? NULL : data, NULL};
  server->pid = say_first(server, arguments, line, sizeof line);
  const char *at = strstr(line, "127.0.0.1:");
  if (at != NULL) server->port = (uint16_t)atoi(at + strlen("127.0.0.1:"));
  else fprintf(stderr, "the server said: %s\n", line);
  return at != NULL;
}

pid_t server_process_worker(const ServerProcess *server) {
  char data[128], line[256] = "";
  snprintf(data, sizeof data, "%s/data", server->folder);
  char *const arguments[] = {"tutti", "worker", "--data", data, NULL};
  const pid_t child = say_first(server, arguments, line, sizeof line);
  if (strstr(line, "waits for jobs") != NULL) return child;
  fprintf(stderr, "the worker said: %s\n", line);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  return 0;
}

/* What /proc/PID/stat says behind a name in brackets: the state, '\0' for nobody, and the parent. */
static char state_of(const char *pid, pid_t *parent) {
  char path[300], text[512];
  snprintf(path, sizeof path, "/proc/%.200s/stat", pid);
  FILE *file = fopen(path, "r");
  if (file == NULL) return '\0';
  const size_t size = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[size] = '\0';
  const char *behind = strrchr(text, ')');
  if (behind == NULL) return '\0';
  *parent = (pid_t)strtol(behind + 3, NULL, 10);
  return behind[2];
}

static bool is_child(const char *pid, pid_t of) {
  pid_t parent = 0;
  const char state = state_of(pid, &parent);
  return state != '\0' && state != 'Z' && parent == of;
}

pid_t server_process_child(pid_t parent) {
  DIR *processes = opendir("/proc");
  pid_t child = 0;
  for (const struct dirent *entry; child == 0 && processes != NULL && (entry = readdir(processes)) != NULL;)
    if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && is_child(entry->d_name, parent)) child = (pid_t)strtol(entry->d_name, NULL, 10);
  if (processes != NULL) closedir(processes);
  return child;
}

uint32_t server_process_signal_children(pid_t parent, int signal) {
  DIR *processes = opendir("/proc");
  uint32_t count = 0;
  for (const struct dirent *entry; processes != NULL && (entry = readdir(processes)) != NULL;)
    if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && is_child(entry->d_name, parent)) count += kill((pid_t)strtol(entry->d_name, NULL, 10), signal) == 0;
  if (processes != NULL) closedir(processes);
  return count;
}

/* The program was run anew, after which it ends with its parent. */
static bool is_shut_in(pid_t pid) {
  static const char begins[] = "tutti\0inside";
  char path[64], text[sizeof begins] = "";
  snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
  FILE *file = fopen(path, "r");
  const bool is = file != NULL && fread(text, 1, sizeof text, file) == sizeof text && memcmp(text, begins, sizeof text) == 0;
  if (file != NULL) fclose(file);
  return is;
}

pid_t server_process_stop_child(pid_t parent) {
  char name[24], state;
  pid_t of = parent;
  const pid_t child = server_process_child(parent);
  if (child == 0 || !is_shut_in(child) || kill(child, SIGSTOP) != 0) return 0;
  snprintf(name, sizeof name, "%d", (int)child);
  while ((state = state_of(name, &of)) != 'T' && state != 'Z' && state != 'X' && state != '\0' && of == parent) usleep(200); /* a thread that ends is not stopped any more */
  return state == 'T' && of == parent ? child : 0;
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
