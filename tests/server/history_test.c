/* The past of a shared song and what people say about it: versions come back as they were, a fork goes on by itself, comments have their
   threads and their rights. */
#include "support/band.h"
#include "support/cm.h"
#include "support/server_database.h"

#include "core/limits.h"
#include "server/db/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OWNER = 0, EDITOR = 1, VIEWER = BAND_PEOPLE - 1 };

static ServerProcess the_server;

static WebReply ask(const Band *band, const char *cookie, const char *method, const char *what, const char *body) {
  char path[160];
  snprintf(path, sizeof path, "/api/branches/%llu/%s", (unsigned long long)band->branch, what);
  return web_call(band->server->port, method, path, cookie, body);
}

static uint64_t document_hash(const Band *band, uint64_t sequence) {
  char path[128];
  Buffer bytes;
  Doc *doc = NULL;
  buffer_init(&bytes, memory_heap(), LIMIT_DOCUMENT_BYTES);
  snprintf(path, sizeof path, "/api/branches/%llu/at/%llu", (unsigned long long)band->branch, (unsigned long long)sequence);
  assert_int_equal(web_bytes(band->server->port, &(WebBytes){.method = "GET", .path = path, .cookie = band->people[OWNER].cookie}, &bytes), 200);
  assert_int_equal(doc_decode(memory_heap(), buffer_bytes(&bytes), &doc, NULL), STATUS_OK);
  const uint64_t hash = doc_hash(doc);
  doc_destroy(doc);
  buffer_finish(&bytes);
  return hash;
}

static void play(Band *band, uint32_t edits) {
  for (uint32_t done = 0; done < edits;) done += band_edit(band, &band->people[done % 2]);
  band_come_to_rest(band);
}

static void a_version_is_the_song_as_it_was(void **state) {
  (void)state;
  Band band;
  char seq[32], id[32], path[64];
  band_begin(&band, &the_server);
  play(&band, 20);
  const uint64_t then = band_hash(&band.people[OWNER]);
  assert_int_equal(ask(&band, band.people[VIEWER].cookie, "POST", "versions", "{\"name\":\"Mine\"}").status, 403);
  assert_int_equal(ask(&band, band.people[OWNER].cookie, "POST", "versions", "{\"name\":\"\"}").status, 400);
  const WebReply kept = ask(&band, band.people[EDITOR].cookie, "POST", "versions", "{\"name\":\"First take\"}");
  assert_int_equal(kept.status, 201);
  web_field(&kept, "seq", seq, sizeof seq);
  web_field(&kept, "id", id, sizeof id);
  assert_int_equal(strtoull(seq, NULL, 10), replica_head(band.people[OWNER].live.replica));
  play(&band, 30);
  assert_true(band_hash(&band.people[OWNER]) != then);
  assert_true(document_hash(&band, strtoull(seq, NULL, 10)) == then);
  assert_true(document_hash(&band, replica_head(band.people[OWNER].live.replica)) == band_hash(&band.people[OWNER]));
  assert_non_null(strstr(ask(&band, band.people[VIEWER].cookie, "GET", "versions", NULL).body, "First take"));
  /* What was done, for whoever is here; for nobody else. */
  const WebReply log = ask(&band, band.people[VIEWER].cookie, "GET", "log/999999", NULL);
  assert_int_equal(log.status, 200);
  assert_non_null(strstr(log.body, "\"label\":\"7\""));
  assert_int_equal(ask(&band, NULL, "GET", "log/999999", NULL).status, 401);
  assert_int_equal(ask(&band, band.people[OWNER].cookie, "GET", "at/999999", NULL).status, 404);
  snprintf(path, sizeof path, "versions/%s", id);
  assert_int_equal(ask(&band, band.people[VIEWER].cookie, "DELETE", path, "{}").status, 403);
  assert_int_equal(ask(&band, band.people[EDITOR].cookie, "DELETE", path, "{}").status, 200);
  assert_null(strstr(ask(&band, band.people[EDITOR].cookie, "GET", "versions", NULL).body, "First take"));
  band_finish(&band);
}

/* One bit in each piece of what a branch's snapshots are made of. */
static void damage_snapshots(const Band *of) {
  char text[512];
  snprintf(text, sizeof text, "with damaged as (update chunks set body = set_byte(body, length(body) / 2, get_byte(body, length(body) / 2) # 4) where hash in "
           "(select unnest(manifest) from snapshots where branch = %llu) returning 1) select 1 / least(count(*), 1) from damaged", (unsigned long long)of->branch);
  server_script(&the_server, text); /* there were some */
}

