/* People at one song through the real server and a real PostgreSQL: what is acknowledged survives every death, and all see the same. */
#include "support/band.h"
#include "support/cm.h"
#include "support/server_database.h"

#include "server/db/db.h"
#include "server/sync/rooms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TOLD_SECONDS 0.15 /* less than the rooms' threads sleep */

static ServerProcess the_server; /* of all tests: each makes people and a project of its own */

/* How long after now. */
static double wait_until_all_are_live(Band *band) {
  const double begun = seconds_now();
  for (uint32_t live = 0; live < BAND_PEOPLE; usleep(1000)) {
    band_pump_all(band);
    live = 0;
    for (uint32_t i = 0; i < BAND_PEOPLE; i++) live += replica_state(band->people[i].live.replica) == REPLICA_LIVE;
    assert_true(seconds_now() - begun < BAND_QUIET_SECONDS);
  }
  return seconds_now() - begun;
}

static void nothing_acknowledged_is_lost_when_the_server_is_killed(void **state) {
  (void)state;
  const bool longer = getenv("LONG") != NULL;
  const uint32_t kills = longer ? 40 : 3, turns = longer ? 400 : 120;
  Band band;
  band_begin(&band, &the_server);
  uint32_t cuts = 0;
  double slowest = 0.0;
  for (uint32_t kill = 0; kill <= kills; kill++) {
    for (uint32_t turn = 0; turn < turns; turn++) {
      band_edit(&band, &band.people[random_below(&band.random, BAND_PEOPLE - 1)]);
      if (random_below(&band.random, 40) == 0) {
        web_socket_close(&band.people[random_below(&band.random, BAND_PEOPLE)].live.socket);
        cuts++;
      }
      band_pump_all(&band);
    }
    if (kill == kills) break;
    server_process_kill(&the_server); /* with commits and edits under way */
    for (uint32_t turn = 0; turn < 20; turn++) band_edit(&band, &band.people[random_below(&band.random, BAND_PEOPLE - 1)]);
    band_pump_all(&band);
    assert_true(server_process_start(&the_server));
    const double resumed = wait_until_all_are_live(&band);
    if (resumed > slowest) slowest = resumed;
  }
  band_come_to_rest(&band);
  uint32_t refused = 0;
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) {
    assert_true(band_hash(&band.people[i]) == band_hash(&band.people[0]));
    assert_int_equal(replica_side_count(band.people[i].live.replica), 0);
    refused += replica_aside_count(band.people[i].live.replica);
  }
  /* Every batch that was made has one row, taken or refused: none twice, none missing. */
  assert_int_equal(replica_head(band.people[0].live.replica), band.made);
  band_newcomer_sees_the_same(&band);
  print_message("        %u kills, %u cuts, %u batches acknowledged (%u kept aside), 0 lost, 0 duplicated, 0 forks; all went on at most %.2f s after a start (floor 2)\n", kills, cuts, band.made, refused, slowest);
  band_finish(&band);
}

/* Pieces of its newest snapshot that do not have the bytes they are named by. */
static uint64_t damaged_pieces(const Band *band) {
  char text[320];
  snprintf(text, sizeof text, "select count(*) from chunks where sha256(body) <> hash and hash in (select unnest(manifest) from snapshots where branch = %llu and seq = (select max(seq) from snapshots where branch = %llu))", (unsigned long long)band->branch, (unsigned long long)band->branch);
  return server_number(&the_server, text);
}

/* One bit of what is kept of its snapshots, in each piece; or of the newest one, in those that no other shares. */
static uint64_t damage_snapshots(Band *band, bool newest_only) {
  char text[640];
  const uint64_t bit = random_below(&band->random, 8);
  snprintf(text, sizeof text, "with damaged as (update chunks set body = set_byte(body, length(body) / 2, get_byte(body, length(body) / 2) # %llu) where hash in "
           "(select h from snapshots s, unnest(s.manifest) as m(h) where s.branch = %llu group by h having not %s or min(s.seq) = (select max(n.seq) from snapshots n where n.branch = %llu)) "
           "returning 1) select count(*) from damaged", 1ull << bit, (unsigned long long)band->branch, newest_only ? "true" : "false", (unsigned long long)band->branch);
  return server_number(&the_server, text);
}

static void wait_until_mended(Band *band) {
  const double until = seconds_now() + BAND_QUIET_SECONDS;
  while (damaged_pieces(band) > 0) {
    band_pump_all(band);
    usleep(20000);
    assert_true(seconds_now() < until);
  }
}

