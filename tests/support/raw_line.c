/* Bytes as they are said. */
#include "support/raw_line.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

int raw_dial(uint16_t port) {
  const struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, (const struct sockaddr *)&at, sizeof at) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

void raw_say(int fd, const void *bytes, size_t size) {
  for (const char *at = bytes; size > 0;) {
    const ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
    if (sent <= 0) return; /* it hung up already */
    at += sent;
    size -= (size_t)sent;
  }
}

bool raw_hear(int fd, char *text, size_t bytes, int wait_ms) {
  size_t size = 0;
  ssize_t got = 1;
  while (got > 0 && size + 1 < bytes) {
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    if (poll(&polled, 1, wait_ms) <= 0) break;
    got = recv(fd, text + size, bytes - 1 - size, 0);
    if (got > 0) size += (size_t)got;
  }
  text[size] = '\0';
  return got <= 0;
}
