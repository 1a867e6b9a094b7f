/* Accounts through the real server, a real PostgreSQL and a mail server that keeps what it gets: what a guest made stays theirs, nothing
   tells a stranger who has an account, and whatever opens an account can be taken back. */
#include "support/cm.h"
#include "support/server_database.h"
#include "support/server_process.h"
#include "support/smtp_stand_in.h"
#include "support/web_client.h"

#include "server/db/db.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GOOD "correct horse battery"
#define OTHER "staple of another kind"

static ServerProcess server;
static SmtpStandIn *smtp;

static WebReply call(const char *method, const char *path, const char *cookie, const char *body) { return web_call(server.port, method, path, cookie, body); }
static int status_of(const char *method, const char *path, const char *cookie, const char *body) { return call(method, path, cookie, body).status; }

static WebReply with_account(const char *path, const char *cookie, const char *email, const char *password, char session[128]) {
  char body[512];
  snprintf(body, sizeof body, "{\"email\":\"%s\",\"password\":\"%s\"}", email, password);
  const WebReply reply = call("POST", path, cookie, body);
  if (session != NULL && reply.status < 300) assert_true(web_cookie(&reply, session, 128));
  return reply;
}

static void become_guest(char cookie[128]) { assert_true(web_guest(server.port, cookie, 128)); }

static void new_project(const char *cookie, const char *name, char id[24]) {
  char body[128];
  snprintf(body, sizeof body, "{\"name\":\"%s\"}", name);
  const WebReply reply = call("POST", "/api/projects", cookie, body);
  assert_int_equal(reply.status, 201);
  web_field(&reply, "id", id, 24);
}

static bool has_project(const char *cookie, const char *id) {
  char wanted[48];
  snprintf(wanted, sizeof wanted, "\"id\":\"%s\"", id);
  const WebReply reply = call("GET", "/api/projects", cookie, NULL);
  return reply.status == 200 && strstr(reply.body, wanted) != NULL;
}

/* The secret of the next letter, which must be to `to`; its body for the call that answers it. */
static void read_letter(const char *to, const char *mark, char token[40]) {
  static SmtpLetter letter;
  assert_true(smtp_take(smtp, &letter));
  assert_string_equal(letter.to, to);
  assert_non_null(strstr(letter.text, "Content-Type: text/plain; charset=utf-8\r\n"));
  const char *at = strstr(letter.text, mark);
  assert_non_null(at);
  snprintf(token, 40, "%.32s", at + strlen(mark));
}

static int answer_letter(const char *kind, const char *token, const char *password) {
  char path[64], body[256];
  snprintf(path, sizeof path, "/api/letters/%s/answer", kind);
  if (password == NULL) snprintf(body, sizeof body, "{\"token\":\"%s\"}", token);
  else snprintf(body, sizeof body, "{\"token\":\"%s\",\"password\":\"%s\"}", token, password);
  return status_of("POST", path, NULL, body);
}

/* Somebody with a verified address. */
static void become_account(const char *email, char cookie[128]) {
  char token[40];
  assert_int_equal(with_account("/api/accounts", NULL, email, GOOD, cookie).status, 201);
  read_letter(email, "#verify=", token);
  assert_int_equal(answer_letter("verify", token, NULL), 200);
}

static void a_guest_who_signs_up_keeps_every_song(void **state) {
  (void)state;
  char guest[128], account[128], elsewhere[128], project[24], token[40];
  become_guest(guest);
  new_project(guest, "Mine", project);
  assert_int_equal(with_account("/api/accounts", guest, "ann@example.org", GOOD, account).status, 201);
  assert_true(has_project(account, project));
  assert_int_equal(status_of("GET", "/api/me", guest, NULL), 401); /* the old session ended */
  /* Until the letter is answered the address opens nothing. */
  assert_int_equal(with_account("/api/sessions", NULL, "ann@example.org", GOOD, NULL).status, 403);
  read_letter("ann@example.org", "#verify=", token);
  assert_int_equal(answer_letter("verify", token, NULL), 200);
  assert_int_equal(answer_letter("verify", token, NULL), 404); /* once */
  assert_int_equal(with_account("/api/sessions", NULL, "Ann@Example.ORG", GOOD, elsewhere).status, 200);
  assert_true(has_project(elsewhere, project));
  assert_int_equal(with_account("/api/accounts", elsewhere, "ann2@example.org", GOOD, NULL).status, 409);
}

