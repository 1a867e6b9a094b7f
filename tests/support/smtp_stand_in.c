/* One thread, one conversation at a time, the five commands of RFC 5321 a client needs. */
#include "support/smtp_stand_in.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LETTERS_MAX = 64, WAIT_TRIES = 600, WAIT_MICROSECONDS = 50000 };

struct SmtpStandIn {
  pthread_t thread;
  pthread_mutex_t lock;
  int listening;
  uint16_t port;
  bool ending;
  uint32_t disturb, delivered, taken, refused; /* under `lock` */
  SmtpLetter letters[LETTERS_MAX];             /* under `lock` */
};

static bool say(FILE *line, const char *text) { return fprintf(line, "%s\r\n", text) > 0 && fflush(line) == 0; }

static void read_data(FILE *line, SmtpLetter *letter) {
  char text[1200];
  size_t size = 0;
  while (fgets(text, sizeof text, line) != NULL && strcmp(text, ".\r\n") != 0)
    if (size + strlen(text) < sizeof letter->text) size += (size_t)snprintf(letter->text + size, sizeof letter->text - size, "%s", text[0] == '.' ? text + 1 : text);
}

static bool deliver(SmtpStandIn *smtp, const SmtpLetter *letter) {
  pthread_mutex_lock(&smtp->lock);
  const bool refused = smtp->disturb > 0 || smtp->delivered == LETTERS_MAX;
  if (refused) {
    smtp->disturb -= smtp->disturb > 0;
    smtp->refused++;
  } else {
    smtp->letters[smtp->delivered++] = *letter;
  }
  pthread_mutex_unlock(&smtp->lock);
  return !refused;
}

static void converse(SmtpStandIn *smtp, FILE *line) {
  static SmtpLetter letter;
  char text[1200];
  say(line, "220 here");
  while (fgets(text, sizeof text, line) != NULL) {
    if (strncasecmp(text, "EHLO", 4) == 0) say(line, "250-here\r\n250 8BITMIME");
    else if (strncasecmp(text, "RCPT TO:<", 9) == 0) {
      snprintf(letter.to, sizeof letter.to, "%.*s", (int)strcspn(text + 9, ">"), text + 9);
      say(line, "250 known");
    } else if (strncasecmp(text, "DATA", 4) == 0) {
      say(line, "354 go on");
      read_data(line, &letter);
      say(line, deliver(smtp, &letter) ? "250 taken" : "451 not now");
    } else if (strncasecmp(text, "QUIT", 4) == 0) {
      say(line, "221 goodbye");
      return;
    } else {
      say(line, "250 well");
    }
  }
}

static void *run(void *smtp_) {
  SmtpStandIn *smtp = smtp_;
  for (;;) {
    const int fd = accept(smtp->listening, NULL, NULL);
    FILE *line = fd < 0 ? NULL : fdopen(fd, "r+");
    if (line == NULL) return NULL; /* shut down */
    setvbuf(line, NULL, _IOLBF, 4096);
    converse(smtp, line);
    fclose(line);
  }
}

SmtpStandIn *smtp_begin(void) {
  SmtpStandIn *smtp = calloc(1, sizeof *smtp);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  pthread_mutex_init(&smtp->lock, NULL);
  smtp->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(smtp->listening, (struct sockaddr *)&at, sizeof at) != 0 || listen(smtp->listening, 16) != 0 || getsockname(smtp->listening, (struct sockaddr *)&at, &size) != 0) return NULL;
  smtp->port = ntohs(at.sin_port);
  return pthread_create(&smtp->thread, NULL, run, smtp) == 0 ? smtp : NULL;
}

uint16_t smtp_port(const SmtpStandIn *smtp) { return smtp->port; }

void smtp_finish(SmtpStandIn *smtp) {
  shutdown(smtp->listening, SHUT_RDWR);
  pthread_join(smtp->thread, NULL);
  close(smtp->listening);
  pthread_mutex_destroy(&smtp->lock);
  free(smtp);
}

void smtp_disturb(SmtpStandIn *smtp, uint32_t count) {
  pthread_mutex_lock(&smtp->lock);
  smtp->disturb = count;
  pthread_mutex_unlock(&smtp->lock);
}

bool smtp_take(SmtpStandIn *smtp, SmtpLetter *letter) {
  for (int tries = 0; tries < WAIT_TRIES; tries++) {
    pthread_mutex_lock(&smtp->lock);
    const bool there = smtp->taken < smtp->delivered;
    if (there) *letter = smtp->letters[smtp->taken++];
    pthread_mutex_unlock(&smtp->lock);
    if (there) return true;
    usleep(WAIT_MICROSECONDS);
  }
  return false;
}

static uint32_t look(SmtpStandIn *smtp, const uint32_t *at) {
  pthread_mutex_lock(&smtp->lock);
  const uint32_t value = *at;
  pthread_mutex_unlock(&smtp->lock);
  return value;
}

uint32_t smtp_delivered(SmtpStandIn *smtp) { return look(smtp, &smtp->delivered); }
uint32_t smtp_refused(SmtpStandIn *smtp) { return look(smtp, &smtp->refused); }
