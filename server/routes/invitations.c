/* Invitations to a song by letter: to an address, for a role, let in once. The letter names the address of who sends it and nothing that
   anybody could write, so that nobody sends strangers words of their own by way of us. */

#include "server/routes/api.h"

#include "server/auth/password.h"
#include "server/mail/mailer.h"
#include "server/routes/device.h"

static void invite(ApiCall *call) {
  const char *email = api_text(call, "email");
  char key[256];
  DbArgs args;
  DbResult result;
  email_key(email, key);
  if (call->routes->mailer == NULL) {
    api_refuse(call, 409, "This server sends no letters. Make a link, and send it yourself.");
    return;
  }
  if (!email_is_plausible(email)) {
    api_refuse(call, 400, "This is no mail address.");
    return;
  }
  if (!api_not_too_often(call, LIMIT_LETTER, key)) return;
  api_args_of_place(call, &args);
  db_arg_text(&args, api_text(call, "role"));
  db_arg_text(&args, email);
  put_page_address(&args, call);
  if (!api_query(call, SQL_INVITATION_CREATE, &args, &result)) return;
  if (result.rows == 1) api_answer(call, 201, json_pack("{s:o}", "id", api_id(db_i64(&result, 0, 0))));
  else api_refuse(call, 403, "Only an owner of this song whose account has a mail address that was confirmed can invite, at most 100 people at a time. Making a link needs no address.");
  db_result_finish(&result);
  mailer_poke(call->routes->mailer);
}

static json_t *invitation(const DbResult *result, uint32_t i) {
  return json_pack("{s:o, s:s, s:s, s:I, s:b}", "id", api_id(db_i64(result, i, 0)), "email", db_text(result, i, 1), "role", db_text(result, i, 2), "created", (json_int_t)db_i64(result, i, 3), "sent",
                   db_i32(result, i, 4));
}

static void list(ApiCall *call) {
  DbArgs args;
  DbResult result;
  api_args_of_place(call, &args);
  if (!api_query(call, SQL_INVITATION_LIST, &args, &result)) return;
  if (result.rows > 0) api_answer(call, 200, json_pack("{s:b, s:o}", "letters", call->routes->mailer != NULL, "invitations", api_rows(&result, invitation)));
  else api_refuse(call, 403, "Only an owner of this song sees who is invited.");
  db_result_finish(&result);
}

static void end(ApiCall *call) {
  DbArgs args;
  api_args_of_place(call, &args);
  db_arg_i64(&args, call->numbers[1]);
  api_answer_done(call, SQL_INVITATION_END, &args, 403, "There is no such invitation, or it is not yours to take back.");
}

const ApiRoute invitation_routes[] = {
  {.method = "POST", .path = "/api/projects/#/invitations", .words = "project", .name = "invite", .access = API_PERSON, .scope = API_SCOPE_SHARE, .limit = LIMIT_HEAVY, .handle = invite,
   .takes = API_FIELDS(FIELD_TEXT("email", 3, 254), FIELD_CHOICE("role", API_ROLES)), .gives = API_FIELDS(FIELD_ID("id")),
   .doc = "Have a letter sent that lets whoever gets it into a song, once, within a week. Another one to the same address takes its place."},
  {.method = "GET", .path = "/api/projects/#/invitations", .words = "project", .name = "invitations", .access = API_PERSON, .scope = API_SCOPE_SHARE, .handle = list,
   .gives = API_FIELDS(FIELD_TRUTH("letters"), FIELD_LIST("invitations", FIELD_ID("id"), FIELD_TEXT("email", 3, 254), FIELD_CHOICE("role", API_ROLES), FIELD_NUMBER("created", 0, INT64_MAX), FIELD_TRUTH("sent"))),
   .doc = "Whether this server sends letters, and the invitations that wait for an answer, for owners."},
  {.method = "DELETE", .path = "/api/projects/#/invitations/#", .words = "project invitation", .name = "endInvitation", .access = API_PERSON, .scope = API_SCOPE_SHARE, .handle = end,
   .doc = "Take an invitation back: its link leads nowhere any more."},
  {0},
};
