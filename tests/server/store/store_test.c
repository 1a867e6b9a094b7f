/* Both kinds of store keep what they are given under its name; S3's signature is what Amazon's own examples say. */
#include "support/cm.h"
#include "support/s3_stand_in.h"
#include "support/scratch.h"

#include "server/store/blob.h"
#include "server/store/incoming.h"
#include "server/store/sigv4.h"
#include "server/store/watch.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64], why[STORE_WHY_BYTES];
static S3StandIn *s3;
static Store *stores[2];

static int begin(void **state) {
  char below[96], endpoint[64];
  (void)state;
  s3 = s3_begin("an-access-key", "a-secret");
  if (!scratch_folder(folder, "store") || s3 == NULL) return -1;
  snprintf(below, sizeof below, "%s/store", folder);
  snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%u", s3_port(s3));
  const S3Options options = {.endpoint = endpoint, .bucket = "songs", .region = "us-east-1", .access_key = "an-access-key", .secret_key = "a-secret"};
  stores[0] = store_folder(below, why);
  stores[1] = store_s3(&options, why);
  return stores[0] == NULL || stores[1] == NULL ? -1 : 0;
}

static int end(void **state) {
  char command[128];
  (void)state;
  store_destroy(stores[0]);
  store_destroy(stores[1]);
  s3_finish(s3);
  snprintf(command, sizeof command, "rm -rf --one-file-system '%s'", folder);
  return system(command);
}

static Digest name_of(Bytes bytes) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, bytes.data, bytes.size);
  return sha256_finish(&sha);
}

static Bytes text(const char *of) { return (Bytes){(const uint8_t *)of, strlen(of)}; }

static void a_part_comes_back_whole_and_by_range(void **state) {
  (void)state;
  const Bytes bytes = text("a part of a song");
  const Digest name = name_of(bytes);
  for (size_t i = 0; i < 2; i++) {
    Store *store = stores[i];
    Buffer out;
    buffer_init(&out, memory_heap(), 1u << 16);
    assert_false(store->kind->get(store, &name, 0, 4, &out, why));
    assert_true(store->kind->put(store, &name, bytes, why));
    assert_true(store->kind->put(store, &name, bytes, why));
    buffer_clear(&out);
    assert_true(store->kind->get(store, &name, 0, bytes.size, &out, why));
    assert_int_equal(out.size, bytes.size);
    assert_memory_equal(out.data, bytes.data, bytes.size);
    buffer_clear(&out);
    assert_true(store->kind->get(store, &name, 2, 4, &out, why));
    assert_memory_equal(out.data, "part", 4);
    buffer_clear(&out);
    assert_false(store->kind->get(store, &name, 2, 400, &out, why));
    assert_true(store->kind->drop(store, &name, why));
    assert_true(store->kind->drop(store, &name, why));
    buffer_clear(&out);
    assert_false(store->kind->get(store, &name, 0, 4, &out, why));
    buffer_finish(&out);
  }
}

static uint32_t count_parts(Store *store);

/* As the listener gives them: small, and none of them where a piece of ours ends. */
static void bring(Incoming *part, Bytes bytes) {
  for (size_t at = 0, size; at < bytes.size; at += size) {
    size = 1 + (at * 7 + 4093) % 30000;
    if (size > bytes.size - at) size = bytes.size - at;
    incoming_take(part, (Bytes){bytes.data + at, size});
  }
}

