#ifndef TUTTI_TESTS_SUPPORT_NATS_PROCESS_H
#define TUTTI_TESTS_SUPPORT_NATS_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

/* Debian's nats-server at a port of its own, where somebody called "tutti" may come in with "a-secret". */

typedef struct NatsProcess {
  pid_t pid;             /* 0: it does not run */
  char port[8], url[64]; /* nats:// */
} NatsProcess;

bool nats_is_installed(void);
/* A port that is free now. */
void nats_process_place(NatsProcess *process);
/* At that port, with further arguments that end in NULL, or none for NULL; returns when it lets people in. */
void nats_process_start(NatsProcess *process, const char *const *more);
void nats_process_kill(NatsProcess *process);

#endif