static void signing_in_as_a_guest_brings_the_guests_songs_along(void **state) {
  (void)state;
  char account[128], guest[128], after[128], mine[24], theirs[24];
  become_account("bea@example.org", account);
  new_project(account, "Old", mine);
  become_guest(guest);
  new_project(guest, "New", theirs);
  const WebReply reply = with_account("/api/sessions", guest, "bea@example.org", GOOD, after);
  assert_int_equal(reply.status, 200);
  assert_non_null(strstr(reply.body, "\"adopted\":1"));
  assert_true(has_project(after, mine) && has_project(after, theirs));
  assert_int_equal(status_of("GET", "/api/me", guest, NULL), 401);
  assert_string_not_equal(guest, after); /* a session somebody planted is never the one that is signed in */
}

/* Both answers are the same, but for the id. */
static void assert_alike(const WebReply *a, const WebReply *b) {
  char id[24];
  WebReply left = *a, right = *b;
  assert_int_equal(left.status, right.status);
  WebReply *const both[] = {&left, &right};
  for (int i = 0; i < 2; i++) {
    web_field(both[i], "id", id, sizeof id);
    char *at = id[0] == '\0' ? NULL : strstr(both[i]->body, id);
    if (at != NULL) memmove(at, at + strlen(id), strlen(at + strlen(id)) + 1);
  }
  assert_string_equal(left.body, right.body);
}

static void nothing_tells_who_has_an_account(void **state) {
  (void)state;
  static SmtpLetter letter;
  char account[128], token[40];
  become_account("cem@example.org", account);
  const WebReply known = with_account("/api/sessions", NULL, "cem@example.org", OTHER, NULL), unknown = with_account("/api/sessions", NULL, "nobody@example.org", OTHER, NULL);
  assert_int_equal(known.status, 403);
  assert_alike(&known, &unknown);
  const WebReply taken = with_account("/api/accounts", NULL, "cem@example.org", OTHER, NULL), free_one = with_account("/api/accounts", NULL, "cem2@example.org", OTHER, NULL);
  assert_int_equal(taken.status, 201);
  assert_alike(&taken, &free_one);
  assert_true(smtp_take(smtp, &letter)); /* what the owner of the address is told */
  assert_string_equal(letter.to, "cem@example.org");
  assert_null(strstr(letter.text, "#"));
  read_letter("cem2@example.org", "#verify=", token);
  const WebReply reset = call("POST", "/api/letters/reset", NULL, "{\"email\":\"cem@example.org\"}"), reset_nobody = call("POST", "/api/letters/reset", NULL, "{\"email\":\"nobody@example.org\"}");
  assert_int_equal(reset.status, 202);
  assert_alike(&reset, &reset_nobody);
  read_letter("cem@example.org", "#reset=", token);
  /* And the one who tried has not got the address. */
  assert_int_equal(with_account("/api/sessions", NULL, "cem@example.org", OTHER, NULL).status, 403);
  assert_int_equal(with_account("/api/sessions", NULL, "cem@example.org", GOOD, NULL).status, 200);
}

