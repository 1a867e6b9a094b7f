/* Sounds of a shared song through the real server, a real PostgreSQL and a store that checks signatures: they arrive whole or not
   at all, whatever is cut, killed or away, and nobody else hears them. */
#include "support/cm.h"
#include "support/s3_stand_in.h"
#include "support/scratch.h"
#include "support/server_process.h"
#include "support/web_client.h"

#include "core/hash.h"
#include "formats/peaks.h"
#include "server/files.h"
#include "server/jobs/encode.h"
#include "server/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FRAMES = 5000000 /* 20 MB, three parts */, PARTS = 3 };

static ServerProcess server;
static S3StandIn *s3;
static char ann[128], ben[128], recovery[64], project[24]; /* `recovery`: of whoever became a guest last */
static Buffer sound, answer;
static char name[65];

static void become(char cookie[128]) {
  const WebReply reply = web_call(server.port, "POST", "/api/guests", NULL, "{}");
  assert_int_equal(reply.status, 201);
  assert_true(web_cookie(&reply, cookie, 128));
  web_field(&reply, "recovery", recovery, sizeof recovery);
}

static void new_project(const char *cookie, char id[24]) {
  const WebReply reply = web_call(server.port, "POST", "/api/projects", cookie, "{\"name\":\"Sounds\"}");
  assert_int_equal(reply.status, 201);
  web_field(&reply, "id", id, 24);
}

static void name_sound(Bytes bytes) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, bytes.data, bytes.size);
  const Digest digest = sha256_finish(&sha);
  digest_text(&digest, name);
}

/* A canonical file whose samples depend on `seed`. */
static void make_sound(uint32_t seed, uint64_t frames) {
  buffer_clear(&sound);
  wav_write_header(&sound, 48000, 2, WAV_S16, frames);
  uint8_t *samples = buffer_extend(&sound, frames * 4);
  for (uint64_t i = 0; i < frames; i++) {
    const uint32_t value = (uint32_t)hash_mix(seed * 1000003u + i);
    memcpy(samples + i * 4, &value, 4);
  }
  name_sound(buffer_bytes(&sound));
}

/* The state of the sound, and which part is missing first (0: none). */
static void ask(const char *cookie, const char *of, char state[24], int *missing) {
  char path[160], body[64];
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", of, name);
  snprintf(body, sizeof body, "{\"bytes\":%zu}", sound.size);
  const WebReply reply = web_call(server.port, "POST", path, cookie, body);
  snprintf(state, 24, "%d", reply.status);
  if (reply.status != 200) return;
  web_field(&reply, "state", state, 24);
  const char *list = strstr(reply.body, "\"missing\":[");
  *missing = list == NULL ? -1 : atoi(list + strlen("\"missing\":["));
}

static int put_part(const char *cookie, int part, size_t cut_after) {
  char path[200];
  const size_t begin = (size_t)(part - 1) * STORE_PART_BYTES, left = sound.size - begin;
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s/parts/%d", project, name, part);
  const WebBytes call = {.method = "PUT", .path = path, .cookie = cookie, .headers = "Content-Type: application/octet-stream\r\n",
                         .body = {sound.data + begin, left < STORE_PART_BYTES ? left : STORE_PART_BYTES}, .cut_after = cut_after};
  return web_bytes(server.port, &call, &answer);
}

/* Until the server has looked at it. */
static void wait_until_checked(const char *cookie, char state[24]) {
  int missing = 0;
  for (int tries = 0; tries < 600; tries++) {
    ask(cookie, project, state, &missing);
    if (strcmp(state, "checking") != 0) return;
    usleep(50000);
  }
}

static void bring_all(const char *cookie, char state[24]) {
  int missing = -1;
  for (ask(cookie, project, state, &missing); strcmp(state, "uploading") == 0; ask(cookie, project, state, &missing)) assert_int_equal(put_part(cookie, missing, 0), 200);
  wait_until_checked(cookie, state);
}

static int get(const char *cookie, const char *of, const char *headers) {
  char path[160];
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", of, name);
  const WebBytes call = {.method = "GET", .path = path, .cookie = cookie, .headers = headers};
  return web_bytes(server.port, &call, &answer);
}

