/* A thread a connection, which lasts as long as whoever asks wants it. The signature is made again from what came and compared; that the making itself is right is
   shown by the vectors of tests/server/store_test.c. */
#include "support/s3_stand_in.h"

#include "core/bytes.h"
#include "server/store/sigv4.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { OBJECTS_MAX = 1024, CONNECTIONS_MAX = 64, HEAD_BYTES = 8192, BODY_BYTES_MAX = 16 << 20 };

typedef struct Object { char key[1536]; uint8_t *data; size_t size; } Object;

struct S3StandIn {
  pthread_t thread;
  pthread_mutex_t lock;
  int listening;
  uint16_t port;
  bool ending;
  char access_key[64], secret_key[64];
  uint32_t busy, cut, age_seconds;
  S3Counts counts;
  uint32_t connection_count; /* under `lock`, as who they are */
  int connections[CONNECTIONS_MAX];
  pthread_cond_t gone;
  Object objects[OBJECTS_MAX];
};

typedef struct Asked {
  char head[HEAD_BYTES], method[8], path[1536], query[1536];
  Buffer body;
} Asked;

static bool header(const Asked *asked, const char *name, char *value, size_t bytes) {
  const size_t length = strlen(name);
  for (const char *line = strstr(asked->head, "\r\n"); line != NULL && line[2] != '\0'; line = strstr(line + 2, "\r\n")) {
    if (strncasecmp(line + 2, name, length) != 0 || line[2 + length] != ':') continue;
    const char *at = line + 3 + length;
    at += strspn(at, " ");
    snprintf(value, bytes, "%.*s", (int)strcspn(at, "\r"), at);
    return true;
  }
  return false;
}

static bool hear(int fd, Asked *asked) {
  size_t size = 0;
  char *end = NULL, length[32] = "0", address[1536];
  while (end == NULL && size + 1 < sizeof asked->head) {
    const ssize_t got = recv(fd, asked->head + size, sizeof asked->head - 1 - size, 0);
    if (got <= 0) return false;
    size += (size_t)got;
    asked->head[size] = '\0';
    end = strstr(asked->head, "\r\n\r\n");
  }
  if (end == NULL || sscanf(asked->head, "%7s %1535s", asked->method, address) != 2) return false;
  const size_t early = size - (size_t)(end + 4 - asked->head);
  buffer_put(&asked->body, end + 4, early);
  end[2] = '\0';
  header(asked, "content-length", length, sizeof length);
  const size_t wanted = strtoul(length, NULL, 10);
  uint8_t piece[65536];
  while (asked->body.size < wanted && asked->body.status == STATUS_OK) {
    const ssize_t got = recv(fd, piece, sizeof piece, 0);
    if (got <= 0) return false;
    buffer_put(&asked->body, piece, (size_t)got);
  }
  char *mark = strchr(address, '?');
  if (mark != NULL) *mark++ = '\0';
  snprintf(asked->path, sizeof asked->path, "%s", address);
  snprintf(asked->query, sizeof asked->query, "%s", mark == NULL ? "" : mark);
  return true;
}

static bool is_signed(const S3StandIn *s3, const Asked *asked) {
  char host[128] = "", date[32] = "", said[80] = "", authorization[SIGV4_HEADER_BYTES] = "", expected[SIGV4_HEADER_BYTES], digest[65];
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, asked->body.data, asked->body.size);
  const Digest hash = sha256_finish(&sha);
  digest_text(&hash, digest);
  header(asked, "host", host, sizeof host);
  header(asked, "x-amz-date", date, sizeof date);
  header(asked, "x-amz-content-sha256", said, sizeof said);
  header(asked, "authorization", authorization, sizeof authorization);
  struct tm utc = {0};
  if (strptime(date, "%Y%m%dT%H%M%SZ", &utc) == NULL || labs((long)difftime(time(NULL), timegm(&utc))) > 900) return false;
  const SignedRequest what = {.method = asked->method, .host = host, .path = asked->path, .query = asked->query, .region = "us-east-1",
                              .access_key = s3->access_key, .secret_key = s3->secret_key, .time = date, .body_hash = hash};
  sigv4_sign(&what, expected);
  return strcmp(said, digest) == 0 && strcmp(authorization, expected) == 0;
}