static void a_new_password_by_letter_ends_everything_that_was_open(void **state) {
  (void)state;
  char account[128], program[40], header[80], token[40];
  static Buffer answer;
  become_account("dan@example.org", account);
  WebReply reply = call("POST", "/api/tokens", account, "{\"name\":\"a program\",\"scopes\":[\"read\"]}");
  assert_int_equal(reply.status, 201);
  web_field(&reply, "token", program, sizeof program);
  snprintf(header, sizeof header, "Authorization: Bearer %s\r\n", program);
  const WebBytes list = {.method = "GET", .path = "/api/projects", .headers = header};
  buffer_init(&answer, memory_heap(), 1u << 20);
  assert_int_equal(web_bytes(server.port, &list, &answer), 200);
  assert_int_equal(status_of("POST", "/api/letters/reset", NULL, "{\"email\":\"dan@example.org\"}"), 202);
  read_letter("dan@example.org", "#reset=", token);
  assert_int_equal(answer_letter("verify", token, NULL), 404); /* it is for one thing only */
  assert_int_equal(answer_letter("reset", token, "short"), 400);
  assert_int_equal(answer_letter("reset", token, OTHER), 200);
  assert_int_equal(answer_letter("reset", token, GOOD), 404);
  assert_int_equal(status_of("GET", "/api/me", account, NULL), 401);
  assert_int_equal(web_bytes(server.port, &list, &answer), 401);
  assert_int_equal(with_account("/api/sessions", NULL, "dan@example.org", GOOD, NULL).status, 403);
  assert_int_equal(with_account("/api/sessions", NULL, "dan@example.org", OTHER, NULL).status, 200);
  buffer_finish(&answer);
}

static void sessions_are_listed_and_ended(void **state) {
  (void)state;
  char here[128], there[128], third[128], path[64];
  become_account("eva@example.org", here);
  with_account("/api/sessions", NULL, "eva@example.org", GOOD, there);
  with_account("/api/sessions", NULL, "eva@example.org", GOOD, third);
  const WebReply reply = call("GET", "/api/sessions", here, NULL);
  json_t *json = json_loads(reply.body, 0, NULL);
  const json_t *list = json_object_get(json, "sessions");
  assert_int_equal(json_array_size(list), 3);
  for (size_t i = 0; i < 3; i++) {
    const json_t *one = json_array_get(list, i);
    if (json_is_true(json_object_get(one, "isThis"))) continue;
    snprintf(path, sizeof path, "/api/sessions/%s", json_string_value(json_object_get(one, "id")));
    assert_int_equal(status_of("DELETE", path, here, "{}"), 200);
    break;
  }
  json_decref(json);
  assert_int_equal((status_of("GET", "/api/me", there, NULL) == 401) + (status_of("GET", "/api/me", third, NULL) == 401), 1);
  assert_int_equal(status_of("DELETE", path, here, "{}"), 404);
  assert_int_equal(status_of("DELETE", "/api/sessions/others", here, "{}"), 200);
  assert_int_equal(status_of("GET", "/api/me", there, NULL), 401);
  assert_int_equal(status_of("GET", "/api/me", third, NULL), 401);
  /* Nobody ends a session of somebody else. */
  char stranger[128];
  become_guest(stranger);
  assert_int_equal(status_of("DELETE", path, stranger, "{}"), 404);
  const WebReply out = call("DELETE", "/api/sessions/this", here, "{}");
  assert_non_null(strstr(out.head, "Max-Age=0"));
  assert_int_equal(status_of("GET", "/api/me", here, NULL), 401);
}

