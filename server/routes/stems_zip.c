/* The zip's own bytes are made first, with room for the stems, whose checksums were kept when they were made. */

#include "server/routes/stems_zip.h"

#include "core/limits.h"
#include "formats/zip.h"
#include "server/db/blobs.h"
#include "server/http/range.h"
#include "server/journal.h"
#include "server/routes/blob_reply.h"
#include "session/stems.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES, PARTS, CRC, NAME, CONTAINER, TITLE };
enum { NAME_BYTES = 200 /* of a stem, before its number and what it is */ };

/* A stem lies behind so many bytes of `made`. */
typedef struct ZipStem { size_t made_bytes; Blob *blob; } ZipStem;

typedef struct StemsZip {
  Store *store;
  Buffer made;
  BlobReading reading;
  uint64_t bytes, begin; /* of the whole zip; where the answer begins */
  uint32_t count;
  ZipStem stems[STEMS_MAX];
} StemsZip;

static void zip_end(void *zip_) {
  StemsZip *zip = zip_;
  blob_reading_finish(&zip->reading);
  for (uint32_t i = 0; i < zip->count; i++) free(zip->stems[i].blob);
  buffer_finish(&zip->made);
  free(zip);
}

/* "03 Slap bass.wav": in order wherever it is unpacked, each name once, and with nothing in it that some system cannot have in a name. */
static void entry_name(uint32_t number, const char *title, const char *container, char name[ZIP_NAME_BYTES]) {
  size_t size = (size_t)snprintf(name, ZIP_NAME_BYTES, "%02u ", number);
  for (; *title != '\0' && size < NAME_BYTES; title++) {
    const unsigned char byte = (unsigned char)*title;
    name[size++] = byte < 32 || byte == 127 || strchr("\"\\/:*?<>|", *title) != NULL ? '_' : *title;
  }
  const bool is_cut = ((unsigned char)*title & 0xc0) == 0x80; /* then half a letter goes */
  while (is_cut && ((unsigned char)name[--size] & 0xc0) == 0x80) continue;
  snprintf(name + size, ZIP_NAME_BYTES - size, ".%s", container);
}

/* NULL, or why there is no zip. */
static const char *make(StemsZip *zip, const DbResult *result) {
  ZipWriter writer;
  zip_writer_init(&writer, &zip->made, memory_heap());
  writer.large = true;
  const char *why = result->rows > STEMS_MAX ? "There are too many stems for one file." : NULL;
  for (uint32_t i = 0; why == NULL && i < result->rows; i++) {
    char name[ZIP_NAME_BYTES];
    if (db_null(result, i, CRC)) why = "These stems were made by an older server, which kept no checksums for a zip. They can be fetched one by one.";
    else if ((zip->stems[i].blob = blob_of_row(result, i, BYTES, PARTS)) == NULL) why = "The server made a mistake. Your work is safe on this device.";
    else {
      entry_name(i + 1, db_text(result, i, NAME), db_text(result, i, CONTAINER), name);
      zip_writer_leave_room(&writer, name, zip->stems[i].blob->bytes, (uint32_t)db_i64(result, i, CRC));
      zip->stems[i].made_bytes = zip->made.size;
      zip->count++;
    }
  }
  const Status status = zip_writer_finish(&writer);
  if (why != NULL) return why;
  zip->bytes = zip->made.size + writer.room_bytes;
  return status == STATUS_OK ? NULL : "The server made a mistake. Your work is safe on this device.";
}

static size_t read_stem(StemsZip *zip, const Blob *blob, uint64_t at, void *to, size_t count) {
  char why[STORE_WHY_BYTES];
  const size_t size = blob_reading_take(&zip->reading, blob, zip->store, at, blob->bytes, to, count, why);
  if (size == 0) journal_say(JOURNAL_WARNING, "store_away", why);
  return size;
}

/* What was made and the stems in turn: how much of the one that `at` lies in there is. */
static size_t read_more(void *zip_, uint64_t at, void *to, size_t count) {
  StemsZip *zip = zip_;
  size_t made = 0; /* is behind us, of what was made */
  at += zip->begin;
  for (uint32_t i = 0; i <= zip->count; i++) {
    const size_t end = i < zip->count ? zip->stems[i].made_bytes : zip->made.size, here = end - made;
    if (at < here) {
      const size_t size = count < here - at ? count : here - (size_t)at;
      memcpy(to, zip->made.data + made + at, size);
      return size;
    }
    at -= here;
    made = end;
    if (i == zip->count) break;
    if (at < zip->stems[i].blob->bytes) return read_stem(zip, zip->stems[i].blob, at, to, count);
    at -= zip->stems[i].blob->bytes;
  }
  return 0;
}

/* The headers and checksums decide the bytes: their hash names the whole. */
static void answer(ApiCall *call, StemsZip *zip, const char *file_name) {
  Sha256 sha;
  uint64_t begin, count;
  const RangeResult range = http_range(call->request->header(call->request, "Range"), zip->bytes, &begin, &count);
  if (range == RANGE_UNSATISFIABLE) {
    http_reply_plain(call->reply, 416);
    zip_end(zip);
    return;
  }
  if (range == RANGE_WHOLE) begin = 0, count = zip->bytes;
  sha256_init(&sha);
  sha256_put(&sha, zip->made.data, zip->made.size);
  const Digest name = sha256_finish(&sha);
  zip->begin = begin;
  call->reply->stream = (HttpStream){.bytes = count, .read = read_more, .end = zip_end, .context = zip};
  file_reply_headers(call->reply, &(FileReply){.name = &name, .file_name = file_name, .bytes = zip->bytes, .is_part = range == RANGE_PART, .begin = begin, .count = count});
}

void stems_zip_reply(ApiCall *call, DbResult *result, const char *gone) {
  char file_name[API_FILE_NAME_BYTES], title[API_FILE_NAME_BYTES];
  const bool known = result->rows > 0;
  StemsZip *zip = known ? calloc(1, sizeof *zip) : NULL;
  const char *why = NULL;
  if (zip != NULL) {
    zip->store = call->routes->store;
    buffer_init(&zip->made, memory_heap(), LIMIT_DOCUMENT_BYTES);
    why = make(zip, result);
    snprintf(title, sizeof title, "%.60s stems", db_text(result, 0, TITLE));
    api_file_name(title, "zip", file_name);
  }
  db_result_finish(result);
  if (zip == NULL) api_refuse(call, known ? 500 : 404, known ? "The server made a mistake. Your work is safe on this device." : gone);
  else if (why == NULL) answer(call, zip, file_name);
  else {
    api_refuse(call, 409, why);
    zip_end(zip);
  }
}