static void a_sound_arrives_whole_after_a_cut_and_a_killed_server(void **state) {
  (void)state;
  char is[24];
  int missing = 0;
  make_sound(1, FRAMES);
  ask(ann, project, is, &missing);
  assert_string_equal(is, "uploading");
  assert_int_equal(missing, 1);
  assert_int_equal(put_part(ann, 2, 0), 200); /* in any order */
  put_part(ann, 1, 3000000);                  /* the line is cut */
  ask(ann, project, is, &missing);
  assert_int_equal(missing, 1);
  assert_int_equal(put_part(ann, 1, 0), 200);
  put_part(ann, 3, 1000);
  server_process_kill(&server);
  assert_true(server_process_start(&server));
  ask(ann, project, is, &missing);
  assert_int_equal(missing, PARTS);           /* what had come is still here */
  bring_all(ann, is);
  assert_string_equal(is, "here");
  assert_int_equal(get(ann, project, NULL), 200);
  assert_int_equal(answer.size, sound.size);
  assert_memory_equal(answer.data, sound.data, sound.size);
  /* A range over the border between two parts. */
  assert_int_equal(get(ann, project, "Range: bytes=8388600-8388620\r\n"), 206);
  assert_int_equal(answer.size, 21);
  assert_memory_equal(answer.data, sound.data + 8388600, 21);
  assert_int_equal(get(ann, project, "Range: bytes=99999999-\r\n"), 416);
}

/* What came of it by one session is there for the next, on another device, and what is missing goes by that. */
static void a_sound_is_gone_on_with_after_a_new_login(void **state) {
  (void)state;
  char first[128], again[128], songs[24], before[24], is[24], body[96];
  int missing = 0;
  become(first);
  snprintf(body, sizeof body, "{\"recovery\":\"%s\"}", recovery);
  new_project(first, songs);
  make_sound(11, FRAMES);
  ask(first, songs, is, &missing);
  memcpy(before, project, sizeof before);
  memcpy(project, songs, sizeof songs);
  assert_int_equal(put_part(first, 2, 0), 200);
  put_part(first, 1, 3000000); /* the line is cut, the tab closed, the session ended */
  assert_int_equal(web_call(server.port, "DELETE", "/api/sessions/this", first, "{}").status, 200);
  ask(first, songs, is, &missing);
  assert_string_equal(is, "401");
  const WebReply back = web_call(server.port, "POST", "/api/recover", NULL, body);
  assert_int_equal(back.status, 200);
  assert_true(web_cookie(&back, again, sizeof again));
  ask(again, songs, is, &missing);
  assert_int_equal(missing, 1);
  bring_all(again, is);
  assert_string_equal(is, "here");
  assert_int_equal(get(again, songs, NULL), 200);
  assert_int_equal(answer.size, sound.size);
  assert_memory_equal(answer.data, sound.data, sound.size);
  memcpy(project, before, sizeof before);
}

static void knowing_the_name_of_a_sound_gives_nothing(void **state) {
  (void)state;
  char other[24], is[24];
  int missing = 0;
  make_sound(1, FRAMES);
  assert_int_equal(get(ben, project, NULL), 404);
  assert_int_equal(get(NULL, project, NULL), 401);
  ask(ben, project, is, &missing);
  assert_string_equal(is, "403");
  new_project(ben, other);
  assert_int_equal(get(ben, other, NULL), 404);
  ask(ben, other, is, &missing); /* he must bring every byte */
  assert_string_equal(is, "uploading");
  assert_int_equal(missing, 1);
  assert_int_equal(put_part(ben, 1, 0), 404);
  char mine[24];
  snprintf(mine, sizeof mine, "%s", project);
  snprintf(project, sizeof project, "%s", other);
  const uint32_t before = s3_counts(s3).objects;
  bring_all(ben, is);
  assert_string_equal(is, "here");
  assert_int_equal(s3_counts(s3).objects, before); /* but it is stored once */
  snprintf(project, sizeof project, "%s", mine);
}

static void what_is_not_what_its_name_says_is_refused_and_may_come_again(void **state) {
  (void)state;
  char is[24];
  int missing = 0;
  make_sound(2, 1000);
  sound.data[sound.size - 1] ^= 1;
  bring_all(ann, is);
  assert_string_equal(is, "damaged");
  assert_int_equal(get(ann, project, NULL), 404);
  sound.data[sound.size - 1] ^= 1;
  bring_all(ann, is);
  assert_string_equal(is, "here");
  buffer_clear(&sound); /* bytes that are no sound */
  for (int i = 0; i < 500; i++) buffer_text(&sound, "no sound ");
  name_sound(buffer_bytes(&sound));
  bring_all(ann, is);
  assert_string_equal(is, "damaged");
  ask(ann, project, is, &missing);
  assert_string_equal(is, "uploading");
}

static void read_file(const char *path, Buffer *bytes) {
  FileBytes file;
  assert_null(file_read(path, &file));
  buffer_clear(bytes);
  buffer_put(bytes, file.data, file.size);
  file_release(&file);
}