static void a_password_and_an_address_are_changed_by_who_knows_the_password(void **state) {
  (void)state;
  char here[128], there[128], token[40];
  become_account("fay@example.org", here);
  with_account("/api/sessions", NULL, "fay@example.org", GOOD, there);
  assert_int_equal(status_of("POST", "/api/me/password", here, "{\"password\":\"not the password\",\"newPassword\":\"" OTHER "\"}"), 403);
  assert_int_equal(status_of("POST", "/api/me/password", here, "{\"password\":\"" GOOD "\",\"newPassword\":\"1234567890\"}"), 400);
  assert_int_equal(status_of("POST", "/api/me/password", here, "{\"password\":\"" GOOD "\",\"newPassword\":\"" OTHER "\"}"), 200);
  assert_int_equal(status_of("GET", "/api/me", here, NULL), 200);
  assert_int_equal(status_of("GET", "/api/me", there, NULL), 401);
  assert_int_equal(with_account("/api/sessions", NULL, "fay@example.org", GOOD, NULL).status, 403);
  assert_int_equal(status_of("POST", "/api/me/email", here, "{\"email\":\"fay@elsewhere.org\",\"password\":\"" GOOD "\"}"), 403);
  assert_int_equal(status_of("POST", "/api/me/email", here, "{\"email\":\"fay@elsewhere.org\",\"password\":\"" OTHER "\"}"), 200);
  assert_int_equal(with_account("/api/sessions", NULL, "fay@example.org", OTHER, NULL).status, 200); /* until the letter is answered */
  read_letter("fay@elsewhere.org", "#verify=", token);
  assert_int_equal(answer_letter("verify", token, NULL), 200);
  assert_int_equal(with_account("/api/sessions", NULL, "fay@example.org", OTHER, NULL).status, 403);
  assert_int_equal(with_account("/api/sessions", NULL, "fay@elsewhere.org", OTHER, NULL).status, 200);
  const WebReply audit = call("GET", "/api/me/audit", here, NULL);
  assert_non_null(strstr(audit.body, "password_changed"));
  assert_non_null(strstr(audit.body, "sign_in_refused"));
  assert_non_null(strstr(audit.body, "email_verified"));
}

static void a_token_does_what_it_is_for_and_no_more(void **state) {
  (void)state;
  static const struct { const char *scopes, *method, *path, *body; int status; } rows[] = {
    {"\"read\"", "GET", "/api/projects", NULL, 200},
    {"\"read\"", "POST", "/api/projects", "{\"name\":\"By a program\"}", 403},
    {"\"read\"", "POST", "/api/tokens", "{\"name\":\"x\",\"scopes\":[\"write\"]}", 403},
    {"\"write\"", "GET", "/api/projects", NULL, 403},
    {"\"write\"", "POST", "/api/projects", "{\"name\":\"By a program\"}", 201},
    {"\"read\",\"write\",\"share\"", "GET", "/api/sessions", NULL, 403},
    {"\"read\",\"write\",\"share\"", "GET", "/api/me/export", NULL, 403},
    {"\"read\",\"write\",\"share\"", "DELETE", "/api/me", "{}", 403},
  };
  static Buffer answer;
  char cookie[128], body[160], token[40], header[128], id[24], path[64];
  become_guest(cookie);
  buffer_init(&answer, memory_heap(), 1u << 20);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    snprintf(body, sizeof body, "{\"name\":\"a program\",\"scopes\":[%s]}", rows[i].scopes);
    const WebReply made = call("POST", "/api/tokens", cookie, body);
    assert_int_equal(made.status, 201);
    web_field(&made, "token", token, sizeof token);
    web_field(&made, "id", id, sizeof id);
    snprintf(header, sizeof header, "Authorization: Bearer %s\r\nContent-Type: application/json\r\n", token);
    const WebBytes use = {.method = rows[i].method, .path = rows[i].path, .headers = header, .body = {(const uint8_t *)(rows[i].body == NULL ? "" : rows[i].body), rows[i].body == NULL ? 0 : strlen(rows[i].body)}};
    assert_int_equal(web_bytes(server.port, &use, &answer), rows[i].status);
    snprintf(path, sizeof path, "/api/tokens/%s", id);
    assert_int_equal(status_of("DELETE", path, cookie, "{}"), 200);
    assert_int_equal(web_bytes(server.port, &use, &answer), 401);
  }
  buffer_finish(&answer);
}

static void link_to(const char *owner, const char *project, const char *role, const char *more, char id[24], char token[40]) {
  char path[64], body[96];
  snprintf(path, sizeof path, "/api/projects/%s/links", project);
  snprintf(body, sizeof body, "{\"role\":\"%s\"%s}", role, more);
  const WebReply reply = call("POST", path, owner, body);
  assert_int_equal(reply.status, 201);
  web_field(&reply, "token", token, 40);
  web_field(&reply, "id", id, 24);
}

