/* A blob as a body: pieces of its parts, read when the connection can take them. */

#include "server/routes/blob_reply.h"

#include "server/http/range.h"
#include "server/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Sending {
  Store *store;
  Blob *blob;
  uint64_t begin;
  Buffer piece; /* of one read after the other */
} Sending;

static size_t read_more(void *sending_, uint64_t at, void *to, size_t count) {
  Sending *sending = sending_;
  char why[STORE_WHY_BYTES];
  buffer_clear(&sending->piece);
  const size_t size = blob_read(sending->blob, sending->store, sending->begin + at, count, &sending->piece, why) ? sending->piece.size : 0;
  if (size > 0) memcpy(to, sending->piece.data, size);
  else journal_say(JOURNAL_WARNING, "store_away", why);
  return size;
}

static void end(void *sending_) {
  Sending *sending = sending_;
  free(sending->blob);
  buffer_finish(&sending->piece);
  free(sending);
}

void blob_reply(const HttpRequest *request, HttpReply *reply, Store *store, Blob *blob, const Digest *sha256, const char *file_name, const char *media) {
  char text[128], name[65];
  uint64_t begin = 0, count = blob->bytes;
  const RangeResult range = http_range(request->header(request, "Range"), blob->bytes, &begin, &count);
  Sending *sending = range == RANGE_UNSATISFIABLE ? NULL : malloc(sizeof *sending);
  if (sending == NULL) {
    http_reply_plain(reply, range == RANGE_UNSATISFIABLE ? 416 : 500);
    free(blob);
    return;
  }
  if (range == RANGE_WHOLE) count = blob->bytes;
  *sending = (Sending){.store = store, .blob = blob, .begin = range == RANGE_PART ? begin : 0};
  buffer_init(&sending->piece, memory_heap(), STORE_PART_BYTES);
  reply->stream = (HttpStream){.bytes = count, .read = read_more, .end = end, .context = sending};
  digest_text(sha256, name);
  snprintf(text, sizeof text, "\"%s\"", name);
  http_reply_header(reply, "ETag", text);
  http_reply_header(reply, "Content-Type", media == NULL ? "application/octet-stream" : media);
  http_reply_header(reply, "Cache-Control", "private, max-age=31536000, immutable");
  http_reply_header(reply, "Accept-Ranges", "bytes");
  snprintf(text, sizeof text, "%s; filename=\"%s\"", media == NULL ? "attachment" : "inline", file_name);
  http_reply_header(reply, "Content-Disposition", text);
  if (range != RANGE_PART) return;
  reply->status = 206;
  snprintf(text, sizeof text, "bytes %llu-%llu/%llu", (unsigned long long)begin, (unsigned long long)(begin + count - 1), (unsigned long long)sending->blob->bytes);
  http_reply_header(reply, "Content-Range", text);
}
