#ifndef TUTTI_TESTS_SUPPORT_SERVER_PROCESS_H
#define TUTTI_TESTS_SUPPORT_SERVER_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The program itself, with data of its own in a folder of /tmp that goes when it goes. */

typedef struct ServerProcess {
  pid_t pid;
  uint16_t port;   /* the same after a restart */
  char folder[64];
  const char *database_url; /* NULL: one of its own */
  const char *page;         /* the folder of what it serves; NULL: an empty page */
  bool idle;                /* it does no jobs itself */
  bool alone;               /* it serves the page and has no database */
} ServerProcess;

/* From $BUILD (build) of this repository; false with a line on stderr. */
bool server_process_begin(ServerProcess *server);
bool server_process_start(ServerProcess *server);
/* A worker beside it, on the same data; 0: it did not come up. Its end is the caller's to ask for and to wait for. */
pid_t server_process_worker(const ServerProcess *server);
/* A process that `parent` started and that lives, 0 for none. */
pid_t server_process_child(pid_t parent);
/* All of them: how many. */
uint32_t server_process_signal_children(pid_t parent, int signal);
/* One that is shut in (`tutti inside`), stopped and standing still: it goes on with SIGCONT and ends with `parent`. 0: there is none, or it ended first. */
pid_t server_process_stop_child(pid_t parent);
/* SIGKILL: nobody says goodbye. */
void server_process_kill(ServerProcess *server);
/* SIGTERM, and a wait. Returns the exit code. */
int server_process_stop(ServerProcess *server);
void server_process_finish(ServerProcess *server);

#endif