static int join(const char *cookie, const char *token) {
  char body[64];
  snprintf(body, sizeof body, "{\"token\":\"%s\"}", token);
  return status_of("POST", "/api/join", cookie, body);
}

static void closing_an_account_leaves_shared_songs_to_the_others(void **state) {
  (void)state;
  char owner[128], editor[128], shared[24], own[24], token[40], link[24], path[64];
  become_account("gil@example.org", owner);
  become_guest(editor);
  new_project(owner, "Shared", shared);
  new_project(owner, "Own", own);
  link_to(owner, shared, "editor", "", link, token);
  assert_int_equal(join(editor, token), 200);
  const WebReply all = call("GET", "/api/me/export", owner, NULL);
  assert_int_equal(all.status, 200);
  assert_non_null(strstr(all.body, "gil@example.org"));
  assert_non_null(strstr(all.body, "\"Shared\""));
  assert_null(strstr(all.body, "argon2"));
  assert_int_equal(status_of("DELETE", "/api/me", owner, "{\"password\":\"wrong wrong wrong\"}"), 403);
  const WebReply closed = call("DELETE", "/api/me", owner, "{\"password\":\"" GOOD "\"}");
  assert_int_equal(closed.status, 200);
  assert_non_null(strstr(closed.body, "\"songsGone\":1"));
  assert_int_equal(status_of("GET", "/api/me", owner, NULL), 401);
  assert_int_equal(with_account("/api/sessions", NULL, "gil@example.org", GOOD, NULL).status, 403);
  assert_true(has_project(editor, shared));
  snprintf(path, sizeof path, "/api/projects/%s/links", shared);
  assert_int_equal(status_of("POST", path, editor, "{\"role\":\"viewer\"}"), 201); /* who is left owns it */
  become_account("gil@example.org", owner); /* the address is free again, and opens nothing old */
  assert_false(has_project(owner, shared));
}

/* As many links as a song may have, some of which work for that long. */
static void fill_with_links(const char *project, const char *for_so_long) {
  char text[320];
  snprintf(text, sizeof text, "delete from links where project = %s; insert into links (token_hash, project, role, made_by, expires) select sha256(('%s' || n)::bytea), p.id, 'viewer', m.user_id, "
           "now() + interval '%s' from generate_series(1, 200) n, projects p join members m on m.project = p.id where p.id = %s", project, project, for_so_long, project);
  server_script(&server, text);
}

static void only_links_that_work_are_counted(void **state) {
  (void)state;
  char owner[128], friend[128], project[24], link[24], token[40], path[96];
  become_guest(owner);
  become_guest(friend);
  new_project(owner, "Much shared", project);
  snprintf(path, sizeof path, "/api/projects/%s/links", project);
  fill_with_links(project, "1 hour");
  const WebReply full = call("POST", path, owner, "{\"role\":\"viewer\"}");
  assert_int_equal(full.status, 409);
  assert_non_null(strstr(full.body, "Take one back first"));
  assert_int_equal(status_of("POST", path, friend, "{\"role\":\"viewer\"}"), 403);
  fill_with_links(project, "-1 hour");
  link_to(owner, project, "viewer", "", link, token);
  assert_int_equal(join(friend, token), 200);
  assert_int_equal(status_of("POST", path, friend, "{\"role\":\"viewer\"}"), 403); /* who came by one makes none */
}