/* What the server says the upload became. */
static void ask_for_sound(char became[65]) {
  char path[160], body[64];
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", project, name);
  snprintf(body, sizeof body, "{\"bytes\":%zu}", sound.size);
  const WebReply reply = web_call(server.port, "POST", path, ann, body);
  assert_int_equal(reply.status, 200);
  web_field(&reply, "sound", became, 65);
}

static int get_peaks(const char *cookie, const char *of) {
  char path[160];
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s/peaks", project, of);
  const WebBytes call = {.method = "GET", .path = path, .cookie = cookie};
  return web_bytes(server.port, &call, &answer);
}

/* A file made of a sound is that sound again, to the byte, where nothing was lost; and what is drawn of it is what is drawn anywhere. */
static void a_sound_in_another_form_becomes_the_one_songs_keep(void **state) {
  (void)state;
  char folder[SCRATCH_BYTES], from[SCRATCH_BYTES + 16], to[SCRATCH_BYTES + 16], is[24], became[65], plain[65], first[65];
  Buffer canonical, drawn;
  Peaks peaks;
  Problem problem;
  assert_true(scratch_folder(folder, "forms"));
  snprintf(from, sizeof from, "%s/sound.wav", folder);
  snprintf(to, sizeof to, "%s/sound.other", folder);
  make_sound(6, 60001);
  snprintf(plain, sizeof plain, "%s", name);
  buffer_init(&canonical, memory_heap(), 1u << 20);
  buffer_init(&drawn, memory_heap(), 1u << 20);
  buffer_put(&canonical, sound.data, sound.size);
  FileWriter writer = {.fd = -1};
  assert_null(file_writer_put(&writer, from, sound.data, sound.size, 0));
  assert_null(file_writer_commit(&writer));
  assert_int_equal(encode_run(3, (char *[]){from, to, (char *)(uintptr_t)"aiff"}), 0);
  read_file(to, &sound);
  name_sound(buffer_bytes(&sound));
  snprintf(first, sizeof first, "%s", name);
  bring_all(ann, is);
  assert_string_equal(is, "here");
  ask_for_sound(became);
  assert_string_equal(became, plain);
  snprintf(name, sizeof name, "%s", plain);
  assert_int_equal(get(ann, project, NULL), 200);
  assert_int_equal(answer.size, canonical.size);
  assert_memory_equal(answer.data, canonical.data, canonical.size);
  assert_int_equal(peaks_init(&peaks, buffer_bytes(&canonical), memory_heap(), &problem), STATUS_OK);
  assert_true(peaks_build(&peaks, UINT64_MAX));
  peaks_write(&peaks, &drawn);
  assert_int_equal(get_peaks(ann, plain), 200);
  assert_int_equal(answer.size, drawn.size);
  assert_memory_equal(answer.data, drawn.data, drawn.size);
  assert_int_equal(get_peaks(ben, plain), 404);
  assert_int_equal(get_peaks(ann, first), 404);
  peaks_finish(&peaks);
  /* One that loses something is another sound, with as many frames; one that was cut is none. */
  assert_int_equal(encode_run(3, (char *[]){from, to, (char *)(uintptr_t)"ogg"}), 0);
  read_file(to, &sound);
  name_sound(buffer_bytes(&sound));
  bring_all(ann, is);
  assert_string_equal(is, "here");
  ask_for_sound(became);
  snprintf(name, sizeof name, "%s", became);
  assert_int_equal(get(ann, project, NULL), 200);
  assert_int_equal(answer.size, 58 + 60001 * 2 * 4);
  sound.size = 3000;
  name_sound(buffer_bytes(&sound));
  bring_all(ann, is);
  assert_string_equal(is, "damaged");
  unlink(from);
  unlink(to);
  rmdir(folder);
  buffer_finish(&canonical);
  buffer_finish(&drawn);
}

/* The same picture of a sound that came as songs keep it, whose frames do not end where its parts do. */
static void a_large_sound_is_drawn_while_it_is_checked(void **state) {
  (void)state;
  char is[24];
  Buffer drawn;
  Peaks peaks;
  Problem problem;
  buffer_clear(&sound);
  wav_write_header(&sound, 48000, 1, WAV_S24, 3000001);
  for (uint32_t i = 0; i < 3000001; i++) buffer_put(&sound, (const uint8_t[]){0, (uint8_t)hash_mix(i), (uint8_t)(i >> 12)}, 3);
  buffer_put(&sound, "", 1);
  name_sound(buffer_bytes(&sound));
  bring_all(ann, is);
  assert_string_equal(is, "here");
  buffer_init(&drawn, memory_heap(), 16u << 20);
  assert_int_equal(peaks_init(&peaks, buffer_bytes(&sound), memory_heap(), &problem), STATUS_OK);
  assert_true(peaks_build(&peaks, UINT64_MAX));
  peaks_write(&peaks, &drawn);
  assert_int_equal(get_peaks(ann, name), 200);
  assert_int_equal(answer.size, drawn.size);
  assert_memory_equal(answer.data, drawn.data, drawn.size);
  peaks_finish(&peaks);
  buffer_finish(&drawn);
}

