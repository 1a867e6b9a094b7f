#include "support/cm.h"

#include "formats/wav.h"
#include "formats/zip.h"
#include "session/bundle.h"
#include "support/session_song.h"

static Buffer make_wav(uint32_t frames) {
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 20);
  wav_write_header(&out, 44100, 1, WAV_S16, frames);
  for (uint32_t i = 0; i < 2 * frames; i++) buffer_u8(&out, (uint8_t)hash_mix(i));
  return out;
}

/* A project with notes, audio, an edit and something undone. */
static Session *make_project(uint64_t seed) {
  Random random = {seed};
  Buffer file = song_file_real(&random, 4, 16, 40), wav = make_wav(300 + (uint32_t)seed % 7);
  Session *session = session_song_open(buffer_bytes(&file));
  Batch *batch;
  assert_int_equal(session_import_audio(session, buffer_bytes(&wav), "hit.wav", TICKS_PER_QUARTER, ID_NONE, &batch, NULL), STATUS_OK);
  assert_int_equal(session_apply(session, batch, NULL, NULL), STATUS_OK);
  for (int i = 0; i < 3; i++) {
    batch = batch_create(memory_heap(), i == 1 ? "Second change" : "Change", session->actor);
    batch_set_real(batch, session_song_track(session, 0)->id, 5, -3.5 * i - 1);
    assert_int_equal(session_apply(session, batch, NULL, NULL), STATUS_OK);
  }
  assert_int_equal(session_undo(session, NULL, NULL), STATUS_OK);
  buffer_finish(&file);
  buffer_finish(&wav);
  return session;
}

static Buffer to_bundle(const Session *session) {
  Buffer out;
  buffer_init(&out, memory_heap(), 64u << 20);
  assert_int_equal(session_to_bundle(session, &out), STATUS_OK);
  return out;
}

