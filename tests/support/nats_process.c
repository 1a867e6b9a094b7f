#include "support/nats_process.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 24 };

bool nats_is_installed(void) { return system("command -v nats-server >/dev/null") == 0; }

void nats_process_place(NatsProcess *process) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || bind(fd, (const struct sockaddr *)&address, size) != 0 || getsockname(fd, (struct sockaddr *)&address, &size) != 0) abort();
  close(fd);
  snprintf(process->port, sizeof process->port, "%u", ntohs(address.sin_port));
  snprintf(process->url, sizeof process->url, "nats://127.0.0.1:%s", process->port);
}

/* Until it lets somebody in, or for ten seconds. */
static void wait_for_it(const NatsProcess *process) {
  const struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)strtoul(process->port, NULL, 10))};
  for (int i = 0; i < 1000; i++, usleep(10000)) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool in = fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0) close(fd);
    if (in) return;
  }
}

void nats_process_start(NatsProcess *process, const char *const *more) {
  const char *arguments[ARGUMENTS_MAX] = {"nats-server", "-a", "127.0.0.1", "-p", process->port, "--user", "tutti", "--pass", "a-secret", "-l", "/dev/null"};
  size_t count = 0;
  while (arguments[count] != NULL) count++;
  for (; more != NULL && *more != NULL && count + 1 < ARGUMENTS_MAX; more++) arguments[count++] = *more;
  process->pid = fork();
  if (process->pid != 0) {
    wait_for_it(process);
    return;
  }
  execvp(arguments[0], (char *const *)(uintptr_t)arguments);
  _exit(127);
}

void nats_process_kill(NatsProcess *process) {
  if (process->pid <= 0) return;
  kill(process->pid, SIGKILL);
  waitpid(process->pid, NULL, 0);
  process->pid = 0;
}
