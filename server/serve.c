/* The `serve` command: options, what stands behind the page, the listener, and a wait for the signal that ends it. */

#include "server/serve.h"

#include "core/version.h"
#include "server/admin_link.h"
#include "server/backend.h"
#include "server/config.h"
#include "server/db/pool.h"
#include "server/http/listener.h"
#include "server/journal.h"
#include "server/routes/api.h"
#include "server/routes/routes.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGE_BYTES = 256 << 10 }; /* goes back to the system as soon as it is free, as a song on its way to somebody does; what many are told of their songs at once is less, and the same memory again */
enum { DESCRIPTORS = 1 << 16 };

typedef struct ServeOptions { const char *port, *address, *web, *data; bool page_only; } ServeOptions;

static bool parse(int count, char *const *arguments, ServeOptions *options) {
  const struct { const char *name; const char **value; } table[] = {
    {"--port", &options->port}, {"--address", &options->address}, {"--web", &options->web}, {"--data", &options->data},
  };
  for (int i = 0; i < count; i += 2) {
    if (strcmp(arguments[i], "--page-only") == 0) {
      options->page_only = true;
      i--;
      continue;
    }
    size_t row = 0;
    while (row < sizeof table / sizeof table[0] && strcmp(table[row].name, arguments[i]) != 0) row++;
    if (row == sizeof table / sizeof table[0] || i + 1 == count) return false;
    *table[row].value = arguments[i + 1];
  }
  return true;
}

static bool parse_port(const char *text, uint16_t *port) {
  char *end;
  const unsigned long value = strtoul(text, &end, 10);
  *port = (uint16_t)value;
  return *text >= '0' && *text <= '9' && *end == '\0' && value <= 65535;
}

static bool has_page(const char *folder) {
  char path[4096];
  struct stat info;
  const int length = snprintf(path, sizeof path, "%s/index.html", folder);
  return length > 0 && (size_t)length < sizeof path && stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/* The page lies beside the program: build/tutti and build/web, or both in an unpacked release. */
static const char *page_beside_program(char *folder, size_t folder_bytes) {
  const ssize_t length = readlink("/proc/self/exe", folder, folder_bytes);
  if (length <= 0 || (size_t)length >= folder_bytes) return "build/web";
  folder[length] = '\0';
  char *name = strrchr(folder, '/') + 1;
  if (name + sizeof "web" > folder + folder_bytes) return "build/web";
  memcpy(name, "web", sizeof "web");
  return folder;
}

/* Blocked here, so that every thread started later inherits it and only sigwait sees them. */
static void block_signals(sigset_t *ending) {
  sigemptyset(ending);
  sigaddset(ending, SIGINT);
  sigaddset(ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, ending, NULL);
  signal(SIGPIPE, SIG_IGN);
}

/* Of sockets and files: what a login gives is fewer than come to a busy server. No more than we can use, as libraries make tables of that size. */
static void take_descriptors(void) {
  struct rlimit most;
  if (getrlimit(RLIMIT_NOFILE, &most) != 0 || most.rlim_cur >= DESCRIPTORS) return;
  most.rlim_cur = most.rlim_max < DESCRIPTORS ? most.rlim_max : DESCRIPTORS;
  setrlimit(RLIMIT_NOFILE, &most);
}

static void tell_begun(const ServeOptions *options, uint16_t port, bool shares) {
  JournalLine line;
  for (uint32_t i = 0; config_stranger(i) != NULL; i++) {
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(config_stranger(i), "="), config_stranger(i));
    journal_begin(&line, JOURNAL_WARNING, "unknown_setting");
    journal_text(&line, "name", name);
    journal_end(&line);
  }
  journal_begin(&line, JOURNAL_INFO, "begun");
  journal_text(&line, "version", TUTTI_VERSION);
  journal_text(&line, "address", options->address);
  journal_number(&line, "port", port);
  journal_text(&line, "songs", shares ? "can be shared" : "cannot be shared");
  journal_end(&line);
}

/* A server that starts on an empty database has nobody yet who looks after it. */
static bool make_first_link(Backend *backend, Token *token) {
  Routes lent = {.web_folder = NULL};
  backend_lend(backend, &lent);
  Db *db = db_pool_borrow(lent.database);
  const bool made = admin_link_make(db, true, token);
  db_pool_return(lent.database, db);
  return made;
}

static void tell_first_link(const ServeOptions *options, uint16_t port, const Token *token) {
  char address[512];
  if (config_is_set(CONFIG_URL)) snprintf(address, sizeof address, "%s", config_text(CONFIG_URL));
  else snprintf(address, sizeof address, "http://%s:%u", options->address, port);
  admin_link_print(address, token);
}

int serve_run(const char *program, int count, char *const *arguments) {
  char beside[4096], why[512];
  ServeOptions options = {.address = config_text(CONFIG_ADDRESS), .web = page_beside_program(beside, sizeof beside)};
  uint16_t port = (uint16_t)config_number(CONFIG_PORT);
  if (!parse(count, arguments, &options) || (options.port != NULL && !parse_port(options.port, &port))) {
    fprintf(stderr, "usage: %s " SERVE_USAGE "\n", program);
    return 2;
  }
  if (!config_begin(why, sizeof why)) {
    fprintf(stderr, "%s: %s\n", program, why);
    return 2;
  }
  if (!has_page(options.web)) {
    fprintf(stderr, "%s: there is no page in %s: `make web` builds it\n", program, options.web);
    return 1;
  }
  sigset_t ending;
  mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
  block_signals(&ending);
  take_descriptors();
  Backend *backend = options.page_only ? NULL : backend_start(options.data, why, sizeof why);
  if (backend == NULL && !options.page_only) fprintf(stderr, "%s: songs cannot be shared here: %s\n", program, why);
  if (backend == NULL && !options.page_only && config_is_set(CONFIG_DATABASE_URL)) return 1; /* it was promised: whoever starts us tries again */
  Routes routes = {.web_folder = options.web};
  if (backend != NULL) backend_lend(backend, &routes);
  const ListenerOptions listen = {.address = options.address, .port = port, .try_next = options.port == NULL && !config_is_set(CONFIG_PORT), .handler = routes_handle, .expect = api_expect, .refuse = routes_refuse, .context = &routes,
                                  .adopt = backend == NULL ? NULL : backend_adopt, .adopt_context = backend};
  Listener *listener = listener_create(&listen, why, sizeof why);
  if (listener == NULL) {
    fprintf(stderr, "%s: %s\n", program, why);
    backend_stop(backend);
    return 1;
  }
  Token first; /* made before anybody is told where we are: who comes at once finds it made */
  const bool is_first = backend != NULL && make_first_link(backend, &first);
  printf("Tutti is at http://%s:%u/ (Ctrl-C ends it)\n", options.address, listener_port(listener));
  fflush(stdout);
  if (is_first) tell_first_link(&options, listener_port(listener), &first);
  tell_begun(&options, listener_port(listener), backend != NULL);
  int received;
  sigwait(&ending, &received);
  listener_destroy(listener);
  backend_stop(backend);
  journal_say(JOURNAL_INFO, "ended", NULL);
  puts("\nTutti has ended.");
  return 0;
}