static void a_fork_goes_on_by_itself(void **state) {
  (void)state;
  Band band, fork;
  char text[64], body[96], actor[24];
  band_begin(&band, &the_server);
  play(&band, 25);
  const uint64_t then = band_hash(&band.people[OWNER]), at = replica_head(band.people[OWNER].live.replica);
  play(&band, 10);
  snprintf(body, sizeof body, "{\"name\":\"Another way\",\"seq\":%llu}", (unsigned long long)at);
  assert_int_equal(ask(&band, band.people[OWNER].cookie, "POST", "forks", "{\"name\":\"Another way\",\"seq\":99999}").status, 404);
  const WebReply made = ask(&band, band.people[EDITOR].cookie, "POST", "forks", body);
  assert_int_equal(made.status, 201);
  web_field(&made, "branch", text, sizeof text);
  fork = (Band){.server = &the_server, .branch = strtoull(text, NULL, 10), .random = {3}};
  web_field(&made, "id", fork.project, sizeof fork.project);
  /* Its log begins there, and all it begins with is one snapshot: damaged, it is made again from the first song's log. */
  snprintf(text, sizeof text, "at/%llu", (unsigned long long)at - 1);
  assert_int_equal(ask(&fork, band.people[EDITOR].cookie, "GET", text, NULL).status, 404);
  damage_snapshots(&fork);
  /* Its maker alone is in; another device of theirs finds the song as it was, and plays on. */
  Person *owner = &fork.people[OWNER];
  memcpy(owner->cookie, band.people[EDITOR].cookie, sizeof owner->cookie);
  assert_int_equal(ask(&fork, band.people[OWNER].cookie, "GET", "log/999999", NULL).status, 403);
  const WebReply granted = ask(&fork, owner->cookie, "POST", "actors", "{}");
  web_field(&granted, "actor", actor, sizeof actor);
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) assert_true(strtoul(actor, NULL, 10) != band.people[i].actor);
  Person device;
  band_newcomer(&fork, &device);
  while (replica_state(device.live.replica) != REPLICA_LIVE || replica_head(device.live.replica) < at) {
    band_pump(&fork, &device);
    usleep(2000);
  }
  assert_true(band_hash(&device) == then);
  while (!band_edit(&fork, &device)) {}
  while (replica_pending_count(device.live.replica) > 0) {
    band_pump(&fork, &device);
    usleep(2000);
  }
  assert_int_equal(replica_head(device.live.replica), at + 1);
  assert_true(document_hash(&band, at) == then);
  band_come_to_rest(&band); /* who plays the first song hears nothing of it */
  assert_int_equal(replica_head(band.people[OWNER].live.replica), at + 10);
  live_client_finish(&device.live);
  band_finish(&band);
}

/* Its maker's next device: what it finds, once it stands where the song does. */
static uint64_t find_by_newcomer(Band *fork, uint64_t head) {
  Person device;
  band_newcomer(fork, &device);
  const double until = seconds_now() + BAND_QUIET_SECONDS;
  while (replica_state(device.live.replica) != REPLICA_LIVE || replica_head(device.live.replica) < head) {
    band_pump(fork, &device);
    usleep(2000);
    assert_true(seconds_now() < until);
  }
  const uint64_t hash = band_hash(&device);
  live_client_finish(&device.live);
  return hash;
}

/* Where the first song is gone with its log, what the fork began with lies there twice. */
static void a_fork_outlives_the_song_it_was_forked_from_and_damage(void **state) {
  (void)state;
  Band band, fork;
  char text[64], body[96];
  band_begin(&band, &the_server);
  play(&band, 25);
  const uint64_t then = band_hash(&band.people[OWNER]), at = replica_head(band.people[OWNER].live.replica);
  snprintf(body, sizeof body, "{\"name\":\"What stays\",\"seq\":%llu}", (unsigned long long)at);
  const WebReply made = ask(&band, band.people[OWNER].cookie, "POST", "forks", body);
  assert_int_equal(made.status, 201);
  web_field(&made, "branch", text, sizeof text);
  fork = (Band){.server = &the_server, .branch = strtoull(text, NULL, 10), .random = {3}};
  web_field(&made, "id", fork.project, sizeof fork.project);
  memcpy(fork.people[OWNER].cookie, band.people[OWNER].cookie, sizeof fork.people[OWNER].cookie);
  snprintf(text, sizeof text, "/api/projects/%s", band.project);
  assert_int_equal(web_call(the_server.port, "DELETE", text, band.people[OWNER].cookie, "{\"name\":\"Together\"}").status, 200);
  for (int times = 0; times < 2; times++) { /* what was mended is sound until the next time */
    assert_int_equal(server_process_stop(&the_server), 0);
    assert_true(server_process_start(&the_server));
    damage_snapshots(&fork);
    assert_true(find_by_newcomer(&fork, at) == then);
  }
  band_finish(&band);
}