static void a_part_that_comes_piece_by_piece_is_kept_under_its_own_name(void **state) {
  (void)state;
  Buffer whole;
  buffer_init(&whole, memory_heap(), STORE_PART_BYTES);
  uint8_t *to = buffer_extend(&whole, 3000001);
  for (size_t i = 0; i < whole.size; i++) to[i] = (uint8_t)(i * i >> 7);
  const Digest expected = name_of(buffer_bytes(&whole));
  for (size_t i = 0; i < 2; i++) {
    for (int again = 0; again < 2; again++) { /* what is there already is kept too */
      Digest name;
      Buffer out;
      Incoming *part = incoming_begin(stores[i]);
      buffer_init(&out, memory_heap(), STORE_PART_BYTES);
      bring(part, buffer_bytes(&whole));
      assert_int_equal(incoming_bytes(part), whole.size);
      assert_true(incoming_keep(part, &name, why));
      incoming_end(part);
      assert_memory_equal(&name, &expected, sizeof name);
      assert_true(stores[i]->kind->get(stores[i], &name, 0, whole.size, &out, why));
      assert_memory_equal(out.data, whole.data, whole.size);
      buffer_finish(&out);
    }
    assert_true(stores[i]->kind->drop(stores[i], &expected, why));
  }
  buffer_finish(&whole);
}

/* More than have a place in memory, a piece of each in turn. */
static void many_parts_that_come_at_once_are_all_kept(void **state) {
  enum { MANY = 10, BYTES = 200000, PIECE = 999 };
  Incoming *parts[MANY];
  Buffer whole, out;
  (void)state;
  buffer_init(&whole, memory_heap(), BYTES + MANY);
  buffer_init(&out, memory_heap(), BYTES);
  uint8_t *to = buffer_extend(&whole, BYTES + MANY);
  for (size_t i = 0; i < whole.size; i++) to[i] = (uint8_t)(i * i >> 5);
  for (size_t kind = 0; kind < 2; kind++) {
    for (size_t i = 0; i < MANY; i++) parts[i] = incoming_begin(stores[kind]);
    for (size_t at = 0; at < BYTES; at += PIECE)
      for (size_t i = 0; i < MANY; i++) incoming_take(parts[i], (Bytes){whole.data + i + at, BYTES - at < PIECE ? BYTES - at : PIECE});
    for (size_t i = 0; i < MANY; i++) {
      Digest name;
      const Digest expected = name_of((Bytes){whole.data + i, BYTES});
      assert_true(incoming_keep(parts[i], &name, why));
      incoming_end(parts[i]);
      assert_memory_equal(&name, &expected, sizeof name);
      buffer_clear(&out);
      assert_true(stores[kind]->kind->get(stores[kind], &name, 0, BYTES, &out, why));
      assert_memory_equal(out.data, whole.data + i, BYTES);
      assert_true(stores[kind]->kind->drop(stores[kind], &name, why));
    }
  }
  buffer_finish(&whole);
  buffer_finish(&out);
}

static uint32_t files_named_new(void) {
  char command[128];
  uint32_t count = 0;
  snprintf(command, sizeof command, "find '%s' -name 'new-*' | wc -l", folder);
  FILE *found = popen(command, "r");
  assert_int_equal(fscanf(found, "%u", &count), 1);
  pclose(found);
  return count;
}

static void a_part_that_is_broken_off_leaves_nothing(void **state) {
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    Incoming *part = incoming_begin(stores[i]);
    bring(part, text("half of a part, and then the line was cut"));
    if (i == 0) assert_int_equal(files_named_new(), 1);
    incoming_end(part);
    assert_int_equal(count_parts(stores[i]), 0);
  }
  assert_int_equal(files_named_new(), 0);
}

typedef struct Seen { Digest names[8]; double age_seconds; uint32_t count; } Seen;

static bool see(void *seen_, const Digest *name, double age_seconds) {
  Seen *seen = seen_;
  assert_true(seen->count < 8);
  seen->names[seen->count++] = *name;
  seen->age_seconds = age_seconds;
  return true;
}

static uint32_t count_parts(Store *store) {
  Seen seen = {.count = 0};
  assert_true(store->kind->list(store, see, &seen, why));
  return seen.count;
}