static void what_lets_people_in_is_seen_and_taken_back(void **state) {
  (void)state;
  char owner[128], friend[128], project[24], link[24], token[40], path[96], person[24];
  become_guest(owner);
  become_guest(friend);
  new_project(owner, "Open", project);
  link_to(owner, project, "commenter", ",\"seconds\":3600", link, token);
  snprintf(path, sizeof path, "/api/projects/%s/links", project);
  assert_int_equal(status_of("GET", path, friend, NULL), 403);
  assert_int_equal(join(friend, token), 200);
  assert_int_equal(status_of("GET", path, friend, NULL), 403); /* the links are the owner's to see */
  WebReply reply = call("GET", path, owner, NULL);
  assert_non_null(strstr(reply.body, link));
  assert_null(strstr(reply.body, token));
  snprintf(path, sizeof path, "/api/projects/%s/links/%s", project, link);
  assert_int_equal(status_of("DELETE", path, friend, "{}"), 403);
  assert_int_equal(status_of("DELETE", path, owner, "{}"), 200);
  char late[128];
  become_guest(late);
  assert_int_equal(join(late, token), 404);
  snprintf(path, sizeof path, "/api/projects/%s/members", project);
  reply = call("GET", path, friend, NULL);
  json_t *json = json_loads(reply.body, 0, NULL);
  const json_t *members = json_object_get(json, "members");
  assert_int_equal(json_array_size(members), 2);
  assert_string_equal(json_string_value(json_object_get(json_array_get(members, 0), "role")), "owner");
  assert_true(json_is_true(json_object_get(json_array_get(members, 1), "isMe")));
  snprintf(person, sizeof person, "%s", json_string_value(json_object_get(json_array_get(members, 1), "id")));
  json_decref(json);
  assert_int_equal(status_of("GET", path, late, NULL), 403);
  snprintf(path, sizeof path, "/api/projects/%s/members/%s", project, person);
  assert_int_equal(status_of("PATCH", path, friend, "{\"role\":\"owner\"}"), 403);
  assert_int_equal(status_of("PATCH", path, owner, "{\"role\":\"performer\"}"), 200);
  assert_int_equal(status_of("DELETE", path, owner, "{}"), 200);
  assert_false(has_project(friend, project));
  /* An owner cannot leave a song to nobody; ending it needs its name. */
  snprintf(path, sizeof path, "/api/projects/%s/members/me", project);
  assert_int_equal(status_of("DELETE", path, owner, "{}"), 409);
  assert_int_equal(status_of("DELETE", path, friend, "{}"), 403); /* who was taken out is not there to leave */
  snprintf(path, sizeof path, "/api/projects/%s", project);
  assert_int_equal(status_of("DELETE", path, owner, "{\"name\":\"open\"}"), 409);
  assert_int_equal(status_of("DELETE", path, friend, "{\"name\":\"Open\"}"), 403);
  assert_int_equal(status_of("DELETE", path, owner, "{\"name\":\"Open\"}"), 200);
  assert_false(has_project(owner, project));
}

static int invite(const char *cookie, const char *project, const char *email, const char *role) {
  char path[96], body[160];
  snprintf(path, sizeof path, "/api/projects/%s/invitations", project);
  snprintf(body, sizeof body, "{\"email\":\"%s\",\"role\":\"%s\"}", email, role);
  return status_of("POST", path, cookie, body);
}