/* The log has it all. Whether the ones before are damaged too or not, the newest is written anew before anybody edits. */
static void a_damaged_snapshot_is_passed_over(void **state) {
  (void)state;
  const uint32_t rounds = getenv("LONG") != NULL ? 20 : 2;
  Band band;
  uint64_t damaged = 0;
  band_begin(&band, &the_server);
  for (uint32_t round = 0; round < rounds; round++) {
    for (uint32_t turn = 0; turn < 40; turn++) band_edit(&band, &band.people[random_below(&band.random, BAND_PEOPLE - 1)]);
    band_come_to_rest(&band);
    assert_int_equal(server_process_stop(&the_server), 0); /* it leaves a snapshot */
    assert_true(server_process_start(&the_server));
    damaged += damage_snapshots(&band, round % 2 == 1);
    assert_true(damaged_pieces(&band) > 0);
    band_newcomer_sees_the_same(&band);
    wait_until_mended(&band);
    while (!band_edit(&band, &band.people[0])) {}
    band_come_to_rest(&band);
    band_newcomer_sees_the_same(&band);
  }
  print_message("        %llu pieces of snapshots damaged, %u batches, all there\n", (unsigned long long)damaged, band.made);
  assert_true(damaged >= rounds);
  band_finish(&band);
}

/* The second says hello while the rooms' thread still waits for what the database says of the first, so it finds both, the coming and the
   hello, in one handful of mail. How long after that is over they are told. */
static double let_in_one_behind_another(Band *band, Db *db) {
  Person *first = &band->people[0], *second = &band->people[1];
  web_socket_close(&first->live.socket);
  web_socket_close(&second->live.socket);
  DbResult result = db_script(db, "begin; lock table sessions in access exclusive mode");
  assert_int_equal(result.state, DB_OK);
  db_result_finish(&result);
  band_pump(band, first);
  usleep(50000);
  band_pump(band, second);
  usleep(50000);
  result = db_script(db, "commit");
  const double let_in = seconds_now();
  db_result_finish(&result);
  while (replica_state(second->live.replica) != REPLICA_LIVE && seconds_now() < let_in + BAND_QUIET_SECONDS) band_pump(band, second);
  return seconds_now() - let_in;
}

static void who_comes_while_another_is_let_in_is_told_at_once(void **state) {
  (void)state;
  Band band;
  double fastest = BAND_QUIET_SECONDS;
  band_begin(&band, &the_server);
  Db *db = server_database(&the_server);
  for (uint32_t i = 0; i < 5; i++) { /* a busy machine may make anybody wait once */
    band_come_to_rest(&band);
    const double waited = let_in_one_behind_another(&band, db);
    if (waited < fastest) fastest = waited;
  }
  print_message("        told after %.3f s\n", fastest);
  assert_true(fastest < TOLD_SECONDS);
  db_destroy(db);
  band_finish(&band);
}

static void who_may_only_look_changes_nothing(void **state) {
  (void)state;
  Band band;
  band_begin(&band, &the_server);
  Person *viewer = &band.people[BAND_PEOPLE - 1];
  while (!band_edit(&band, &band.people[0])) {}
  band_come_to_rest(&band);
  const uint64_t before = band_hash(&band.people[0]);
  while (!band_edit(&band, viewer)) {}
  band_come_to_rest(&band);
  assert_int_equal(replica_aside_count(viewer->live.replica), 1);
  const ReplicaAside aside = replica_aside_at(viewer->live.replica, 0);
  assert_int_equal(aside.status, STATUS_REFUSED);
  for (uint32_t i = 0; i < BAND_PEOPLE; i++) assert_true(band_hash(&band.people[i]) == before);
  band_finish(&band);
}

static void wait_until_gone(WebSocket *socket) {
  const double begun = seconds_now();
  Buffer bytes;
  bool text;
  buffer_init(&bytes, memory_heap(), 1u << 20);
  while (socket->fd >= 0 && seconds_now() - begun < 10.0) web_socket_receive(socket, 50, &bytes, &text);
  buffer_finish(&bytes);
  assert_true(socket->fd < 0);
  print_message("        gone after %.1f s\n", seconds_now() - begun);
}

static void a_right_that_is_taken_away_ends_within_two_seconds(void **state) {
  (void)state;
  Band band;
  char path[96], id[24];
  band_begin(&band, &the_server);
  band_come_to_rest(&band);
  const WebReply me = web_call(the_server.port, "GET", "/api/me", band.people[1].cookie, NULL);
  web_field(&me, "id", id, sizeof id);
  snprintf(path, sizeof path, "/api/projects/%s/members/%s", band.project, id);
  assert_int_equal(web_call(the_server.port, "PATCH", path, band.people[1].cookie, "{\"role\":\"owner\"}").status, 403);
  assert_int_equal(web_call(the_server.port, "DELETE", path, band.people[0].cookie, "{}").status, 200);
  wait_until_gone(&band.people[1].live.socket);
  band_finish(&band);
}

