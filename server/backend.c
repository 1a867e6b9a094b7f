/* Starts the parts in the order they need each other, and ends them in the other one. */

#include "server/backend.h"

#include "server/auth/limits.h"
#include "server/auth/password.h"
#include "server/config.h"
#include "server/db/migrate.h"
#include "server/db/pool.h"
#include "server/db/private.h"
#include "server/db/watch.h"
#include "server/jobs/worker.h"
#include "server/mail/mailer.h"
#include "server/store/watch.h"
#include "server/sync/rooms.h"
#include "server/sync/sockets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { GOODBYE_MS = 200 };
#define STORE_WATCH_SECONDS 15.0

struct Backend {
  Ground ground;
  DbPool *pool;
  Rooms *rooms;
  Sockets *sockets;
  Worker *worker;
  Limits *limits;
  Mailer *mailer; /* NULL: no letters are sent */
  Passwords *passwords;
  StoreWatch *watch;
  DbWatch *database_watch;
};

/* Every folder on the way. */
static bool make_folders(char *path) {
  for (char *at = path + 1;; at++) {
    if (*at != '/' && *at != '\0') continue;
    const char kept = *at;
    *at = '\0';
    const bool there = mkdir(path, 0755) == 0 || errno == EEXIST;
    *at = kept;
    if (!there) return false;
    if (kept == '\0') return true;
  }
}

/* Absolute: the database's programs run elsewhere. */
static bool data_folder(const char *asked, char *path, size_t path_bytes) {
  const char *set = asked != NULL ? asked : config_text(CONFIG_DATA), *home = getenv("HOME");
  char here[2048];
  int length;
  if (set[0] == '/') length = snprintf(path, path_bytes, "%s", set);
  else if (set[0] != '\0') length = getcwd(here, sizeof here) == NULL ? -1 : snprintf(path, path_bytes, "%s/%s", here, set);
  else if (geteuid() == 0) length = snprintf(path, path_bytes, "/var/lib/tutti"); /* the database's user cannot enter root's home */
  else length = snprintf(path, path_bytes, "%s/.local/share/tutti", home == NULL ? "/tmp" : home);
  return length > 0 && (size_t)length < path_bytes;
}

static bool find_database(Ground *ground, const char *folder, bool beside, char *why, size_t why_bytes) {
  const char *given = config_text(CONFIG_DATABASE_URL);
  if (given[0] != '\0') return (size_t)snprintf(ground->url, sizeof ground->url, "%s", given) < sizeof ground->url;
  char path[4096];
  if (!data_folder(folder, path, sizeof path) || !make_folders(path)) {
    snprintf(why, why_bytes, "the data folder cannot be made: %s", strerror(errno));
    return false;
  }
  private_db_place(path, ground->own_folder, sizeof ground->own_folder);
  if (beside && private_db_running(path, ground->url, sizeof ground->url)) return true;
  ground->own = private_db_start(path, ground->url, sizeof ground->url, why, why_bytes);
  return ground->own != NULL;
}

static bool bring_up_to_date(const char *url, char *why, size_t why_bytes) {
  uint32_t applied;
  Db *db = db_create(url);
  const bool good = db != NULL && migrate(db, &applied, why, why_bytes);
  db_destroy(db);
  return good;
}

static Store *open_store(const char *folder, char *why, size_t why_bytes) {
  char path[4096], below[4200], problem[STORE_WHY_BYTES] = "the data folder cannot be made";
  Store *store = NULL;
  if (data_folder(folder, path, sizeof path) && make_folders(path)) {
    snprintf(below, sizeof below, "%s/store", path);
    store = store_open(below, problem);
  }
  if (store == NULL) snprintf(why, why_bytes, "%s", problem);
  return store;
}

bool ground_open(const char *folder, bool beside, bool current, Ground *ground, char *why, size_t why_bytes) {
  *ground = (Ground){.own = NULL};
  snprintf(why, why_bytes, "the database's address is too long");
  if (!find_database(ground, folder, beside, why, why_bytes) || (current && !bring_up_to_date(ground->url, why, why_bytes))) return false;
  ground->store = open_store(folder, why, why_bytes);
  return ground->store != NULL;
}

void ground_close(Ground *ground) {
  store_destroy(ground->store);
  private_db_stop(ground->own);
}

static bool open_parts(Backend *backend, char *why, size_t why_bytes) {
  const char *url = backend->ground.url;
  backend->pool = db_pool_create(url, (uint32_t)config_number(CONFIG_DATABASE_CONNECTIONS));
  backend->rooms = rooms_create(url, (uint32_t)config_number(CONFIG_ROOM_THREADS));
  if (backend->rooms != NULL) backend->sockets = sockets_create(backend->rooms);
  backend->worker = worker_create(url, backend->ground.store, (uint32_t)config_number(CONFIG_WORKERS));
  backend->limits = limits_create((uint32_t)config_number(CONFIG_RATE));
  backend->passwords = passwords_create((uint32_t)config_number(CONFIG_PASSWORD_MIB), (uint32_t)config_number(CONFIG_PASSWORDS_AT_ONCE));
  backend->database_watch = db_watch_begin(url);
  backend->watch = store_watch_begin(backend->ground.store, STORE_WATCH_SECONDS);
  const bool letters = config_is_set(CONFIG_SMTP_URL);
  if (letters) backend->mailer = mailer_create(url);
  if (backend->pool != NULL && backend->sockets != NULL && backend->worker != NULL && backend->limits != NULL && backend->passwords != NULL && backend->watch != NULL && backend->database_watch != NULL && letters == (backend->mailer != NULL)) return true;
  snprintf(why, why_bytes, "the rooms cannot be opened");
  return false;
}

Backend *backend_start(const char *folder, char *why, size_t why_bytes) {
  Backend *backend = calloc(1, sizeof *backend);
  snprintf(why, why_bytes, "out of memory");
  if (backend == NULL) return NULL;
  if (ground_open(folder, false, true, &backend->ground, why, why_bytes) && open_parts(backend, why, why_bytes)) return backend;
  backend_stop(backend);
  return NULL;
}

void backend_lend(Backend *backend, Routes *routes) {
  routes->database = backend->pool;
  routes->rooms = backend->rooms;
  routes->store = backend->ground.store;
  routes->worker = backend->worker;
  routes->limits = backend->limits;
  routes->mailer = backend->mailer;
  routes->passwords = backend->passwords;
  routes->store_watch = backend->watch;
  routes->database_watch = backend->database_watch;
}

void backend_adopt(void *backend, int fd) { sockets_adopt(((Backend *)backend)->sockets, fd); }

void backend_stop(Backend *backend) {
  if (backend == NULL) return;
  worker_destroy(backend->worker);
  mailer_destroy(backend->mailer);
  if (backend->rooms != NULL) rooms_close(backend->rooms);
  if (backend->sockets != NULL) nanosleep(&(struct timespec){0, GOODBYE_MS * 1000000L}, NULL); /* for the last words to leave */
  sockets_destroy(backend->sockets);
  rooms_destroy(backend->rooms);
  db_pool_destroy(backend->pool);
  db_watch_end(backend->database_watch);
  passwords_destroy(backend->passwords);
  limits_destroy(backend->limits);
  if (!store_watch_end(backend->watch)) backend->ground.store = NULL; /* who asks it still needs it, and we end */
  ground_close(&backend->ground);
  free(backend);
}
