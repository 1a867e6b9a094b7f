/* A song on the server, rendered there: the same samples as anywhere, made once, for those who may hear it, in a child that can do
   nothing else. */
#include "support/cm.h"
#include "support/session_song.h"
#include "support/server_process.h"
#include "support/web_client.h"

#include "core/hash.h"
#include "formats/wav.h"
#include "model/edits.h"
#include "session/render.h"
#include "session/shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ServerProcess server;
static char ann[128], ben[128], branch[24], project[24], name[65];
static Session *song;
static Buffer answer, sound;

static void become(char cookie[128]) {
  const WebReply reply = web_call(server.port, "POST", "/api/guests", NULL, "{}");
  assert_int_equal(reply.status, 201);
  assert_true(web_cookie(&reply, cookie, 128));
}

static void make_sound(void) {
  enum { FRAMES = 24000 };
  buffer_init(&sound, memory_heap(), 1u << 20);
  wav_write_header(&sound, 48000, 1, WAV_S16, FRAMES);
  for (uint32_t i = 0; i < FRAMES; i++) buffer_u16le(&sound, (uint16_t)((int)(hash_mix(i) % 8000) - 4000));
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, sound.data, sound.size);
  const Digest digest = sha256_finish(&sha);
  digest_text(&digest, name);
}

static Session *make_song(void) {
  Random random = {5};
  Problem problem;
  Batch *batch;
  Buffer midi = song_file_real(&random, 2, 4, 12);
  Session *session = session_song_open(buffer_bytes(&midi));
  assert_int_equal(session_import_audio(session, buffer_bytes(&sound), "Noise", 0, ID_NONE, &batch, &problem), STATUS_OK);
  assert_int_equal(session_apply(session, batch, NULL, &problem), STATUS_OK);
  buffer_finish(&midi);
  return session;
}

/* A small song, taken over into a shared one and sent. */
static void share_song(uint32_t actor) {
  char path[96];
  bool text, changed;
  Problem problem;
  BatchReport report;
  WebSocket socket;
  Buffer bytes;
  Batch *whole;
  Digest digest;
  const uint64_t number = strtoull(branch, NULL, 10);
  Session *alone = make_song();
  song = session_create(memory_heap(), actor);
  assert_int_equal(session_share(song, (ReplicaOptions){.branch = number, .client = actor, .version = SCHEMA_VERSION}, (Bytes){0}, &problem), STATUS_OK);
  assert_int_equal(edit_whole(session_doc(alone), actor, "Share", &whole, &problem), STATUS_OK);
  assert_int_equal(session_apply(song, whole, &report, &problem), STATUS_OK);
  assert_int_equal(session_put_asset(song, buffer_bytes(&sound), &digest, &problem), STATUS_OK);
  session_destroy(alone);
  buffer_init(&bytes, memory_heap(), 64u << 20);
  snprintf(path, sizeof path, "/ws?branch=%s&actor=%u", branch, actor);
  assert_true(web_socket_open(&socket, server.port, path, ann, NULL));
  Replica *replica = session_replica(song);
  replica_connect(replica);
  for (int turns = 0; turns < 3000 && !(replica_state(replica) == REPLICA_LIVE && replica_pending_count(replica) == 0); turns++) {
    for (buffer_clear(&bytes); replica_take_write(replica, &bytes) != WRITE_NOTHING; buffer_clear(&bytes)) replica_written(replica);
    for (buffer_clear(&bytes); replica_take(replica, &bytes) == STATUS_OK && bytes.size > 0; buffer_clear(&bytes)) web_socket_send(&socket, buffer_bytes(&bytes), false);
    while (web_socket_receive(&socket, 5, &bytes, &text)) assert_int_equal(session_receive(song, buffer_bytes(&bytes), &changed, &problem), STATUS_OK);
  }
  assert_int_equal(replica_pending_count(replica), 0);
  web_socket_close(&socket);
  buffer_finish(&bytes);
}

static int ask(const char *cookie, const char *body, char job[24]) {
  char path[96];
  snprintf(path, sizeof path, "/api/branches/%s/renders", branch);
  const WebReply reply = web_call(server.port, "POST", path, cookie, body);
  web_field(&reply, "job", job, 24);
  return reply.status;
}

static WebReply wait_for(const char *job) {
  char path[64], state[24] = "";
  WebReply reply = {0};
  snprintf(path, sizeof path, "/api/jobs/%s", job);
  for (int tries = 0; tries < 1200; tries++) {
    reply = web_call(server.port, "GET", path, ann, NULL);
    web_field(&reply, "state", state, sizeof state);
    if (strcmp(state, "waiting") != 0 && strcmp(state, "running") != 0) break;
    usleep(50000);
  }
  return reply;
}

static void a_render_waits_for_no_sound_that_is_not_there(void **state) {
  (void)state;
  char job[24], is[24], path[160], body[64];
  assert_int_equal(ask(ann, "{\"container\":\"wav\",\"format\":\"s16\"}", job), 202);
  const WebReply reply = wait_for(job);
  web_field(&reply, "state", is, sizeof is);
  assert_string_equal(is, "failed");
  assert_non_null(strstr(reply.body, "not on the server yet"));
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", project, name);
  snprintf(body, sizeof body, "{\"bytes\":%zu}", sound.size);
  assert_int_equal(web_call(server.port, "POST", path, ann, body).status, 200);
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s/parts/1", project, name);
  const WebBytes part = {.method = "PUT", .path = path, .cookie = ann, .headers = "Content-Type: application/octet-stream\r\n", .body = buffer_bytes(&sound)};
  assert_int_equal(web_bytes(server.port, &part, &answer), 200);
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", project, name);
  for (is[0] = '\0'; strcmp(is, "here") != 0; usleep(20000)) {
    const WebReply checked = web_call(server.port, "POST", path, ann, body);
    web_field(&checked, "state", is, sizeof is);
  }
}