static void a_stretch_of_one_part_is_lent_where_parts_are_files(void **state) {
  (void)state;
  const Bytes bytes = text("a part that somebody sends on");
  Blob *blob = calloc(1, sizeof *blob + sizeof blob->parts[0]);
  *blob = (Blob){.bytes = bytes.size, .part_count = 1};
  blob->parts[0] = name_of(bytes);
  for (size_t i = 0; i < 2; i++) {
    uint64_t offset;
    char read_back[5] = "";
    assert_true(stores[i]->kind->put(stores[i], &blob->parts[0], bytes, why));
    const int fd = blob_lend(blob, stores[i], 2, 4, &offset);
    assert_int_equal(fd >= 0, i == 0);
    if (fd >= 0) assert_int_equal(pread(fd, read_back, 4, (off_t)offset), 4);
    if (fd >= 0) close(fd);
    assert_string_equal(read_back, i == 0 ? "part" : "");
    assert_int_equal(blob_lend(blob, stores[i], 2, bytes.size, &offset), -1); /* past its end */
    assert_true(stores[i]->kind->drop(stores[i], &blob->parts[0], why));
    assert_int_equal(blob_lend(blob, stores[i], 2, 4, &offset), -1);
  }
  free(blob);
}

static void the_list_has_every_part_and_its_age(void **state) {
  (void)state;
  const char *const texts[] = {"one", "two", "three"};
  for (size_t i = 0; i < 2; i++) {
    Store *store = stores[i];
    Seen seen = {.count = 0};
    for (size_t t = 0; t < 3; t++) {
      const Digest name = name_of(text(texts[t]));
      assert_true(store->kind->put(store, &name, text(texts[t]), why));
    }
    s3_age(s3, 5000);
    assert_true(store->kind->list(store, see, &seen, why));
    assert_int_equal(seen.count, 3);
    if (i == 1) assert_true(seen.age_seconds > 4900 && seen.age_seconds < 5100);
    else assert_true(seen.age_seconds < 100);
    for (uint32_t n = 0; n < seen.count; n++) assert_true(store->kind->drop(store, &seen.names[n], why));
  }
}

static void a_store_that_is_busy_or_cuts_its_answer_is_asked_again(void **state) {
  (void)state;
  Buffer out;
  const Bytes bytes = text("a longer part, which may be cut");
  const Digest name = name_of(bytes);
  buffer_init(&out, memory_heap(), 1u << 16);
  s3_disturb(s3, 1, 0);
  assert_true(stores[1]->kind->put(stores[1], &name, bytes, why));
  s3_disturb(s3, 1, 1);
  assert_true(stores[1]->kind->get(stores[1], &name, 0, bytes.size, &out, why));
  assert_memory_equal(out.data, bytes.data, bytes.size);
  s3_disturb(s3, 3, 0);
  buffer_clear(&out);
  assert_false(stores[1]->kind->get(stores[1], &name, 0, bytes.size, &out, why));
  assert_non_null(strstr(why, "503"));
  assert_true(stores[1]->kind->drop(stores[1], &name, why));
  assert_int_equal(s3_counts(s3).refused, 0);
  buffer_finish(&out);
}

/* ---- As somebody takes it ---- */

enum { HEARD_BYTES = STORE_PART_BYTES + 100001 };

/* Two parts of a store, whose bytes are `to`. */
static Blob *put_two_parts(Store *store, Buffer *whole) {
  Blob *blob = calloc(1, sizeof *blob + 2 * sizeof blob->parts[0]);
  *blob = (Blob){.bytes = HEARD_BYTES, .part_count = 2};
  buffer_init(whole, memory_heap(), HEARD_BYTES);
  uint8_t *to = buffer_extend(whole, HEARD_BYTES);
  for (size_t i = 0; i < HEARD_BYTES; i++) to[i] = (uint8_t)(i * i >> 9);
  for (uint32_t i = 0; i < 2; i++) {
    const Bytes part = {to + (size_t)i * STORE_PART_BYTES, blob_part_bytes(HEARD_BYTES, i)};
    blob->parts[i] = name_of(part);
    assert_true(store->kind->put(store, &blob->parts[i], part, why));
  }
  return blob;
}

