/* Serves the files of one folder, and nothing that a path could reach outside of it. */

#include "server/http/static.h"

#include "server/http/headers.h"
#include "server/http/range.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Encoding { const char *name, *suffix; } Encoding;
static const Encoding encodings[] = {{"br", ".br"}, {"gzip", ".gz"}};
static const Encoding identity = {"identity", ""};

/* No segment may be empty or begin with a dot: neither ".." nor hidden files have a name here. */
static bool path_is_plain(const char *path) {
  if (path[0] != '/') return false;
  for (const char *c = path; *c != '\0'; c++)
    if ((*c == '/' && (c[1] == '.' || c[1] == '/')) || *c == '\\' || (unsigned char)*c < 0x20) return false;
  return true;
}

/* Is `name` in a list like "gzip, br;q=0.5"? A weight of zero means no. */
static bool accepts(const char *header, const char *name) {
  const size_t length = strlen(name);
  for (const char *item = header; item != NULL && *item != '\0';) {
    item += strspn(item, " \t,");
    const size_t item_length = strcspn(item, ",");
    if (strncmp(item, name, length) == 0 && strchr(" \t;,", item[length]) != NULL) {
      char parameters[32];
      snprintf(parameters, sizeof parameters, "%.*s", (int)(item_length - length), item + length);
      const char *weight = strstr(parameters, "q=");
      return weight == NULL || strpbrk(weight + 2, "123456789") != NULL;
    }
    item += item_length;
  }
  return false;
}

/* -1 when it is not there or no regular file. */
static int open_file(const char *root, const char *path, const char *suffix, struct stat *info) {
  char name[4096];
  const int length = snprintf(name, sizeof name, "%s%s%s", root, path, suffix);
  if (length < 0 || (size_t)length >= sizeof name) return -1;
  const int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd >= 0 && fstat(fd, info) == 0 && S_ISREG(info->st_mode)) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

static int open_best(const char *root, const char *path, const HttpRequest *request, struct stat *info, const Encoding **encoding) {
  const char *header = request->header(request, "Accept-Encoding");
  /* A range is one of the file's own bytes. */
  for (size_t i = 0; i < sizeof encodings / sizeof encodings[0] && request->header(request, "Range") == NULL; i++) {
    if (!accepts(header, encodings[i].name)) continue;
    *encoding = &encodings[i];
    const int fd = open_file(root, path, encodings[i].suffix, info);
    if (fd >= 0) return fd;
  }
  *encoding = &identity;
  return open_file(root, path, "", info);
}

static void describe(HttpReply *reply, const char *path, const Encoding *encoding, const char *etag) {
  const bool immutable = strncmp(path, "/assets/", 8) == 0;
  http_reply_header(reply, "Content-Type", http_content_type(path));
  http_reply_header(reply, "ETag", etag);
  http_reply_header(reply, "Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
  http_reply_header(reply, "Vary", "Accept-Encoding");
  http_reply_header(reply, "Accept-Ranges", "bytes");
  if (encoding != &identity) http_reply_header(reply, "Content-Encoding", encoding->name);
}

static void reply_part(const HttpRequest *request, HttpReply *reply, int fd, uint64_t size) {
  char text[96];
  switch (http_range(request->header(request, "Range"), size, &reply->file_offset, &reply->file_bytes)) {
    case RANGE_UNSATISFIABLE:
      close(fd);
      http_reply_init(reply);
      http_reply_plain(reply, 416);
      snprintf(text, sizeof text, "bytes */%llu", (unsigned long long)size);
      http_reply_header(reply, "Content-Range", text);
      return;
    case RANGE_PART:
      reply->status = 206;
      snprintf(text, sizeof text, "bytes %llu-%llu/%llu", (unsigned long long)reply->file_offset,
               (unsigned long long)(reply->file_offset + reply->file_bytes - 1), (unsigned long long)size);
      http_reply_header(reply, "Content-Range", text);
      break;
    case RANGE_WHOLE: break;
  }
  reply->fd = fd;
}

void http_static(const char *root, const HttpRequest *request, HttpReply *reply) {
  const char *path = strcmp(request->path, "/") == 0 ? "/index.html" : request->path;
  struct stat info;
  const Encoding *encoding = &identity;
  const int fd = path_is_plain(path) ? open_best(root, path, request, &info, &encoding) : -1;
  if (fd < 0) {
    http_reply_plain(reply, 404);
    return;
  }
  char etag[96];
  snprintf(etag, sizeof etag, "\"%llx-%llx-%llx%s\"", (unsigned long long)info.st_mtim.tv_sec, (unsigned long long)info.st_mtim.tv_nsec,
           (unsigned long long)info.st_size, encoding->suffix);
  describe(reply, path, encoding, etag);
  const char *known = request->header(request, "If-None-Match");
  if (known != NULL && (strstr(known, etag) != NULL || strcmp(known, "*") == 0)) {
    close(fd);
    reply->status = 304;
    return;
  }
  const char *range_if = request->header(request, "If-Range");
  if (range_if != NULL && strcmp(range_if, etag) != 0) {
    reply->fd = fd;
    reply->file_bytes = (uint64_t)info.st_size;
    return;
  }
  reply_part(request, reply, fd, (uint64_t)info.st_size);
}