static void a_comment_is_told_to_everybody_at_once(void **state) {
  (void)state;
  Band band;
  char id[32], body[128], path[64];
  band_begin(&band, &the_server);
  band_come_to_rest(&band);
  const uint32_t heard = band.people[VIEWER].texts;
  const WebReply made = ask(&band, band.people[EDITOR].cookie, "POST", "comments", "{\"body\":\"Louder here?\",\"atTicks\":17740800,\"track\":\"18446744073709551614\"}");
  assert_int_equal(made.status, 201);
  web_field(&made, "id", id, sizeof id);
  const double until = seconds_now() + BAND_QUIET_SECONDS;
  while (band.people[VIEWER].texts == heard && seconds_now() < until) {
    band_pump_all(&band);
    usleep(2000);
  }
  assert_string_equal(band.people[VIEWER].text, "{\"actor\":0,\"beside\":true}");
  const WebReply list = ask(&band, band.people[VIEWER].cookie, "GET", "comments", NULL);
  assert_non_null(strstr(list.body, "Louder here?"));
  assert_non_null(strstr(list.body, "17740800"));
  assert_non_null(strstr(list.body, "\"track\":\"-2\"")); /* the same bits */
  /* An answer, by who may; in this thread, which is done with and begun again. */
  snprintf(body, sizeof body, "{\"body\":\"Yes\",\"thread\":\"%s\"}", id);
  assert_int_equal(ask(&band, band.people[VIEWER].cookie, "POST", "comments", body).status, 403);
  assert_int_equal(ask(&band, band.people[OWNER].cookie, "POST", "comments", body).status, 201);
  assert_int_equal(ask(&band, band.people[OWNER].cookie, "POST", "comments", "{\"body\":\"To nobody\",\"thread\":\"999999\"}").status, 403);
  assert_int_equal(ask(&band, band.people[OWNER].cookie, "POST", "comments", "{\"body\":\"\"}").status, 400);
  assert_int_equal(ask(&band, NULL, "GET", "comments", NULL).status, 401);
  snprintf(path, sizeof path, "comments/%s", id);
  assert_int_equal(ask(&band, band.people[VIEWER].cookie, "PATCH", path, "{\"resolved\":true}").status, 403);
  assert_int_equal(ask(&band, band.people[OWNER].cookie, "PATCH", path, "{\"resolved\":true}").status, 200);
  assert_non_null(strstr(ask(&band, band.people[OWNER].cookie, "GET", "comments", NULL).body, "\"resolved\":true"));
  /* What somebody else wrote stays, unless one owns the song; answers go along. */
  assert_int_equal(ask(&band, band.people[2].cookie, "DELETE", path, "{}").status, 403);
  assert_int_equal(ask(&band, band.people[OWNER].cookie, "DELETE", path, "{}").status, 200);
  assert_null(strstr(ask(&band, band.people[OWNER].cookie, "GET", "comments", NULL).body, "Yes"));
  assert_int_equal(replica_head(band.people[OWNER].live.replica), 0); /* nothing of it is in the log */
  band_finish(&band);
}

static int open_server(void **state) { (void)state; return server_process_begin(&the_server) ? 0 : -1; }
static int close_server(void **state) { (void)state; server_process_finish(&the_server); return 0; }

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_version_is_the_song_as_it_was),
    cmocka_unit_test(a_fork_goes_on_by_itself),
    cmocka_unit_test(a_fork_outlives_the_song_it_was_forked_from_and_damage),
    cmocka_unit_test(a_comment_is_told_to_everybody_at_once),
  };
  return cmocka_run_group_tests(tests, open_server, close_server);
}