/* From `at` up to `end`, in pieces of all sizes; how many came. */
static uint64_t hear(Store *store, const Blob *blob, const Buffer *whole, uint64_t at, uint64_t end) {
  static uint8_t piece[70000];
  BlobReading reading = {0};
  const uint64_t begin = at;
  for (size_t count; at < end; at += count) {
    count = blob_reading_take(&reading, blob, store, at, end, piece, 1 + (at * 7 + 60001) % 65536, why);
    if (count == 0) break;
    assert_true(count <= end - at);
    assert_memory_equal(piece, whole->data + at, count);
  }
  blob_reading_finish(&reading);
  return at - begin;
}

static void what_is_taken_piece_by_piece_is_asked_for_once(void **state) {
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    Buffer whole;
    Blob *blob = put_two_parts(stores[i], &whole);
    const uint32_t before = s3_counts(s3).gets;
    assert_int_equal(hear(stores[i], blob, &whole, 0, HEARD_BYTES), HEARD_BYTES);
    assert_int_equal(hear(stores[i], blob, &whole, 4000001, 5000002), 1000001);
    assert_int_equal(s3_counts(s3).gets - before, i == 0 ? 0 : 3); /* a range in each part, and one */
    for (uint32_t part = 0; part < 2; part++) assert_true(stores[i]->kind->drop(stores[i], &blob->parts[part], why));
    assert_int_equal(hear(stores[i], blob, &whole, 0, HEARD_BYTES), 0);
    buffer_finish(&whole);
    free(blob);
  }
}

static void what_is_cut_while_it_is_taken_is_asked_for_from_there(void **state) {
  (void)state;
  Buffer whole;
  Blob *blob = put_two_parts(stores[1], &whole);
  s3_disturb(s3, 1, 1);
  assert_int_equal(hear(stores[1], blob, &whole, 3, 6000003), 6000000);
  s3_disturb(s3, 3, 0);
  assert_int_equal(hear(stores[1], blob, &whole, 3, 6000003), 0);
  assert_non_null(strstr(why, "503"));
  assert_int_equal(s3_counts(s3).refused, 0);
  for (uint32_t part = 0; part < 2; part++) assert_true(stores[1]->kind->drop(stores[1], &blob->parts[part], why));
  buffer_finish(&whole);
  free(blob);
}

/* Somebody who hears a little of it now and then, and there may be many of them: the store gets its connections back, and they all of it. */
static void who_takes_nothing_for_long_keeps_no_connection_of_the_stores(void **state) {
  (void)state;
  enum { SLOW = 3, PIECE_BYTES = 50000, REST_SECONDS = 6 };
  static uint8_t piece[PIECE_BYTES];
  Buffer whole;
  Blob *blob = put_two_parts(stores[1], &whole);
  BlobReading readings[SLOW] = {{0}};
  size_t at[SLOW] = {0};
  const uint32_t before = s3_counts(s3).open;
  for (uint32_t i = 0; i < SLOW; i++) assert_int_equal(at[i] = blob_reading_take(&readings[i], blob, stores[1], 0, HEARD_BYTES, piece, PIECE_BYTES, why), PIECE_BYTES);
  assert_true(s3_counts(s3).open >= before + SLOW - 1); /* one may have been there */
  sleep(REST_SECONDS);
  assert_true(stores[1]->kind->ready(stores[1], why)); /* whoever is next at the store */
  for (uint32_t i = 0; i < 200 && s3_counts(s3).open > before; i++) usleep(10000);
  assert_true(s3_counts(s3).open <= before);
  for (uint32_t i = 0; i < SLOW; i++) {
    for (size_t count; at[i] < HEARD_BYTES; at[i] += count) {
      count = blob_reading_take(&readings[i], blob, stores[1], at[i], HEARD_BYTES, piece, PIECE_BYTES, why);
      assert_true(count > 0);
      assert_memory_equal(piece, whole.data + at[i], count);
    }
    blob_reading_finish(&readings[i]);
  }
  for (uint32_t part = 0; part < 2; part++) assert_true(stores[1]->kind->drop(stores[1], &blob->parts[part], why));
  buffer_finish(&whole);
  free(blob);
}