static void a_session_that_is_ended_leaves_the_room_too(void **state) {
  (void)state;
  Band band;
  band_begin(&band, &the_server);
  band_come_to_rest(&band);
  assert_int_equal(web_call(the_server.port, "DELETE", "/api/sessions/this", band.people[1].cookie, "{}").status, 200);
  wait_until_gone(&band.people[1].live.socket);
  assert_true(band.people[0].live.socket.fd >= 0);
  band_finish(&band);
}

static void strangers_and_nonsense_have_no_effect(void **state) {
  (void)state;
  Band band;
  WebSocket socket;
  Buffer bytes;
  bool text;
  char path[96], origin[64];
  band_begin(&band, &the_server);
  while (!band_edit(&band, &band.people[0])) {}
  band_come_to_rest(&band);
  const uint64_t before = band_hash(&band.people[0]);
  snprintf(path, sizeof path, "/ws?branch=%llu&actor=%u", (unsigned long long)band.branch, band.people[0].actor);
  buffer_init(&bytes, memory_heap(), 1u << 20);
  /* Another site's page; nobody; somebody under an actor that is another's; an address that is none. */
  assert_false(web_socket_open(&socket, the_server.port, path, band.people[0].cookie, "http://elsewhere.example"));
  snprintf(origin, sizeof origin, "http://localhost:%u", the_server.port);
  assert_false(web_socket_open(&socket, the_server.port, "/wsx", band.people[0].cookie, origin));
  const char *const cookies[] = {NULL, "tutti_session=0123456789abcdef0123456789abcdef", band.people[1].cookie};
  for (size_t i = 0; i < sizeof cookies / sizeof cookies[0]; i++) {
    if (!web_socket_open(&socket, the_server.port, path, cookies[i], origin)) continue;
    assert_false(web_socket_receive(&socket, 5000, &bytes, &text));
    assert_true(socket.fd < 0);
  }
  /* A member who sends bytes that are no frame, or another's frame. */
  assert_true(web_socket_open(&socket, the_server.port, path, band.people[0].cookie, origin));
  assert_true(web_socket_send(&socket, (Bytes){(const uint8_t *)"nonsense", 8}, false));
  while (web_socket_receive(&socket, 5000, &bytes, &text)) assert_true(text); /* what they may do here was said before */
  assert_true(socket.fd < 0);
  /* The API, without a session, with another site's form, and with a body that is none. */
  assert_int_equal(web_call(the_server.port, "GET", "/api/projects", NULL, NULL).status, 401);
  assert_int_equal(web_call(the_server.port, "POST", "/api/projects", band.people[0].cookie, NULL).status, 403);
  assert_int_equal(web_call(the_server.port, "POST", "/api/projects", band.people[0].cookie, "{\"name\":").status, 400);
  assert_int_equal(web_call(the_server.port, "POST", "/api/projects", band.people[0].cookie, "[]").status, 400);
  assert_int_equal(web_call(the_server.port, "POST", "/api/projects", band.people[0].cookie, "{\"name\":null,\"size\":1.5,\"is\":true}").status, 400);
  snprintf(path, sizeof path, "/api/projects/%s/links", band.project);
  assert_int_equal(web_call(the_server.port, "POST", path, band.people[1].cookie, "{\"role\":\"editor\"}").status, 403);
  assert_int_equal(web_call(the_server.port, "POST", path, band.people[0].cookie, "{\"role\":\"owner\"}").status, 400);
  assert_int_equal(web_call(the_server.port, "POST", "/api/join", band.people[1].cookie, "{\"token\":\"00000000000000000000000000000000\"}").status, 404);
  assert_int_equal(web_call(the_server.port, "GET", "/api/nothing", NULL, NULL).status, 404);
  band_come_to_rest(&band);
  assert_true(band_hash(&band.people[0]) == before);
  assert_int_equal(server_process_stop(&the_server), 0);
  buffer_finish(&bytes);
  band_finish(&band);
}

static int open_server(void **state) { (void)state; return server_process_begin(&the_server) ? 0 : -1; }
static int close_server(void **state) { (void)state; server_process_finish(&the_server); return 0; }

