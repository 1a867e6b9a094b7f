/* What a receipt says of a file and of the song it was made from, looked at again. */

#include "server/keep/keep.h"

#include "core/version.h"
#include "formats/json.h"
#include "formats/zip.h"
#include "model/doc.h"
#include "server/files.h"
#include "server/keep/step.h"
#include "session/stems.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_BYTES = 96 };

typedef struct Receipt {
  char engine[WORD_BYTES], doc_hash[WORD_BYTES], file_sha256[WORD_BYTES], sha256[WORD_BYTES], format[WORD_BYTES], each[WORD_BYTES], master[WORD_BYTES];
  double rate_hz, seconds;
  int64_t number;        /* of a stem, from 1; 0: the mix */
  const char *wanted;    /* the file's hash: which of several stems is meant */
  struct StemNames *all; /* NULL, or where the hashes of all stems go */
} Receipt;

typedef struct StemNames { char names[STEMS_MAX][65]; uint32_t count; } StemNames;

static void read_stems(JsonReader *json, Receipt *receipt);

/* The receipt's own fields and those of its "render", which is what the command line said. */
static void read_object(JsonReader *json, Receipt *receipt) {
  const struct { const char *name; char *word; } words[] = {{"engine", receipt->engine}, {"doc_hash", receipt->doc_hash}, {"file_sha256", receipt->file_sha256},
                                                            {"sha256", receipt->sha256}, {"format", receipt->format}, {"each", receipt->each}, {"master", receipt->master}};
  Bytes key, text;
  if (!json_begin_object(json)) return;
  while (json_next_key(json, &key)) {
    size_t i = 0;
    while (i < sizeof words / sizeof words[0] && !json_key_is(key, words[i].name)) i++;
    if (json_key_is(key, "render") && json_peek(json) == JSON_OBJECT) read_object(json, receipt);
    else if (json_key_is(key, "stems") && json_peek(json) == JSON_ARRAY) read_stems(json, receipt);
    else if (json_key_is(key, "rate_hz")) json_read_real(json, &receipt->rate_hz);
    else if (json_key_is(key, "seconds")) json_read_real(json, &receipt->seconds);
    else if (json_key_is(key, "number")) json_int(json, &receipt->number);
    else if (i == sizeof words / sizeof words[0]) json_skip(json);
    else if (json_text(json, &text)) snprintf(words[i].word, WORD_BYTES, "%.*s", (int)(text.size < WORD_BYTES ? text.size : WORD_BYTES - 1), (const char *)text.data);
  }
}

/* A stem is as long as the mix, which is what stands before them. */
static void read_stems(JsonReader *json, Receipt *receipt) {
  if (!json_begin_array(json)) return;
  while (json_next_item(json)) {
    Receipt stem = {.wanted = receipt->wanted};
    read_object(json, &stem);
    if (receipt->all != NULL && receipt->all->count < STEMS_MAX) snprintf(receipt->all->names[receipt->all->count++], 65, "%.64s", stem.file_sha256);
    if (strcmp(stem.file_sha256, receipt->wanted) != 0) continue;
    receipt->number = stem.number;
    receipt->rate_hz = stem.rate_hz;
    snprintf(receipt->format, WORD_BYTES, "%s", stem.format);
    snprintf(receipt->sha256, WORD_BYTES, "%s", stem.sha256);
    snprintf(receipt->file_sha256, WORD_BYTES, "%s", stem.file_sha256);
  }
}

static bool read_receipt(const char *path, const char *wanted, StemNames *all, Receipt *receipt, char *why) {
  FileBytes file;
  JsonReader json;
  Problem problem;
  *receipt = (Receipt){.wanted = wanted, .all = all};
  const char *unread = file_read(path, &file);
  if (unread != NULL) return keep_fail(why, unread);
  json_reader_init(&json, (Bytes){file.data, file.size}, memory_heap(), &problem);
  read_object(&json, receipt);
  const bool of_stems = receipt->each[0] != '\0', good = json_end(&json) == STATUS_OK && (of_stems || strlen(receipt->file_sha256) == 64) && strlen(receipt->sha256) == 64;
  json_reader_finish(&json);
  file_release(&file);
  return good || keep_fail(why, "this is no receipt of a render");
}

static void name_bytes(Bytes bytes, char name[65]) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, bytes.data, bytes.size);
  const Digest digest = sha256_finish(&sha);
  digest_text(&digest, name);
}

static bool name_file(const char *path, char name[65], char *why) {
  FileBytes file;
  const char *unread = file_read(path, &file);
  if (unread != NULL) return keep_fail(why, unread);
  name_bytes((Bytes){file.data, file.size}, name);
  file_release(&file);
  return true;
}

static bool is_the_file(const Receipt *receipt, char *why) {
  return strcmp(receipt->wanted, receipt->file_sha256) == 0 || keep_fail(why, "the file is not the one that the receipt was given for");
}

/* What the receipt is for: before the master or through it, and everything but a stem's track falls silent. */
static bool choose(Session *session, const Receipt *receipt, RenderOptions *options) {
  Id tracks[STEMS_MAX];
  Problem problem;
  if (strcmp(receipt->master, "before") == 0 && stems_before_master(session, &problem) != STATUS_OK) return false;
  if (receipt->number == 0) return true;
  const uint32_t count = stems_of(session_doc(session), strcmp(receipt->each, "group") == 0 ? STEM_OF_GROUP : STEM_OF_TRACK, tracks);
  if (receipt->number < 1 || receipt->number > count || stem_solo(session, tracks[receipt->number - 1], &problem) != STATUS_OK) return false;
  options->end_ticks = stems_end_ticks(session, receipt->seconds);
  return true;
}

