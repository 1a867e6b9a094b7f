/* What a page does, by hand. */
#include "support/cm.h"
#include "support/live_client.h"
#include "support/server_song.h"
#include "support/session_song.h"

#include "core/hash.h"
#include "formats/wav.h"
#include "model/edits.h"
#include "session/shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FRAMES = 24000 };

void server_song_guest(const ServerSong *song, char cookie[128]) { assert_true(web_guest(song->server.port, cookie, 128)); }

static void make_sound(ServerSong *song) {
  buffer_init(&song->sound, memory_heap(), 1u << 20);
  wav_write_header(&song->sound, 48000, 1, WAV_S16, FRAMES);
  for (uint32_t i = 0; i < FRAMES; i++) buffer_u16le(&song->sound, (uint16_t)((int)(hash_mix(i) % 8000) - 4000));
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, song->sound.data, song->sound.size);
  const Digest digest = sha256_finish(&sha);
  digest_text(&digest, song->name);
}

/* A compressor on the master, and its fader down: what is heard is more than the sum of the tracks. */
static Batch *bend(void) {
  enum { PRESS = 90000 };
  Batch *batch = batch_create(memory_heap(), "Press", ACTOR_LOCAL);
  assert_non_null(batch);
  batch_op_create(batch, PRESS, KIND_DEVICE, ID_MASTER, ID_LAST);
  batch_set_int(batch, PRESS, schema_field_by_name(schema_kind(KIND_DEVICE), "device")->number, device_by_id("compressor")->number);
  batch_set_real(batch, ID_MASTER, schema_field_by_name(schema_kind(KIND_TRACK), "gain_db")->number, -2.0);
  return batch;
}

static Session *make_song(const ServerSong *of) {
  Random random = {5};
  Problem problem;
  Batch *batch;
  Buffer midi = song_file_real(&random, 2, 4, 12);
  Session *session = session_song_open(buffer_bytes(&midi));
  assert_int_equal(session_import_audio(session, buffer_bytes(&of->sound), "Noise", 0, ID_NONE, &batch, &problem), STATUS_OK);
  assert_int_equal(session_apply(session, batch, NULL, &problem), STATUS_OK);
  assert_int_equal(session_apply(session, bend(), NULL, &problem), STATUS_OK);
  buffer_finish(&midi);
  return session;
}

void server_song_send(ServerSong *of) {
  char path[96];
  bool text, changed;
  Problem problem;
  Buffer bytes;
  Replica *replica = session_replica(of->song);
  LiveClient live = {.replica = replica};
  buffer_init(&bytes, memory_heap(), 64u << 20);
  snprintf(path, sizeof path, "/ws?branch=%s&actor=%u", of->branch, session_actor(of->song));
  assert_true(web_socket_open(&live.socket, of->server.port, path, of->owner, NULL));
  replica_connect(replica);
  for (int turns = 0; turns < 3000 && !(replica_state(replica) == REPLICA_LIVE && replica_pending_count(replica) == 0); turns++) {
    live_client_send(&live);
    while (web_socket_receive(&live.socket, 5, &bytes, &text)) if (!text) assert_int_equal(session_receive(of->song, buffer_bytes(&bytes), &changed, &problem), STATUS_OK);
  }
  assert_int_equal(replica_pending_count(replica), 0);
  replica_disconnect(replica);
  web_socket_close(&live.socket);
  buffer_finish(&bytes);
}

void server_song_share(ServerSong *of) {
  char path[96], actor[24];
  Problem problem;
  BatchReport report;
  Batch *whole;
  Digest digest;
  make_sound(of);
  server_song_guest(of, of->owner);
  WebReply reply = web_call(of->server.port, "POST", "/api/projects", of->owner, "{\"name\":\"Rendered\"}");
  assert_int_equal(reply.status, 201);
  web_field(&reply, "branch", of->branch, sizeof of->branch);
  web_field(&reply, "id", of->project, sizeof of->project);
  snprintf(path, sizeof path, "/api/branches/%s/actors", of->branch);
  reply = web_call(of->server.port, "POST", path, of->owner, "{}");
  web_field(&reply, "actor", actor, sizeof actor);
  const uint32_t me = (uint32_t)strtoul(actor, NULL, 10);
  Session *alone = make_song(of);
  of->song = session_create(memory_heap(), me);
  assert_int_equal(session_share(of->song, (ReplicaOptions){.branch = strtoull(of->branch, NULL, 10), .client = me, .version = SCHEMA_VERSION}, (Bytes){0}, &problem), STATUS_OK);
  assert_int_equal(edit_whole(session_doc(alone), me, "Share", &whole, &problem), STATUS_OK);
  assert_int_equal(session_apply(of->song, whole, &report, &problem), STATUS_OK);
  assert_int_equal(session_put_asset(of->song, buffer_bytes(&of->sound), &digest, &problem), STATUS_OK);
  session_destroy(alone);
  server_song_send(of);
}

void server_song_upload(ServerSong *of) {
  char path[160], body[64], is[24] = "";
  Buffer answer;
  buffer_init(&answer, memory_heap(), 1u << 20);
  snprintf(body, sizeof body, "{\"bytes\":%zu}", of->sound.size);
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", of->project, of->name);
  assert_int_equal(web_call(of->server.port, "POST", path, of->owner, body).status, 200);
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s/parts/1", of->project, of->name);
  const WebBytes part = {.method = "PUT", .path = path, .cookie = of->owner, .headers = "Content-Type: application/octet-stream\r\n", .body = buffer_bytes(&of->sound)};
  assert_int_equal(web_bytes(of->server.port, &part, &answer), 200);
  snprintf(path, sizeof path, "/api/projects/%s/assets/%s", of->project, of->name);
  for (int tries = 0; tries < 3000 && strcmp(is, "here") != 0; tries++, usleep(20000)) {
    const WebReply checked = web_call(of->server.port, "POST", path, of->owner, body);
    web_field(&checked, "state", is, sizeof is);
  }
  assert_string_equal(is, "here");
  buffer_finish(&answer);
}

int server_song_ask(const ServerSong *of, const char *cookie, const char *body, char job[24]) {
  char path[96];
  snprintf(path, sizeof path, "/api/branches/%s/renders", of->branch);
  const WebReply reply = web_call(of->server.port, "POST", path, cookie, body);
  web_field(&reply, "job", job, 24);
  return reply.status;
}

WebReply server_song_wait(const ServerSong *of, const char *job) {
  char path[64], state[24] = "";
  WebReply reply = {0};
  snprintf(path, sizeof path, "/api/jobs/%s", job);
  for (int tries = 0; tries < 1200; tries++) {
    reply = web_call(of->server.port, "GET", path, of->owner, NULL);
    web_field(&reply, "state", state, sizeof state);
    if (strcmp(state, "waiting") != 0 && strcmp(state, "running") != 0) break;
    usleep(50000);
  }
  return reply;
}

void server_song_finish(ServerSong *of) {
  session_destroy(of->song);
  buffer_finish(&of->sound);
}
