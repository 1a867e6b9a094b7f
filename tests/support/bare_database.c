/* initdb and postgres, as the user postgres when we are root. */
#include "support/bare_database.h"
#include "support/scratch.h"

#include "server/db/private.h"
#include "support/server_process.h"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_TRIES = 600, SETTINGS_MAX = 8 };

static const struct passwd *other_user(void) { return geteuid() == 0 ? getpwnam("postgres") : NULL; }

static pid_t start_program(char *const arguments[]) {
  const struct passwd *user = other_user();
  const pid_t child = fork();
  if (child != 0) return child;
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (user != NULL && (setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) _exit(126);
  if (dup2(nowhere, 1) < 0 || dup2(nowhere, 2) < 0 || chdir("/") != 0) _exit(126);
  execv(arguments[0], arguments);
  _exit(127);
}

static bool make_folder(const char *path) {
  const struct passwd *user = other_user();
  return mkdir(path, 0700) == 0 && (user == NULL || chown(path, user->pw_uid, user->pw_gid) == 0);
}

bool bare_database_make(BareDatabase *database) {
  char program[160];
  int status = -1;
  *database = (BareDatabase){0};
  FILE *newest = popen("ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1", "r");
  const bool found = newest != NULL && fscanf(newest, "%127s", database->programs) == 1;
  if (newest != NULL) pclose(newest);
  if (!found || !scratch_folder(database->folder, "bare") || chmod(database->folder, 0711) != 0) return false;
  snprintf(program, sizeof program, "%s/initdb", database->programs);
  snprintf(database->data, sizeof database->data, "%s/postgres", database->folder);
  snprintf(database->sockets, sizeof database->sockets, "%s/socket", database->folder);
  if (!make_folder(database->data) || !make_folder(database->sockets)) return false;
  char *const arguments[] = {program, "-D", database->data, "-U", "tutti", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N", "--wal-segsize=1", NULL};
  waitpid(start_program(arguments), &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool bare_database_start(BareDatabase *database, const char *const settings[]) {
  char program[160];
  snprintf(program, sizeof program, "%s/postgres", database->programs);
  char *arguments[8 + 2 * SETTINGS_MAX] = {program, "-D", database->data, "-k", database->sockets, "-c", "listen_addresses="};
  for (size_t i = 0; settings[i] != NULL && i < SETTINGS_MAX; i++) {
    arguments[7 + 2 * i] = "-c";
    arguments[8 + 2 * i] = (char *)(uintptr_t)settings[i];
  }
  database->postmaster = start_program(arguments);
  for (int tries = 0; tries < START_TRIES; tries++) {
    if (private_db_running(database->folder, database->url, sizeof database->url)) return true;
    if (waitpid(database->postmaster, NULL, WNOHANG) == database->postmaster) break;
    usleep(50000);
  }
  database->postmaster = 0;
  return false;
}

void bare_database_stop(BareDatabase *database) {
  if (database->postmaster == 0) return;
  kill(database->postmaster, SIGINT);
  waitpid(database->postmaster, NULL, 0);
  database->postmaster = 0;
}

void bare_database_kill(BareDatabase *database) {
  if (database->postmaster == 0) return;
  kill(database->postmaster, SIGSTOP); /* so that it does not mend itself while its children die */
  for (pid_t child; (child = server_process_child(database->postmaster)) > 0; usleep(1000)) kill(child, SIGKILL);
  kill(database->postmaster, SIGKILL);
  waitpid(database->postmaster, NULL, 0);
  database->postmaster = 0;
}

void bare_database_finish(BareDatabase *database) {
  char command[128];
  bare_database_stop(database);
  snprintf(command, sizeof command, "rm -rf --one-file-system '%s'", database->folder);
  if (system(command) != 0) fprintf(stderr, "%s stays\n", database->folder);
}
