/* initdb, then `postgres` as a child that the kernel interrupts when we die, then a wait until it answers. */

#include "server/db/private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, START_SECONDS = 60 };
#define CLUSTER "postgres"

struct PrivateDb { pid_t child; };

typedef struct Place {
  char cluster[PATH_BYTES], sockets[PATH_BYTES], log[PATH_BYTES], programs[PATH_BYTES];
  const struct passwd *user; /* to become; NULL: stay who we are */
} Place;

static void pause_ms(long ms) { nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL); }

/* The newest of Debian's versioned folders. */
static bool find_programs(char *programs) {
  DIR *versions = opendir("/usr/lib/postgresql");
  int newest = 0;
  for (const struct dirent *entry; versions != NULL && (entry = readdir(versions)) != NULL;) {
    char path[PATH_BYTES];
    const int version = (int)strtol(entry->d_name, NULL, 10);
    snprintf(path, sizeof path, "/usr/lib/postgresql/%d/bin/initdb", version);
    if (version > newest && access(path, X_OK) == 0) newest = version;
  }
  if (versions != NULL) closedir(versions);
  snprintf(programs, PATH_BYTES, "/usr/lib/postgresql/%d/bin", newest);
  return newest > 0;
}

static bool make_folder(const char *path, const struct passwd *owner) {
  if (mkdir(path, 0700) != 0 && errno != EEXIST) return false;
  return owner == NULL || chown(path, owner->pw_uid, owner->pw_gid) == 0;
}

/* Only what the child needs happens between fork and exec. */
static pid_t start(const Place *place, char *const arguments[], int log_fd) {
  const pid_t parent = getpid(), child = fork();
  if (child != 0) return child;
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  setpgid(0, 0); /* Ctrl-C in our terminal is ours to pass on, in order */
  if (place->user != NULL && (setgid(place->user->pw_gid) != 0 || setuid(place->user->pw_uid) != 0)) _exit(126);
  prctl(PR_SET_PDEATHSIG, SIGINT); /* after the change of user, which clears it */
  if (getppid() != parent) _exit(126);
  dup2(log_fd, 1);
  dup2(log_fd, 2);
  if (chdir("/") != 0) _exit(126);
  char *const environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", NULL};
  execve(arguments[0], arguments, environment);
  _exit(127);
}

static bool run(const Place *place, char *const arguments[], int log_fd) {
  int status = 0;
  const pid_t child = start(place, arguments, log_fd);
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool prepare(Place *place, const char *folder, char *why, size_t why_bytes) {
  place->user = geteuid() == 0 ? getpwnam("postgres") : NULL;
  if (!find_programs(place->programs) || (geteuid() == 0 && place->user == NULL)) {
    snprintf(why, why_bytes, "PostgreSQL is not installed");
    return false;
  }
  /* A socket's whole path must fit into 107 bytes. */
  if (strlen(folder) > 80) {
    snprintf(why, why_bytes, "the path %.60s... is too long for a database's socket", folder);
    return false;
  }
  snprintf(place->cluster, sizeof place->cluster, "%s/" CLUSTER, folder);
  snprintf(place->sockets, sizeof place->sockets, "%s/socket", folder);
  snprintf(place->log, sizeof place->log, "%s/postgres.log", folder);
  if ((mkdir(folder, 0711) != 0 && errno != EEXIST) || !make_folder(place->cluster, place->user) || !make_folder(place->sockets, place->user)) {
    snprintf(why, why_bytes, "cannot make the folder %s: %s", folder, strerror(errno));
    return false;
  }
  return true;
}

static bool make_cluster(const Place *place, int log_fd) {
  char version[PATH_BYTES + 16], program[PATH_BYTES + 16];
  snprintf(version, sizeof version, "%s/PG_VERSION", place->cluster);
  if (access(version, F_OK) == 0) return true;
  snprintf(program, sizeof program, "%s/initdb", place->programs);
  char *const arguments[] = {program, "-D", (char *)(uintptr_t)place->cluster, "-U", "tutti", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", NULL};
  return run(place, arguments, log_fd);
}

static bool answers(pid_t child, const char *url) {
  for (int tries = 0; tries < START_SECONDS * 20; tries++) {
    if (PQping(url) == PQPING_OK) return true;
    if (waitpid(child, NULL, WNOHANG) == child) return false;
    pause_ms(50);
  }
  return false;
}

PrivateDb *private_db_start(const char *folder, char *url, size_t url_bytes, char *why, size_t why_bytes) {
  Place place;
  if (!prepare(&place, folder, why, why_bytes)) return NULL;
  PrivateDb *database = calloc(1, sizeof *database);
  const int log_fd = open(place.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  char program[PATH_BYTES + 16];
  snprintf(program, sizeof program, "%s/postgres", place.programs);
  snprintf(url, url_bytes, "host=%s user=tutti dbname=postgres connect_timeout=5", place.sockets);
  char *const arguments[] = {program, "-D", place.cluster, "-k", place.sockets, "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700",
                             "-c", "logging_collector=off", "-c", "max_connections=40", "-c", "log_min_messages=fatal", NULL};
  bool good = database != NULL && log_fd >= 0 && make_cluster(&place, log_fd);
  /* One that ends because its server was killed may still hold the cluster for a moment. */
  for (int tries = 0; good && tries < 20; tries++) {
    database->child = start(&place, arguments, log_fd);
    if (database->child > 0 && answers(database->child, url)) break;
    good = tries < 19;
    pause_ms(250);
  }
  if (log_fd >= 0) close(log_fd);
  if (good) return database;
  snprintf(why, why_bytes, "the private PostgreSQL does not start; %s tells why", place.log);
  free(database);
  return NULL;
}

void private_db_place(const char *folder, char *place, size_t place_bytes) { snprintf(place, place_bytes, "%s/" CLUSTER, folder); }

bool private_db_running(const char *folder, char *url, size_t url_bytes) {
  snprintf(url, url_bytes, "host=%s/socket user=tutti dbname=postgres connect_timeout=5", folder);
  return PQping(url) == PQPING_OK;
}

void private_db_stop(PrivateDb *database) {
  if (database == NULL) return;
  kill(database->child, SIGINT); /* "fast": open transactions are taken back */
  while (waitpid(database->child, NULL, 0) < 0 && errno == EINTR) {}
  free(database);
}
