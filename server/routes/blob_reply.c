/* A blob as a body: a stretch of one part as the file it is, or pieces of its parts, read when the connection can take them, right to where they
   are sent from. */

#include "server/routes/blob_reply.h"

#include "server/http/range.h"
#include "server/journal.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct Sending {
  Store *store;
  Blob *blob;
  uint64_t begin, end; /* in the blob */
  BlobReading reading;
} Sending;

static size_t read_more(void *sending_, uint64_t from, void *to, size_t count) {
  Sending *sending = sending_;
  char why[STORE_WHY_BYTES];
  const uint64_t at = sending->begin + from;
  if (at >= sending->end) return 0;
  const size_t size = blob_reading_take(&sending->reading, sending->blob, sending->store, at, sending->end, to, count, why);
  if (size == 0) journal_say(JOURNAL_WARNING, "store_away", why);
  return size;
}

static void end(void *sending_) {
  Sending *sending = sending_;
  blob_reading_finish(&sending->reading);
  free(sending->blob);
  free(sending);
}

static bool stream(HttpReply *reply, Store *store, Blob *blob, uint64_t begin, uint64_t count) {
  Sending *sending = malloc(sizeof *sending);
  if (sending == NULL) return false;
  *sending = (Sending){.store = store, .blob = blob, .begin = begin, .end = begin + count};
  reply->stream = (HttpStream){.bytes = count, .read = read_more, .end = end, .context = sending};
  return true;
}

/* What lies in one file goes from there into the connection, by no way through us. */
static bool give(HttpReply *reply, Store *store, Blob *blob, uint64_t begin, uint64_t count) {
  reply->fd = blob_lend(blob, store, begin, count, &reply->file_offset);
  reply->file_bytes = count;
  if (reply->fd < 0) return stream(reply, store, blob, begin, count);
  free(blob);
  return true;
}

void file_reply_headers(HttpReply *reply, const FileReply *file) {
  char text[128], name[65];
  digest_text(file->name, name);
  snprintf(text, sizeof text, "\"%s\"", name);
  http_reply_header(reply, "ETag", text);
  http_reply_header(reply, "Content-Type", file->media == NULL ? "application/octet-stream" : file->media);
  http_reply_header(reply, "Cache-Control", "private, max-age=31536000, immutable");
  http_reply_header(reply, "Accept-Ranges", "bytes");
  snprintf(text, sizeof text, "%s; filename=\"%s\"", file->media == NULL ? "attachment" : "inline", file->file_name);
  http_reply_header(reply, "Content-Disposition", text);
  if (!file->is_part) return;
  reply->status = 206;
  snprintf(text, sizeof text, "bytes %llu-%llu/%llu", (unsigned long long)file->begin, (unsigned long long)(file->begin + file->count - 1), (unsigned long long)file->bytes);
  http_reply_header(reply, "Content-Range", text);
}

void blob_reply(const HttpRequest *request, HttpReply *reply, Store *store, Blob *blob, const Digest *sha256, const char *file_name, const char *media) {
  const uint64_t bytes = blob->bytes;
  uint64_t begin = 0, count = bytes;
  const RangeResult range = http_range(request->header(request, "Range"), bytes, &begin, &count);
  if (range == RANGE_WHOLE) begin = 0, count = bytes;
  if (range == RANGE_UNSATISFIABLE || !give(reply, store, blob, begin, count)) {
    http_reply_plain(reply, range == RANGE_UNSATISFIABLE ? 416 : 500);
    free(blob);
    return;
  }
  file_reply_headers(reply, &(FileReply){.name = sha256, .file_name = file_name, .media = media, .bytes = bytes, .is_part = range == RANGE_PART, .begin = begin, .count = count});
}