/* A letter lets in whoever has it, once, as long as who sent it may; and says nothing but who that is. */
static void who_is_invited_by_letter_comes_in_once(void **state) {
  (void)state;
  static SmtpLetter letter;
  char owner[128], guest[128], friend[128], other[128], project[24], theirs[24], token[40], path[96], id[24];
  become_account("kim@example.org", owner);
  become_guest(guest);
  become_guest(friend);
  become_guest(other);
  new_project(owner, "Come in <b>http://elsewhere.example", project);
  new_project(guest, "Open", theirs);
  assert_int_equal(invite(guest, theirs, "lea@example.org", "editor"), 403); /* who has no address of their own sends no letters */
  assert_int_equal(invite(guest, project, "lea@example.org", "editor"), 403);
  assert_int_equal(invite(owner, project, "lea", "editor"), 400);
  assert_int_equal(invite(owner, project, "lea@example.org", "owner"), 400);
  assert_int_equal(invite(owner, project, "lea@example.org", "performer"), 201);
  assert_true(smtp_take(smtp, &letter));
  assert_string_equal(letter.to, "lea@example.org");
  assert_non_null(strstr(letter.text, "kim@example.org invites you"));
  assert_null(strstr(letter.text, "elsewhere"));
  const char *at = strstr(letter.text, "#join=");
  assert_non_null(at);
  snprintf(token, sizeof token, "%.32s", at + 6);
  snprintf(path, sizeof path, "/api/projects/%s/invitations", project);
  assert_int_equal(status_of("GET", path, guest, NULL), 403);
  WebReply reply = call("GET", path, owner, NULL);
  assert_non_null(strstr(reply.body, "\"email\":\"lea@example.org\",\"role\":\"performer\""));
  assert_null(strstr(reply.body, token));
  assert_int_equal(answer_letter("verify", token, NULL), 404); /* it is for one thing only */
  assert_int_equal(join(friend, token), 200);
  assert_true(has_project(friend, project));
  assert_int_equal(join(other, token), 404);
  assert_non_null(strstr(call("GET", path, owner, NULL).body, "\"invitations\":[]"));
  /* Sent once more it takes the first one's place, and taken back it leads nowhere. */
  char first[40];
  assert_int_equal(invite(owner, project, "mia@example.org", "viewer"), 201);
  read_letter("mia@example.org", "#join=", first);
  assert_int_equal(invite(owner, project, "Mia@example.org", "editor"), 201);
  read_letter("Mia@example.org", "#join=", token);
  assert_int_equal(join(other, first), 404);
  reply = call("GET", path, owner, NULL);
  web_field(&reply, "id", id, sizeof id);
  snprintf(path, sizeof path, "/api/projects/%s/invitations/%s", project, id);
  assert_int_equal(status_of("DELETE", path, friend, "{}"), 403);
  assert_int_equal(status_of("DELETE", path, owner, "{}"), 200);
  assert_int_equal(join(other, token), 404);
  /* Nor one of somebody who does not own the song any more. */
  assert_int_equal(invite(owner, project, "noa@example.org", "editor"), 201);
  read_letter("noa@example.org", "#join=", token);
  assert_int_equal(status_of("DELETE", "/api/me", owner, "{\"password\":\"" GOOD "\"}"), 200);
  assert_int_equal(join(other, token), 404);
}

static void a_guest_has_as_much_room_as_the_server_says(void **state) {
  (void)state;
  char guest[128], project[24], path[160];
  become_guest(guest);
  for (int i = 0; i < 3; i++) new_project(guest, "One of three", project);
  const WebReply fourth = call("POST", "/api/projects", guest, "{\"name\":\"Four\"}");
  assert_int_equal(fourth.status, 409);
  assert_non_null(strstr(fourth.body, "Sign up"));
  snprintf(path, sizeof path, "/api/projects/%s/assets/%064d", project, 1);
  assert_int_equal(status_of("POST", path, guest, "{\"bytes\":1048577}"), 409);
  assert_int_equal(status_of("POST", path, guest, "{\"bytes\":1048576}"), 200);
  snprintf(path, sizeof path, "/api/projects/%s/assets/%064d", project, 2);
  assert_int_equal(status_of("POST", path, guest, "{\"bytes\":1}"), 409);
  const WebReply quota = call("GET", "/api/me/quota", guest, NULL);
  assert_non_null(strstr(quota.body, "\"bytes\":1048576"));
}

/* Each finds the room that is left for one of them, unless they look one after the other. */
typedef struct Bringing { pthread_t thread; const char *guest; char path[160]; int status; } Bringing;

static void *bring_one(void *bringing_) {
  Bringing *bringing = bringing_;
  bringing->status = status_of("POST", bringing->path, bringing->guest, "{\"bytes\":700000}");
  return NULL;
}

static void who_brings_much_at_once_gets_no_more_room(void **state) {
  (void)state;
  enum { AT_ONCE = 8, ROUNDS = 6 };
  for (uint32_t round = 0; round < ROUNDS; round++) {
    char guest[128], project[24];
    Bringing all[AT_ONCE];
    uint32_t begun = 0, refused = 0;
    become_guest(guest);
    new_project(guest, "Many sounds", project);
    for (uint32_t i = 0; i < AT_ONCE; i++) {
      all[i].guest = guest;
      snprintf(all[i].path, sizeof all[i].path, "/api/projects/%s/assets/%064u", project, i + 1);
      assert_int_equal(pthread_create(&all[i].thread, NULL, bring_one, &all[i]), 0);
    }
    for (uint32_t i = 0; i < AT_ONCE; i++) {
      pthread_join(all[i].thread, NULL);
      begun += all[i].status == 200;
      refused += all[i].status == 409;
    }
    assert_int_equal(begun, 1);
    assert_int_equal(refused, AT_ONCE - 1);
  }
}