static Object *find(S3StandIn *s3, const char *key) {
  for (size_t i = 0; i < OBJECTS_MAX; i++)
    if (s3->objects[i].data != NULL && strcmp(s3->objects[i].key, key) == 0) return &s3->objects[i];
  return NULL;
}

/* False: nothing more can be said, or is meant to be. */
static bool answer(int fd, int status, Bytes body, bool cut) {
  char head[512];
  const int length = snprintf(head, sizeof head, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n\r\n", status, body.size);
  if (send(fd, head, (size_t)length, MSG_NOSIGNAL) < 0) return false;
  for (size_t at = 0, end = cut ? body.size / 2 : body.size; at < end;) {
    const ssize_t sent = send(fd, body.data + at, end - at, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    at += (size_t)sent;
  }
  return !cut;
}

static int put(S3StandIn *s3, const Asked *asked) {
  Object *object = find(s3, asked->path);
  for (size_t i = 0; object == NULL && i < OBJECTS_MAX; i++)
    if (s3->objects[i].data == NULL) object = &s3->objects[i];
  if (object == NULL) return 507;
  free(object->data);
  snprintf(object->key, sizeof object->key, "%s", asked->path);
  object->size = asked->body.size;
  object->data = malloc(object->size + 1);
  memcpy(object->data, asked->body.data, object->size);
  s3->counts.puts++;
  return 200;
}

/* What is sent when nobody has to wait for it any more. */
static int get(S3StandIn *s3, const Asked *asked, Buffer *body) {
  const Object *object = find(s3, asked->path);
  char range[64];
  unsigned long long begin = 0, end = 0;
  if (object == NULL) return 404;
  s3->counts.gets++;
  Bytes bytes = {object->data, object->size};
  const bool part = header(asked, "range", range, sizeof range) && sscanf(range, "bytes=%llu-%llu", &begin, &end) == 2 && begin <= end && begin < object->size;
  if (part) bytes = (Bytes){object->data + begin, (size_t)((end < object->size ? end + 1 : object->size) - begin)};
  buffer_put(body, bytes.data, bytes.size);
  return part ? 206 : 200;
}

static int list(const S3StandIn *s3, Buffer *page) {
  char when[32];
  const time_t then = time(NULL) - (time_t)s3->age_seconds;
  struct tm utc;
  gmtime_r(&then, &utc);
  strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S.000Z", &utc);
  buffer_text(page, "<ListBucketResult><IsTruncated>false</IsTruncated>");
  for (size_t i = 0; i < OBJECTS_MAX; i++) {
    const char *key = s3->objects[i].data == NULL ? NULL : strchr(s3->objects[i].key + 1, '/');
    if (key != NULL) buffer_format(page, "<Contents><Key>%s</Key><LastModified>%s</LastModified></Contents>", key + 1, when);
  }
  buffer_text(page, "</ListBucketResult>");
  return 200;
}

static void drop(S3StandIn *s3, const Asked *asked) {
  Object *object = find(s3, asked->path);
  if (object == NULL) return;
  free(object->data);
  *object = (Object){.data = NULL};
}

static int obey(S3StandIn *s3, const Asked *asked, Buffer *body) {
  if (strcmp(asked->method, "PUT") == 0) return put(s3, asked);
  if (strcmp(asked->method, "DELETE") != 0) return asked->query[0] != '\0' ? list(s3, body) : get(s3, asked, body);
  drop(s3, asked);
  return 204;
}

/* False: the connection ends. */
static bool serve_one(S3StandIn *s3, int fd, Asked *asked, Buffer *body) {
  buffer_clear(&asked->body);
  buffer_clear(body);
  if (!hear(fd, asked)) return false;
  const bool is_meant = is_signed(s3, asked);
  pthread_mutex_lock(&s3->lock);
  const bool busy = s3->busy > 0, cut = !busy && s3->cut > 0;
  if (busy) s3->busy--;
  if (cut) s3->cut--;
  s3->counts.refused += !busy && !is_meant;
  const int status = busy ? 503 : is_meant ? obey(s3, asked, body) : 403;
  pthread_mutex_unlock(&s3->lock);
  return answer(fd, status, buffer_bytes(body), cut);
}

typedef struct Guest { S3StandIn *s3; int fd; } Guest;

static void *serve(void *guest_) {
  const Guest guest = *(Guest *)guest_;
  const int on = 1;
  S3StandIn *s3 = guest.s3;
  Asked *asked = calloc(1, sizeof *asked);
  Buffer body;
  free(guest_);
  setsockopt(guest.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  buffer_init(&asked->body, memory_heap(), BODY_BYTES_MAX);
  buffer_init(&body, memory_heap(), BODY_BYTES_MAX);
  while (serve_one(s3, guest.fd, asked, &body)) continue;
  buffer_finish(&asked->body);
  buffer_finish(&body);
  free(asked);
  pthread_mutex_lock(&s3->lock);
  for (uint32_t i = 0; i < s3->connection_count; i++)
    if (s3->connections[i] == guest.fd) s3->connections[i] = s3->connections[--s3->connection_count];
  close(guest.fd);
  pthread_cond_broadcast(&s3->gone);
  pthread_mutex_unlock(&s3->lock);
  return NULL;
}

static void let_in(S3StandIn *s3, int fd) {
  pthread_t thread;
  Guest *guest = malloc(sizeof *guest);
  *guest = (Guest){s3, fd};
  pthread_mutex_lock(&s3->lock);
  const bool room = s3->connection_count < CONNECTIONS_MAX && pthread_create(&thread, NULL, serve, guest) == 0;
  if (room) {
    pthread_detach(thread);
    s3->connections[s3->connection_count++] = fd;
    s3->counts.connections++;
  }
  pthread_mutex_unlock(&s3->lock);
  if (room) return;
  free(guest);
  close(fd);
}

static void *run(void *s3_) {
  S3StandIn *s3 = s3_;
  for (int fd; (fd = accept4(s3->listening, NULL, NULL, SOCK_CLOEXEC)) >= 0;) let_in(s3, fd);
  return NULL;
}

S3StandIn *s3_begin(const char *access_key, const char *secret_key) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  S3StandIn *s3 = calloc(1, sizeof *s3);
  pthread_mutex_init(&s3->lock, NULL);
  pthread_cond_init(&s3->gone, NULL);
  snprintf(s3->access_key, sizeof s3->access_key, "%s", access_key);
  snprintf(s3->secret_key, sizeof s3->secret_key, "%s", secret_key);
  s3->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (s3->listening < 0 || bind(s3->listening, (struct sockaddr *)&at, size) != 0 || listen(s3->listening, 64) != 0) return NULL;
  getsockname(s3->listening, (struct sockaddr *)&at, &size);
  s3->port = ntohs(at.sin_port);
  return pthread_create(&s3->thread, NULL, run, s3) == 0 ? s3 : NULL;
}

uint16_t s3_port(const S3StandIn *s3) { return s3->port; }

void s3_disturb(S3StandIn *s3, uint32_t busy, uint32_t cut) {
  pthread_mutex_lock(&s3->lock);
  s3->busy = busy;
  s3->cut = cut;
  pthread_mutex_unlock(&s3->lock);
}

void s3_age(S3StandIn *s3, uint32_t seconds) {
  pthread_mutex_lock(&s3->lock);
  s3->age_seconds = seconds;
  pthread_mutex_unlock(&s3->lock);
}

S3Counts s3_counts(S3StandIn *s3) {
  pthread_mutex_lock(&s3->lock);
  S3Counts counts = s3->counts;
  counts.open = s3->connection_count;
  for (size_t i = 0; i < OBJECTS_MAX; i++) counts.objects += s3->objects[i].data != NULL;
  pthread_mutex_unlock(&s3->lock);
  return counts;
}

void s3_finish(S3StandIn *s3) {
  shutdown(s3->listening, SHUT_RDWR);
  close(s3->listening);
  pthread_join(s3->thread, NULL);
  pthread_mutex_lock(&s3->lock);
  for (uint32_t i = 0; i < s3->connection_count; i++) shutdown(s3->connections[i], SHUT_RDWR);
  while (s3->connection_count > 0) pthread_cond_wait(&s3->gone, &s3->lock);
  pthread_mutex_unlock(&s3->lock);
  for (size_t i = 0; i < OBJECTS_MAX; i++) free(s3->objects[i].data);
  pthread_cond_destroy(&s3->gone);
  pthread_mutex_destroy(&s3->lock);
  free(s3);
}