static void the_servers_render_has_the_bytes_of_any_other(void **state) {
  (void)state;
  char job[24], path[64], said[80], here[65], is[24];
  Problem problem;
  Render *render;
  Buffer samples;
  bool done = false;
  assert_int_equal(ask(ann, "{\"container\":\"wav\",\"format\":\"s16\"}", job), 202);
  const RenderOptions options = {.format = SAMPLE_S16};
  buffer_init(&samples, memory_heap(), 256u << 20);
  assert_int_equal(render_create(song, &options, &render, &problem), STATUS_OK);
  while (!done) assert_int_equal(render_step(render, 1 << 16, &samples, &done), STATUS_OK);
  const RenderReport report = render_report(render);
  digest_text(&report.sha256, here);
  WebReply reply = wait_for(job);
  web_field(&reply, "state", is, sizeof is);
  if (strcmp(is, "done") != 0) print_error("%s\n", reply.body);
  assert_string_equal(is, "done");
  web_field(&reply, "sha256", said, sizeof said);
  assert_string_equal(said, here);
  snprintf(path, sizeof path, "/api/jobs/%s/result", job);
  const WebBytes call = {.method = "GET", .path = path, .cookie = ann};
  assert_int_equal(web_bytes(server.port, &call, &answer), 200);
  assert_int_equal(answer.size, 44 + samples.size);
  assert_memory_equal(answer.data + 44, samples.data, samples.size);
  /* Once more costs nothing: it has a name already. */
  char again[24];
  assert_int_equal(ask(ann, "{\"container\":\"wav\",\"format\":\"s16\"}", again), 202);
  assert_string_not_equal(again, job);
  reply = wait_for(again);
  web_field(&reply, "sha256", said, sizeof said);
  assert_string_equal(said, here);
  /* Nobody else's business. */
  const WebBytes stranger = {.method = "GET", .path = path, .cookie = ben};
  assert_int_equal(web_bytes(server.port, &stranger, &answer), 404);
  render_destroy(render);
  buffer_finish(&samples);
}

static void what_is_no_render_is_refused(void **state) {
  (void)state;
  char job[24];
  assert_int_equal(ask(ben, "{\"container\":\"wav\",\"format\":\"s16\"}", job), 403);
  assert_int_equal(ask(ann, "{\"container\":\"wav\",\"format\":\"s17\"}", job), 400);
  assert_int_equal(ask(ann, "{\"container\":\"flac\",\"format\":\"f32\"}", job), 400);
  assert_int_equal(ask(ann, "{\"container\":\"wav\",\"format\":\"s16\",\"rateHz\":1}", job), 400);
  assert_int_equal(ask(ann, "{}", job), 400);
}

static void a_render_that_is_taken_back_stops(void **state) {
  (void)state;
  char job[24], path[64], is[24];
  static const char *const before[] = {"{\"container\":\"wav\",\"format\":\"f32\",\"rateHz\":96000}", "{\"container\":\"wav\",\"format\":\"s24\",\"rateHz\":96000}",
                                       "{\"container\":\"flac\",\"format\":\"s16\",\"rateHz\":96000}"};
  for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) assert_int_equal(ask(ann, before[i], job), 202);
  assert_int_equal(ask(ann, "{\"container\":\"flac\",\"format\":\"s24\",\"rateHz\":96000}", job), 202); /* it waits for its turn */
  snprintf(path, sizeof path, "/api/jobs/%s", job);
  assert_int_equal(web_call(server.port, "DELETE", path, ben, "{}").status, 404);
  assert_int_equal(web_call(server.port, "DELETE", path, ann, "{}").status, 200);
  const WebReply reply = wait_for(job);
  web_field(&reply, "state", is, sizeof is);
  assert_string_equal(is, "cancelled");
}

static int open_server(void **state) {
  char actor[24], path[96];
  (void)state;
  setenv("TUTTI_SANDBOX", "best", 1); /* what the kernel of the machine has must do here */
  buffer_init(&answer, memory_heap(), 256u << 20);
  make_sound();
  if (!server_process_begin(&server)) return -1;
  become(ann);
  become(ben);
  WebReply reply = web_call(server.port, "POST", "/api/projects", ann, "{\"name\":\"Rendered\"}");
  web_field(&reply, "branch", branch, sizeof branch);
  web_field(&reply, "id", project, sizeof project);
  snprintf(path, sizeof path, "/api/branches/%s/actors", branch);
  reply = web_call(server.port, "POST", path, ann, "{}");
  web_field(&reply, "actor", actor, sizeof actor);
  share_song((uint32_t)strtoul(actor, NULL, 10));
  return 0;
}

static int close_server(void **state) {
  (void)state;
  server_process_finish(&server);
  session_destroy(song);
  buffer_finish(&answer);
  buffer_finish(&sound);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_render_waits_for_no_sound_that_is_not_there),
    cmocka_unit_test(the_servers_render_has_the_bytes_of_any_other),
    cmocka_unit_test(what_is_no_render_is_refused),
    cmocka_unit_test(a_render_that_is_taken_back_stops),
  };
  return cmocka_run_group_tests(tests, open_server, close_server);
}