/* Until the server says what the one at the socket may do; "" when it hangs up instead. */
static void hear_role(WebSocket *socket, char role[32]) {
  Buffer bytes;
  bool text;
  role[0] = '\0';
  buffer_init(&bytes, memory_heap(), 1u << 24);
  while (role[0] == '\0' && socket->fd >= 0 && web_socket_receive(socket, 5000, &bytes, &text)) {
    static const char begin[] = "{\"actor\":0,\"role\":\"";
    if (text && bytes.size > sizeof begin && memcmp(bytes.data, begin, sizeof begin - 1) == 0) snprintf(role, 32, "%.*s", (int)strcspn((const char *)bytes.data + sizeof begin - 1, "\""), (const char *)bytes.data + sizeof begin - 1);
  }
  buffer_finish(&bytes);
}

/* A token's socket as a program opens it: no cookie, no origin. */
static void open_with_token(const Band *band, const char *scopes, char role[32]) {
  char body[96], token[40], header[96], path[96];
  WebSocket socket;
  snprintf(body, sizeof body, "{\"name\":\"robot\",\"scopes\":[%s]}", scopes);
  const WebReply made = web_call(the_server.port, "POST", "/api/tokens", band->people[0].cookie, body);
  assert_int_equal(made.status, 201);
  web_field(&made, "token", token, sizeof token);
  snprintf(header, sizeof header, "none=1\r\nAuthorization: Bearer %s", token);
  snprintf(path, sizeof path, "/ws?branch=%llu&actor=%u", (unsigned long long)band->branch, band->people[0].actor);
  assert_true(web_socket_open(&socket, the_server.port, path, header, NULL));
  hear_role(&socket, role);
  web_socket_close(&socket);
}

static void a_programs_token_opens_a_socket_for_what_its_scopes_say(void **state) {
  (void)state;
  Band band;
  char role[32];
  band_begin(&band, &the_server);
  open_with_token(&band, "\"read\",\"write\"", role);
  assert_string_equal(role, "owner");
  open_with_token(&band, "\"read\"", role);
  assert_string_equal(role, "viewer");
  open_with_token(&band, "\"share\"", role);
  assert_string_equal(role, "");
  band_finish(&band);
}

/* Whoever sends `size` bytes in one message is hung up on before they came. */
static bool may_send(const Band *band, uint32_t person, uint64_t size) {
  char path[96], role[32];
  WebSocket socket;
  Buffer bytes;
  bool text;
  uint8_t head[14] = {0x82, 0x80 | 127};
  for (int i = 0; i < 8; i++) head[2 + i] = (uint8_t)(size >> (56 - 8 * i));
  snprintf(path, sizeof path, "/ws?branch=%llu&actor=%u", (unsigned long long)band->branch, band->people[person].actor);
  assert_true(web_socket_open(&socket, the_server.port, path, band->people[person].cookie, NULL));
  hear_role(&socket, role);
  assert_true(role[0] != '\0');
  static const uint8_t few[64];
  assert_int_equal(write(socket.fd, head, sizeof head), sizeof head);
  assert_int_equal(write(socket.fd, few, sizeof few), sizeof few);
  buffer_init(&bytes, memory_heap(), 1u << 20);
  web_socket_receive(&socket, 500, &bytes, &text);
  const bool still = socket.fd >= 0;
  web_socket_close(&socket);
  buffer_finish(&bytes);
  return still;
}

static void an_unfinished_message_is_bounded_by_what_its_sender_may_do(void **state) {
  (void)state;
  Band band;
  band_begin(&band, &the_server);
  assert_true(may_send(&band, 0, SEAT_BATCH_BYTES_MAX));
  assert_false(may_send(&band, 0, SEAT_BATCH_BYTES_MAX + 1));
  assert_true(may_send(&band, BAND_PEOPLE - 1, SEAT_HELLO_BYTES_MAX));
  assert_false(may_send(&band, BAND_PEOPLE - 1, SEAT_HELLO_BYTES_MAX + 1));
  band_finish(&band);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(nothing_acknowledged_is_lost_when_the_server_is_killed),
    cmocka_unit_test(a_damaged_snapshot_is_passed_over),
    cmocka_unit_test(who_comes_while_another_is_let_in_is_told_at_once),
    cmocka_unit_test(who_may_only_look_changes_nothing),
    cmocka_unit_test(a_right_that_is_taken_away_ends_within_two_seconds),
    cmocka_unit_test(a_session_that_is_ended_leaves_the_room_too),
    cmocka_unit_test(strangers_and_nonsense_have_no_effect),
    cmocka_unit_test(a_programs_token_opens_a_socket_for_what_its_scopes_say),
    cmocka_unit_test(an_unfinished_message_is_bounded_by_what_its_sender_may_do),
  };
  return cmocka_run_group_tests(tests, open_server, close_server);
}
