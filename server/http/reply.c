/* Building replies, and the plain pages for what did not work. */

#include "server/http/http.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void http_reply_init(HttpReply *reply) {
  memset(reply, 0, sizeof *reply);
  reply->status = 200;
  reply->text = "";
  reply->fd = -1;
}

void http_reply_header(HttpReply *reply, const char *name, const char *value) {
  assert(reply->header_count < HTTP_HEADERS_MAX);
  HttpHeader *header = &reply->headers[reply->header_count++];
  header->name = name;
  const int length = snprintf(header->value, sizeof header->value, "%s", value);
  assert(length >= 0 && (size_t)length < sizeof header->value);
  (void)length;
}

static const struct { unsigned status; const char *text; } plain_pages[] = {
  {400, "400 Bad Request\nThis address cannot be read.\n"},
  {404, "404 Not Found\nThere is nothing at this address. The studio is at /\n"},
  {405, "405 Method Not Allowed\nThis address cannot be used in this way.\n"},
  {413, "413 Content Too Large\nThis is more than the server takes at once.\n"},
  {416, "416 Range Not Satisfiable\nThe file has no such bytes.\n"},
  {431, "431 Request Header Fields Too Large\nThis is more than the server reads of a request before its body.\n"},
  {503, "503 Service Unavailable\nThe server has too much to do. Trying again in a moment helps.\n"},
  {500, "500 Internal Server Error\nThe server could not do this. Trying again may help.\n"},
};

void http_reply_plain(HttpReply *reply, unsigned status) {
  const size_t count = sizeof plain_pages / sizeof plain_pages[0];
  size_t i = 0;
  while (i + 1 < count && plain_pages[i].status != status) i++;
  reply->status = plain_pages[i].status;
  reply->text = plain_pages[i].text;
  http_reply_header(reply, "Content-Type", "text/plain; charset=utf-8");
  http_reply_header(reply, "Cache-Control", "no-store");
}