static void bundle_brings_document_assets_and_undo_back(void **state) {
  (void)state;
  Session *first = make_project(1), *second = session_create(memory_heap(), ACTOR_LOCAL);
  Buffer bundle = to_bundle(first);
  Problem problem = {0};
  if (session_from_bundle(second, buffer_bytes(&bundle), &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  assert_true(doc_hash(session_doc(first)) == doc_hash(session_doc(second)));
  assert_int_equal(session_sequence(first), session_sequence(second));
  assert_int_equal(second->asset_count, 1);
  assert_string_equal(session_undo_label(second), session_undo_label(first));
  assert_string_equal(session_redo_label(second), session_redo_label(first));
  for (int i = 0; i < 8; i++) {
    const Status a = i == 2 ? session_redo(first, NULL, NULL) : session_undo(first, NULL, NULL);
    const Status b = i == 2 ? session_redo(second, NULL, NULL) : session_undo(second, NULL, NULL);
    assert_int_equal(a, b);
    assert_true(doc_hash(session_doc(first)) == doc_hash(session_doc(second)));
  }
  session_destroy(first);
  session_destroy(second);
  buffer_finish(&bundle);
}

static void bundle_of_the_same_project_is_the_same_bytes(void **state) {
  (void)state;
  Session *first = make_project(2), *again = make_project(2), *loaded = session_create(memory_heap(), ACTOR_LOCAL);
  Buffer a = to_bundle(first), b = to_bundle(again);
  assert_int_equal(session_from_bundle(loaded, buffer_bytes(&a), NULL), STATUS_OK);
  Buffer c = to_bundle(loaded);
  assert_int_equal(a.size, b.size);
  assert_int_equal(a.size, c.size);
  assert_memory_equal(a.data, b.data, a.size);
  assert_memory_equal(a.data, c.data, a.size);
  session_destroy(first);
  session_destroy(again);
  session_destroy(loaded);
  buffer_finish(&a);
  buffer_finish(&b);
  buffer_finish(&c);
}

/* The bundle's entries, one changed by `change` (which may leave the name empty to drop it), packed anew. */
typedef void Change(const char *name, Buffer *content, char new_name[ZIP_NAME_BYTES]);

static Status read_changed(const Session *project, Change *change, Problem *problem) {
  Buffer bundle = to_bundle(project), out;
  Zip zip;
  ZipWriter writer;
  assert_int_equal(zip_read(buffer_bytes(&bundle), memory_heap(), &zip, NULL), STATUS_OK);
  buffer_init(&out, memory_heap(), 64u << 20);
  zip_writer_init(&writer, &out, memory_heap());
  for (uint32_t i = 0; i < zip.count; i++) {
    Buffer content;
    char name[ZIP_NAME_BYTES];
    buffer_init(&content, memory_heap(), 64u << 20);
    assert_int_equal(zip_unpack(&zip, &zip.entries[i], &content, NULL), STATUS_OK);
    strcpy(name, zip.entries[i].name);
    change(zip.entries[i].name, &content, name);
    if (name[0]) zip_writer_add(&writer, name, buffer_bytes(&content));
    buffer_finish(&content);
  }
  assert_int_equal(zip_writer_finish(&writer), STATUS_OK);
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  const uint64_t before = doc_hash(session_doc(session));
  *problem = (Problem){0};
  const Status status = session_from_bundle(session, buffer_bytes(&out), problem);
  if (status != STATUS_OK) {
    assert_true(doc_hash(session_doc(session)) == before); /* nothing partial */
    assert_int_equal(session->asset_count, 0);
    assert_int_equal(session_sequence(session), 0);
    assert_null(session_undo_label(session));
  }
  session_destroy(session);
  zip_finish(&zip);
  buffer_finish(&out);
  buffer_finish(&bundle);
  return status;
}

static void replace(Buffer *content, const char *from, const char *to) {
  Buffer out;
  buffer_init(&out, memory_heap(), 64u << 20);
  buffer_u8(content, 0);
  const char *at = strstr((char *)content->data, from);
  assert_non_null(at);
  buffer_put(&out, content->data, (size_t)(at - (char *)content->data));
  buffer_text(&out, to);
  buffer_text(&out, at + strlen(from));
  buffer_finish(content);
  *content = out;
}

static void change_nothing(const char *name, Buffer *content, char *new_name) { (void)name, (void)content, (void)new_name; }
static void change_project(const char *name, Buffer *content, char *new_name) {
  (void)new_name;
  if (strcmp(name, BUNDLE_PROJECT) == 0) content->data[content->size / 2] ^= 1;
}
static void change_history(const char *name, Buffer *content, char *new_name) {
  (void)new_name;
  if (strcmp(name, BUNDLE_HISTORY) == 0) content->data[content->size - 1] ^= 1;
}
static void change_asset(const char *name, Buffer *content, char *new_name) {
  (void)new_name;
  if (strncmp(name, BUNDLE_ASSETS, 7) == 0) content->data[content->size - 1] ^= 1;
}
static void cut_history(const char *name, Buffer *content, char *new_name) {
  (void)new_name;
  if (strcmp(name, BUNDLE_HISTORY) == 0) content->size--;
}
static void drop_asset(const char *name, Buffer *content, char *new_name) {
  (void)content;
  if (strncmp(name, BUNDLE_ASSETS, 7) == 0) new_name[0] = '\0';
}
static void drop_manifest(const char *name, Buffer *content, char *new_name) {
  (void)content;
  if (strcmp(name, BUNDLE_MANIFEST) == 0) new_name[0] = '\0';
}
static void rename_asset(const char *name, Buffer *content, char *new_name) {
  (void)content;
  if (strncmp(name, BUNDLE_ASSETS, 7) == 0) strcpy(new_name, "assets/other.wav");
}
static void newer_version(const char *name, Buffer *content, char *new_name) {
  (void)new_name;
  if (strcmp(name, BUNDLE_MANIFEST) == 0) replace(content, "\"version\": 1", "\"version\": 2");
}
static void other_format(const char *name, Buffer *content, char *new_name) {
  (void)new_name;
  if (strcmp(name, BUNDLE_MANIFEST) == 0) replace(content, BUNDLE_FORMAT, "other bundle");
}
static void other_hash(const char *name, Buffer *content, char *new_name) {
  (void)new_name;
  if (strcmp(name, BUNDLE_MANIFEST) == 0) replace(content, "\"doc_hash\": \"", "\"doc_hash\": \"0");
}
static void no_entries(const char *name, Buffer *content, char *new_name) {
  (void)new_name;
  if (strcmp(name, BUNDLE_MANIFEST) == 0) replace(content, "\"entries\"", "\"entrees\"");
}

static void bundle_that_was_tampered_with_is_refused_by_name(void **state) {
  (void)state;
  const struct { Change *change; Status status; const char *where, *what; } cases[] = {
    {change_nothing, STATUS_OK, "", ""},
    {change_project, STATUS_CORRUPT, "project.json", "checksum"},
    {change_history, STATUS_CORRUPT, "history.bin", "checksum"},
    {change_asset, STATUS_CORRUPT, "assets/", "checksum"},
    {cut_history, STATUS_CORRUPT, "history.bin", "size"},
    {drop_asset, STATUS_CORRUPT, "assets/", "missing"},
    {drop_manifest, STATUS_CORRUPT, "manifest.json", "missing"},
    {rename_asset, STATUS_CORRUPT, "assets/", "missing"},
    {newer_version, STATUS_NEWER, "manifest.json: version", "newer"},
    {other_format, STATUS_CORRUPT, "manifest.json: format", "no project"},
    {other_hash, STATUS_CORRUPT, "manifest.json: doc_hash", "longer"},
    {no_entries, STATUS_CORRUPT, "manifest.json", "no entries"},
  };
  Session *project = make_project(3);
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    Problem problem;
    const Status status = read_changed(project, cases[i].change, &problem);
    if (status != cases[i].status || strncmp(problem.where, cases[i].where, strlen(cases[i].where)) != 0 || !strstr(problem.what, cases[i].what)) {
      fail_msg("case %zu: %d %s: %s", i, status, problem.where, problem.what);
    }
  }
  session_destroy(project);
}

static void bundle_truncations_and_corrupt_bytes_are_refused(void **state) {
  (void)state;
  Random random = random_begin("bundle corruption");
  Session *project = make_project(4), *session = session_create(memory_heap(), ACTOR_LOCAL);
  Buffer bundle = to_bundle(project);
  const uint64_t before = doc_hash(session_doc(session)), whole = doc_hash(session_doc(project));
  for (int i = 0; i < 300; i++) {
    Problem problem = {0};
    assert_int_not_equal(session_from_bundle(session, (Bytes){bundle.data, random_below(&random, (uint32_t)bundle.size)}, &problem), STATUS_OK);
    assert_true(problem.what[0] != '\0' && doc_hash(session_doc(session)) == before);
  }
  for (int i = 0; i < 300; i++) {
    const size_t at = random_below(&random, (uint32_t)bundle.size);
    const uint8_t flip = (uint8_t)(1u << random_below(&random, 8));
    bundle.data[at] ^= flip;
    /* A few bytes of a zip mean nothing (dates, for one): then all must be there. */
    Session *fresh = session_create(memory_heap(), ACTOR_LOCAL);
    const Status status = session_from_bundle(fresh, buffer_bytes(&bundle), NULL);
    assert_true(doc_hash(session_doc(fresh)) == (status == STATUS_OK ? whole : before));
    session_destroy(fresh);
    bundle.data[at] ^= flip;
  }
  session_destroy(project);
  session_destroy(session);
  buffer_finish(&bundle);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(bundle_brings_document_assets_and_undo_back),
    cmocka_unit_test(bundle_of_the_same_project_is_the_same_bytes),
    cmocka_unit_test(bundle_that_was_tampered_with_is_refused_by_name),
    cmocka_unit_test(bundle_truncations_and_corrupt_bytes_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