/* A little now and then is no more than nothing. */
static void who_takes_next_to_nothing_keeps_no_connection_of_the_stores(void **state) {
  (void)state;
  enum { SLOW = 3, PIECE_BYTES = 100, SECONDS = 6 };
  uint8_t piece[PIECE_BYTES];
  Buffer whole;
  Blob *blob = put_two_parts(stores[1], &whole);
  BlobReading readings[SLOW] = {{0}};
  const uint32_t before = s3_counts(s3).open;
  for (uint32_t i = 0; i <= SECONDS; i++) {
    for (uint32_t r = 0; r < SLOW; r++) {
      assert_int_equal(blob_reading_take(&readings[r], blob, stores[1], i * PIECE_BYTES, HEARD_BYTES, piece, PIECE_BYTES, why), PIECE_BYTES);
      assert_memory_equal(piece, whole.data + i * PIECE_BYTES, PIECE_BYTES);
    }
    if (i == 0) assert_true(s3_counts(s3).open >= before + SLOW - 1); /* one may have been there */
    if (i < SECONDS) sleep(1);
  }
  assert_true(stores[1]->kind->ready(stores[1], why)); /* whoever is next at the store */
  for (uint32_t i = 0; i < 200 && s3_counts(s3).open > before; i++) usleep(10000);
  assert_true(s3_counts(s3).open <= before);
  for (uint32_t r = 0; r < SLOW; r++) blob_reading_finish(&readings[r]);
  for (uint32_t part = 0; part < 2; part++) assert_true(stores[1]->kind->drop(stores[1], &blob->parts[part], why));
  buffer_finish(&whole);
  free(blob);
}

/* One after the other over one connection, and over another one when that is gone. */
static void a_store_keeps_its_connection(void **state) {
  (void)state;
  char endpoint[64];
  Buffer out;
  snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%u", s3_port(s3));
  const S3Options options = {.endpoint = endpoint, .bucket = "songs", .region = "us-east-1", .access_key = "an-access-key", .secret_key = "a-secret"};
  Store *store = store_s3(&options, why);
  const Bytes bytes = text("once more");
  const Digest name = name_of(bytes);
  const uint32_t before = s3_counts(s3).connections;
  buffer_init(&out, memory_heap(), 1u << 16);
  for (int i = 0; i < 20; i++) {
    buffer_clear(&out);
    assert_true(store->kind->put(store, &name, bytes, why));
    assert_true(store->kind->get(store, &name, 5, 4, &out, why));
    assert_memory_equal(out.data, "more", 4);
  }
  assert_int_equal(s3_counts(s3).connections, before + 1);
  s3_disturb(s3, 0, 1);
  buffer_clear(&out);
  assert_true(store->kind->get(store, &name, 0, 9, &out, why)); /* cut, and asked again */
  assert_int_equal(s3_counts(s3).connections, before + 2);
  buffer_finish(&out);
  store_destroy(store);
}

static void a_wrong_secret_is_refused(void **state) {
  (void)state;
  char endpoint[64];
  snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%u", s3_port(s3));
  const S3Options options = {.endpoint = endpoint, .bucket = "songs", .region = "us-east-1", .access_key = "an-access-key", .secret_key = "another"};
  Store *store = store_s3(&options, why);
  const Digest name = name_of(text("x"));
  assert_false(store->kind->put(store, &name, text("x"), why));
  assert_non_null(strstr(why, "403"));
  store_destroy(store);
}