static bool gives_the_samples(Session *session, const Receipt *receipt, char *why) {
  static const struct { const char *name; SampleFormat format; } formats[] = {{"f32", SAMPLE_F32}, {"s24", SAMPLE_S24}, {"s16", SAMPLE_S16}};
  RenderOptions options = {.rate_hz = receipt->rate_hz};
  Problem problem;
  Render *render = NULL;
  Buffer samples;
  char name[65] = "";
  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
    if (strcmp(formats[i].name, receipt->format) == 0) options.format = formats[i].format;
  bool done = false, good = choose(session, receipt, &options) && render_create(session, &options, &render, &problem) == STATUS_OK;
  buffer_init(&samples, memory_heap(), 64u << 20);
  while (good && !done) {
    buffer_clear(&samples);
    good = render_step(render, 1 << 16, &samples, &done) == STATUS_OK;
  }
  if (good) {
    const RenderReport report = render_report(render);
    digest_text(&report.sha256, name);
  }
  render_destroy(render);
  buffer_finish(&samples);
  if (!good) return keep_fail(why, "the song cannot be rendered here");
  return strcmp(name, receipt->sha256) == 0 || keep_fail(why, "the song gives other samples than the receipt says");
}

static bool is_the_song(const char *path, const Receipt *receipt, char *why) {
  FileBytes file;
  Problem problem = {0};
  char hash[24];
  const char *unread = file_read(path, &file);
  if (unread != NULL) return keep_fail(why, unread);
  Session *session = session_create(memory_heap(), 1);
  bool good = session != NULL && session_from_bundle(session, (Bytes){file.data, file.size}, &problem) == STATUS_OK;
  if (!good) keep_fail(why, "the song is no project that can be read");
  if (good) {
    snprintf(hash, sizeof hash, "%016" PRIx64, doc_hash(session_doc(session)));
    good = strcmp(hash, receipt->doc_hash) == 0 || keep_fail(why, "this is another song, or another state of it, than the receipt's");
  }
  if (good && strcmp(receipt->engine, TUTTI_VERSION) != 0) good = keep_fail(why, "the receipt is of another version of the engine: only that one must give the same samples");
  good = good && gives_the_samples(session, receipt, why);
  session_destroy(session);
  file_release(&file);
  return good;
}

/* Which of them it is that fails, in front of why. */
static bool named(const char *name, char *why) {
  char whole[KEEP_WHY_BYTES];
  snprintf(whole, sizeof whole, "%.200s: %.300s", name, why);
  memcpy(why, whole, sizeof whole);
  return false;
}

static bool none_of_them(const char *name, char *why) {
  snprintf(why, KEEP_WHY_BYTES, "%.200s is none of the receipt's stems, or has changed since", name);
  return false;
}

/* Each of the stems is in the zip, and nothing else is. */
static bool has_all_stems(const Zip *zip, const char *path, const char *song, StemNames *all, char *why) {
  Receipt receipt;
  char name[65];
  bool good = read_receipt(path, "", all, &receipt, why);
  const uint32_t expected = all->count;
  if (good && (expected == 0 || expected != zip->count)) good = keep_fail(why, "the zip has more files than the receipt has stems, or fewer");
  for (uint32_t i = 0; good && i < zip->count; i++) {
    const Bytes stem = zip_stored(zip, &zip->entries[i]);
    uint32_t at = 0;
    name_bytes(stem, name);
    while (at < all->count && strcmp(all->names[at], name) != 0) at++;
    if (stem.data == NULL || at == all->count) good = none_of_them(zip->entries[i].name, why);
    else memmove(all->names[at], all->names[--all->count], sizeof all->names[0]);
    good = good && read_receipt(path, name, NULL, &receipt, why) && (song == NULL || is_the_song(song, &receipt, why) || named(zip->entries[i].name, why));
  }
  return good;
}

static bool is_zip(Bytes file) { return file.size > 4 && memcmp(file.data, "PK\3\4", 4) == 0; }

/* True when it is one, and then `*good` is whether it is that of the receipt. */
static bool as_zip(const char *path, const char *file, const char *song, bool *good, char *why) {
  FileBytes bytes;
  Problem problem;
  Zip zip;
  if (file_read_large(file, &bytes) != NULL) return false;
  const Bytes all_of_it = {bytes.data, bytes.size};
  const bool is = is_zip(all_of_it);
  StemNames *all = is ? calloc(1, sizeof *all) : NULL;
  if (is) {
    *good = all != NULL && zip_read_large(all_of_it, memory_heap(), &zip, &problem) == STATUS_OK;
    if (!*good) snprintf(why, KEEP_WHY_BYTES, "the zip cannot be read (%s); its files, unpacked, can be checked one by one", all == NULL ? "out of memory" : problem.what);
    else {
      *good = has_all_stems(&zip, path, song, all, why);
      zip_finish(&zip);
    }
  }
  free(all);
  file_release(&bytes);
  return is;
}

bool keep_verify_receipt(const char *path, const char *file, const char *song, char *why) {
  Receipt receipt;
  char name[65];
  bool good;
  if (as_zip(path, file, song, &good, why)) return good;
  return name_file(file, name, why) && read_receipt(path, name, NULL, &receipt, why) && is_the_file(&receipt, why) && (song == NULL || is_the_song(song, &receipt, why));
}