static void bad_requests_have_an_answer_and_no_effect(void **state) {
  (void)state;
  char path[200], is[24];
  int missing = 0;
  make_sound(4, 1000);
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", project, name);
  assert_int_equal(web_call(server.port, "POST", path, ann, "{\"bytes\":0}").status, 400);
  assert_int_equal(web_call(server.port, "POST", path, ann, "{\"bytes\":1099511627776}").status, 400);
  assert_int_equal(put_part(ann, 1, 0), 404); /* nothing was begun */
  ask(ann, project, is, &missing);
  assert_int_equal(put_part(ann, 2, 0) , 404);
  Buffer whole = sound;
  sound.size -= 1;
  assert_int_equal(put_part(ann, 1, 0), 400);
  sound = whole;
  /* Another site's form cannot have this type; a body longer than a part is not read. */
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s/parts/1", project, name);
  const WebBytes form = {.method = "PUT", .path = path, .cookie = ann, .headers = "Content-Type: text/plain\r\n", .body = buffer_bytes(&sound)};
  assert_int_equal(web_bytes(server.port, &form, &answer), 403);
  make_sound(4, FRAMES / 2);
  const WebBytes large = {.method = "PUT", .path = path, .cookie = ann, .headers = "Content-Type: application/octet-stream\r\n", .body = buffer_bytes(&sound)};
  assert_int_equal(web_bytes(server.port, &large, &answer), 413);
  const WebBytes stranger = {.method = "PUT", .path = path, .headers = "Content-Type: application/octet-stream\r\n", .body = {sound.data, 100000}};
  assert_int_equal(web_bytes(server.port, &stranger, &answer), 413);
  assert_int_equal(web_call(server.port, "GET", "/api/projects/1/assets/00", ann, NULL).status, 404);
}

static void a_store_that_is_away_loses_nothing(void **state) {
  (void)state;
  char is[24];
  int missing = 0;
  make_sound(5, 1000);
  ask(ann, project, is, &missing);
  s3_disturb(s3, 3, 0);
  assert_int_equal(put_part(ann, 1, 0), 503);
  ask(ann, project, is, &missing);
  assert_int_equal(missing, 1);
  assert_int_equal(put_part(ann, 1, 0), 200);
  s3_disturb(s3, 4, 0); /* while it is being checked */
  wait_until_checked(ann, is);
  assert_string_equal(is, "here");
}

static int open_server(void **state) {
  char endpoint[64];
  (void)state;
  buffer_init(&sound, memory_heap(), 64u << 20);
  buffer_init(&answer, memory_heap(), 64u << 20);
  s3 = s3_begin("the-server", "its-secret");
  if (s3 == NULL) return -1;
  snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%u", s3_port(s3));
  setenv("TUTTI_SANDBOX", "best", 1); /* what the kernel of the machine has must do here */
  setenv("S3_ENDPOINT", endpoint, 1);
  setenv("S3_ACCESS_KEY", "the-server", 1);
  setenv("S3_SECRET_KEY", "its-secret", 1);
  if (!server_process_begin(&server)) return -1;
  become(ann);
  become(ben);
  new_project(ann, project);
  return 0;
}

static int close_server(void **state) {
  (void)state;
  assert_int_equal(s3_counts(s3).refused, 0);
  server_process_finish(&server);
  s3_finish(s3);
  buffer_finish(&sound);
  buffer_finish(&answer);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_sound_arrives_whole_after_a_cut_and_a_killed_server),
    cmocka_unit_test(a_sound_is_gone_on_with_after_a_new_login),
    cmocka_unit_test(knowing_the_name_of_a_sound_gives_nothing),
    cmocka_unit_test(what_is_not_what_its_name_says_is_refused_and_may_come_again),
    cmocka_unit_test(a_sound_in_another_form_becomes_the_one_songs_keep),
    cmocka_unit_test(a_large_sound_is_drawn_while_it_is_checked),
    cmocka_unit_test(bad_requests_have_an_answer_and_no_effect),
    cmocka_unit_test(a_store_that_is_away_loses_nothing),
  };
  return cmocka_run_group_tests(tests, open_server, close_server);
}