static void a_letter_waits_for_a_mail_server_that_is_away(void **state) {
  (void)state;
  char token[40];
  const uint32_t refused = smtp_refused(smtp);
  smtp_disturb(smtp, 1);
  assert_int_equal(with_account("/api/accounts", NULL, "ida@example.org", GOOD, NULL).status, 201);
  read_letter("ida@example.org", "#verify=", token);
  assert_int_equal(smtp_refused(smtp), refused + 1);
  assert_int_equal(answer_letter("verify", token, NULL), 200);
}

static void what_is_tried_too_often_must_wait(void **state) {
  (void)state;
  char account[128];
  become_account("joe@example.org", account);
  assert_int_equal(server_process_stop(&server), 0);
  setenv("TUTTI_RATE", "20", 1);
  assert_true(server_process_start(&server));
  uint32_t refused = 0, limited = 0;
  WebReply reply = {0};
  for (int i = 0; i < 5; i++) {
    reply = with_account("/api/sessions", NULL, "joe@example.org", OTHER, NULL);
    refused += reply.status == 403;
    limited += reply.status == 429;
  }
  assert_true(refused >= 2 && limited >= 1 && refused + limited == 5);
  assert_non_null(strstr(reply.head, "Retry-After: "));
  assert_non_null(strstr(reply.body, "{\"error\":\"That was tried too often."));
  assert_int_equal(status_of("GET", "/api/me", account, NULL), 200); /* who is in stays in */
}

static int open_all(void **state) {
  char url[64];
  (void)state;
  smtp = smtp_begin();
  if (smtp == NULL) return -1;
  snprintf(url, sizeof url, "smtp://127.0.0.1:%u", smtp_port(smtp));
  setenv("SMTP_URL", url, 1);
  setenv("SMTP_TLS", "off", 1);
  setenv("TUTTI_RATE", "0", 1);
  setenv("TUTTI_PASSWORD_MIB", "19", 1);
  setenv("TUTTI_GUEST_PROJECTS", "3", 1);
  setenv("TUTTI_GUEST_MIB", "1", 1);
  return server_process_begin(&server) ? 0 : -1;
}

static int close_all(void **state) {
  (void)state;
  server_process_finish(&server);
  smtp_finish(smtp);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_guest_who_signs_up_keeps_every_song),
    cmocka_unit_test(signing_in_as_a_guest_brings_the_guests_songs_along),
    cmocka_unit_test(nothing_tells_who_has_an_account),
    cmocka_unit_test(a_new_password_by_letter_ends_everything_that_was_open),
    cmocka_unit_test(sessions_are_listed_and_ended),
    cmocka_unit_test(a_password_and_an_address_are_changed_by_who_knows_the_password),
    cmocka_unit_test(a_token_does_what_it_is_for_and_no_more),
    cmocka_unit_test(closing_an_account_leaves_shared_songs_to_the_others),
    cmocka_unit_test(only_links_that_work_are_counted),
    cmocka_unit_test(what_lets_people_in_is_seen_and_taken_back),
    cmocka_unit_test(who_is_invited_by_letter_comes_in_once),
    cmocka_unit_test(a_guest_has_as_much_room_as_the_server_says),
    cmocka_unit_test(who_brings_much_at_once_gets_no_more_room),
    cmocka_unit_test(a_letter_waits_for_a_mail_server_that_is_away),
    cmocka_unit_test(what_is_tried_too_often_must_wait),
  };
  return cmocka_run_group_tests(tests, open_all, close_all);
}