/* The two examples with exactly these signed headers in "Examples: Signature Calculations in AWS Signature Version 4". */
static void a_signature_is_what_the_published_examples_say(void **state) {
  (void)state;
  const struct { const char *query, *signature; } examples[] = {
    {"lifecycle=", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
    {"max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
  };
  for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
    char header[SIGV4_HEADER_BYTES];
    const SignedRequest request = {
      .method = "GET", .host = "examplebucket.s3.amazonaws.com", .path = "/", .query = examples[i].query, .region = "us-east-1",
      .access_key = "AKIAIOSFODNN7EXAMPLE", .secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", .time = "20130524T000000Z", .body_hash = name_of(text("")),
    };
    sigv4_sign(&request, header);
    assert_non_null(strstr(header, examples[i].signature));
  }
  /* RFC 4231, cases 2 and 6: a short key and one longer than a block. */
  char digest[65], long_key[132];
  Digest hash = hmac_sha256(text("Jefe"), text("what do ya want for nothing?"));
  digest_text(&hash, digest);
  assert_string_equal(digest, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  memset(long_key, 0xaa, 131);
  long_key[131] = '\0';
  hash = hmac_sha256((Bytes){(const uint8_t *)long_key, 131}, text("Test Using Larger Than Block-Size Key - Hash Key First"));
  digest_text(&hash, digest);
  assert_string_equal(digest, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void a_blob_is_read_across_its_parts(void **state) {
  (void)state;
  assert_int_equal(blob_part_count(1), 1);
  assert_int_equal(blob_part_count(STORE_PART_BYTES), 1);
  assert_int_equal(blob_part_count((uint64_t)STORE_PART_BYTES + 1), 2);
  assert_int_equal(blob_part_bytes((uint64_t)STORE_PART_BYTES + 1, 1), 1);
  assert_int_equal(blob_part_bytes((uint64_t)STORE_PART_BYTES + 1, 2), 0);
}

static bool says(StoreWatch *watch, const char *why_away) {
  const StoreNews news = store_watch_news(watch);
  return why_away == NULL ? !news.away : news.away && strstr(news.why, why_away) != NULL;
}

/* Until the watch says so, or for ten seconds; NULL: that it is there. Beside others an answer may first be late, which is said as well. */
static void wait_for(StoreWatch *watch, const char *why_away) {
  bool said = says(watch, why_away);
  for (int i = 0; i < 1000 && !said; i++, said = says(watch, why_away)) usleep(10000);
  assert_true(said);
}

static void a_folder_that_goes_is_away_until_it_is_back(void **state) {
  char last[96], elsewhere[96];
  (void)state;
  snprintf(last, sizeof last, "%s/store/ff", folder);
  snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", folder);
  StoreWatch *watch = store_watch_begin(stores[0], 0.02);
  wait_for(watch, NULL);
  assert_int_equal(rename(last, elsewhere), 0);
  wait_for(watch, "No such file");
  assert_int_equal(rename(elsewhere, last), 0);
  wait_for(watch, NULL);
  assert_true(store_watch_end(watch));
}

/* A disk of 20 MiB that only this child has, filled by a file beside the store, and emptied. */
enum { DISK_TOLD, DISK_REFUSED, DISK_NOT_READY_AT_FIRST, DISK_NOT_SEEN, DISK_NOT_BACK };

static bool say_to(const char *path, const char *said) {
  FILE *file = fopen(path, "we");
  return file != NULL && (fputs(said, file) >= 0) & (fclose(file) == 0);
}

static bool has_own_mounts(void) {
  char people[32], groups[32];
  snprintf(people, sizeof people, "0 %u 1", (unsigned)getuid());
  snprintf(groups, sizeof groups, "0 %u 1", (unsigned)getgid());
  return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && say_to("/proc/self/uid_map", people) && say_to("/proc/self/setgroups", "deny") && say_to("/proc/self/gid_map", groups);
}

static int fill_a_small_disk(void) {
  char small[96], below[112], filler[112];
  snprintf(small, sizeof small, "%s/small", folder);
  snprintf(below, sizeof below, "%s/store", small);
  snprintf(filler, sizeof filler, "%s/filler", small);
  if (!has_own_mounts() || mount("none", small, "tmpfs", 0, "size=20m") != 0) return DISK_REFUSED;
  Store *store = store_folder(below, why);
  if (store == NULL || !store->kind->ready(store, why)) return DISK_NOT_READY_AT_FIRST;
  FILE *file = fopen(filler, "we");
  char mib[4096] = {0};
  for (int i = 0; file != NULL && i < 15 * 256; i++) fwrite(mib, 1, sizeof mib, file);
  if (file == NULL || fclose(file) != 0) return DISK_NOT_READY_AT_FIRST;
  if (store->kind->ready(store, why) || strstr(why, "disk is full") == NULL) return DISK_NOT_SEEN;
  unlink(filler);
  return store->kind->ready(store, why) ? DISK_TOLD : DISK_NOT_BACK;
}

static void a_folder_whose_disk_is_full_is_away_until_there_is_room(void **state) {
  char small[96];
  int ended;
  (void)state;
  snprintf(small, sizeof small, "%s/small", folder);
  assert_int_equal(mkdir(small, 0700), 0);
  const pid_t child = fork();
  if (child == 0) _exit(fill_a_small_disk());
  assert_int_equal(waitpid(child, &ended, 0), child);
  if (WIFEXITED(ended) && WEXITSTATUS(ended) == DISK_REFUSED) {
    fprintf(stderr, "skipped: this kernel gives a test no disk of its own\n");
    skip();
  }
  assert_true(WIFEXITED(ended));
  assert_int_equal(WEXITSTATUS(ended), DISK_TOLD);
}

static void a_bucket_that_answers_badly_is_away_until_it_does_not(void **state) {
  (void)state;
  s3_disturb(s3, UINT32_MAX, 0);
  StoreWatch *watch = store_watch_begin(stores[1], 0.05);
  wait_for(watch, "503");
  s3_disturb(s3, 0, 0);
  wait_for(watch, NULL);
  assert_true(store_watch_end(watch));
}

/* One that never answers: whoever wants to know is told at once, and nobody waits for it at the end. */
static _Atomic bool answers;

static bool hang(Store *store, char *why_it) {
  (void)store; (void)why_it;
  while (!answers) usleep(10000);
  return true;
}

static void a_store_that_hangs_holds_nobody_up(void **state) {
  static const StoreKind kind = {.name = "hung", .ready = hang};
  static Store hung = {.kind = &kind};
  (void)state;
  StoreWatch *watch = store_watch_begin(&hung, 0.05);
  wait_for(watch, "does not answer");
  assert_false(store_watch_end(watch));
  answers = true;
  assert_true(store_watch_end(watch));
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_part_comes_back_whole_and_by_range),
    cmocka_unit_test(a_part_that_comes_piece_by_piece_is_kept_under_its_own_name),
    cmocka_unit_test(many_parts_that_come_at_once_are_all_kept),
    cmocka_unit_test(what_is_taken_piece_by_piece_is_asked_for_once),
    cmocka_unit_test(what_is_cut_while_it_is_taken_is_asked_for_from_there),
    cmocka_unit_test(who_takes_nothing_for_long_keeps_no_connection_of_the_stores),
    cmocka_unit_test(who_takes_next_to_nothing_keeps_no_connection_of_the_stores),
    cmocka_unit_test(a_part_that_is_broken_off_leaves_nothing),
    cmocka_unit_test(a_stretch_of_one_part_is_lent_where_parts_are_files),
    cmocka_unit_test(the_list_has_every_part_and_its_age),
    cmocka_unit_test(a_store_that_is_busy_or_cuts_its_answer_is_asked_again),
    cmocka_unit_test(a_store_keeps_its_connection),
    cmocka_unit_test(a_wrong_secret_is_refused),
    cmocka_unit_test(a_signature_is_what_the_published_examples_say),
    cmocka_unit_test(a_blob_is_read_across_its_parts),
    cmocka_unit_test(a_folder_that_goes_is_away_until_it_is_back),
    cmocka_unit_test(a_folder_whose_disk_is_full_is_away_until_there_is_room),
    cmocka_unit_test(a_bucket_that_answers_badly_is_away_until_it_does_not),
    cmocka_unit_test(a_store_that_hangs_holds_nobody_up),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
