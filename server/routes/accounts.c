/* Accounts: signing up keeps what the guest had, signing in, passwords and addresses. Whether somebody has an account never shows:
   neither in an answer, nor in how long it takes, wherever letters are sent. */

#include "server/routes/api.h"

#include "server/auth/password.h"
#include "server/mail/mailer.h"
#include "server/routes/device.h"

#include <stdio.h>
#include <string.h>

#define BUSY "Many people are signing in at this moment. Try again in a second."

static void refuse_busy(ApiCall *call) {
  api_refuse(call, 503, BUSY);
  http_reply_header(call->reply, "Retry-After", "1");
}

/* The body's address and password, if they can be an account's; else the call is answered. */
static bool can_be(ApiCall *call, const char *email, const char *password) {
  const char *problem = password == NULL ? NULL : password_problem(password, email);
  if (email != NULL && !email_is_plausible(email)) problem = "This is no mail address.";
  if (problem != NULL) api_refuse(call, 400, problem);
  return problem == NULL;
}

static bool hash(ApiCall *call, const char *password, char to[PASSWORD_HASH_BYTES]) {
  if (password_hash(call->routes->passwords, password, to)) return true;
  refuse_busy(call);
  return false;
}

/* The person's own password once more, before something that cannot be taken back. Guests have none. */
static bool knows_password(ApiCall *call) {
  DbArgs args;
  DbResult result;
  bool outdated;
  char key[40];
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  snprintf(key, sizeof key, "user %lld", (long long)call->user);
  if (!api_not_too_often(call, LIMIT_ACCOUNT, key) || !api_query(call, SQL_ACCOUNT_PASSWORD, &args, &result)) return false;
  const bool guest = result.rows == 1 && strcmp(db_text(&result, 0, 1), "guest") == 0;
  const char *password = api_text(call, "password");
  const PasswordAnswer answer = guest ? PASSWORD_RIGHT : password_check(call->routes->passwords, password == NULL ? "" : password, db_text(&result, 0, 0), &outdated);
  db_result_finish(&result);
  if (answer == PASSWORD_BUSY) refuse_busy(call);
  if (answer == PASSWORD_WRONG) api_refuse(call, 403, "That is not your password.");
  return answer == PASSWORD_RIGHT;
}

static void sign_up(ApiCall *call) {
  const char *email = api_text(call, "email"), *password = api_text(call, "password");
  char key[256], hashed[PASSWORD_HASH_BYTES];
  Token session;
  Digest fresh;
  DbArgs args;
  DbResult result;
  email_key(email, key);
  if (!can_be(call, email, password) || !api_not_too_often(call, LIMIT_LETTER, key) || !hash(call, password, hashed) || !api_new_secret(call, &session, &fresh)) return;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  db_arg_text(&args, email);
  db_arg_text(&args, key);
  db_arg_text(&args, hashed);
  db_arg_i32(&args, call->routes->mailer != NULL);
  put_page_address(&args, call);
  api_put_digest(&args, &call->session);
  api_put_digest(&args, &fresh);
  put_device(&args, call);
  db_arg_text(&args, call->address);
  if (!api_query(call, SQL_ACCOUNT_SIGN_UP, &args, &result)) return;
  const char *state = db_text(&result, 0, 0);
  if (strcmp(state, "taken") == 0) api_refuse(call, 409, "This address cannot be used here. Sign in if it is yours.");
  else if (strcmp(state, "account") == 0) api_refuse(call, 409, "You have an account already, and are signed in to it.");
  else {
    api_set_session(call, &session);
    api_answer(call, 201, json_pack("{s:o, s:s}", "id", api_id(db_i64(&result, 0, 1)), "address", strcmp(state, "letter") == 0 ? "letter sent" : "yours"));
    mailer_poke(call->routes->mailer);
  }
  db_result_finish(&result);
}

static void note_refused(ApiCall *call, int64_t who) {
  DbArgs args;
  db_args_init(&args);
  db_arg_i64(&args, who);
  db_arg_text(&args, call->address);
  DbResult result = db_run(call->db, SQL_ACCOUNT_REFUSED, &args);
  db_result_finish(&result);
}

static void hash_again(ApiCall *call, int64_t who, const char *password) {
  char hashed[PASSWORD_HASH_BYTES];
  DbArgs args;
  if (!password_hash(call->routes->passwords, password, hashed)) return;
  db_args_init(&args);
  db_arg_i64(&args, who);
  db_arg_text(&args, hashed);
  DbResult result = db_run(call->db, SQL_ACCOUNT_REHASH, &args);
  db_result_finish(&result);
}

static void open_session(ApiCall *call, int64_t who) {
  Token session;
  Digest fresh;
  DbArgs args;
  DbResult result;
  if (!api_new_secret(call, &session, &fresh)) return;
  db_args_init(&args);
  db_arg_i64(&args, who);
  api_put_digest(&args, &fresh);
  api_put_digest(&args, &call->session);
  put_device(&args, call);
  db_arg_text(&args, call->address);
  if (!api_query(call, SQL_ACCOUNT_SIGN_IN, &args, &result)) return;
  api_set_session(call, &session);
  api_answer(call, 200, json_pack("{s:o, s:I}", "id", api_id(who), "adopted", (json_int_t)db_i64(&result, 0, 0)));
  db_result_finish(&result);
}

static void sign_in(ApiCall *call) {
  const char *password = api_text(call, "password");
  char key[256];
  bool outdated;
  DbArgs args;
  DbResult result;
  email_key(api_text(call, "email"), key);
  if (!api_not_too_often(call, LIMIT_ACCOUNT, key)) return;
  db_args_init(&args);
  db_arg_text(&args, key);
  if (!api_query(call, SQL_ACCOUNT_FIND, &args, &result)) return;
  const int64_t who = result.rows == 1 ? db_i64(&result, 0, 0) : 0;
  const PasswordAnswer answer = password_check(call->routes->passwords, password, who == 0 ? NULL : db_text(&result, 0, 1), &outdated);
  db_result_finish(&result);
  if (answer == PASSWORD_BUSY) {
    refuse_busy(call);
    return;
  }
  if (answer == PASSWORD_WRONG) {
    note_refused(call, who);
    api_refuse(call, 403, "Address and password do not belong together.");
    return;
  }
  if (outdated) hash_again(call, who, password);
  open_session(call, who);
}

/* The same answer, as fast, whether there is such an account or not. */
static void ask_reset(ApiCall *call) {
  char key[256];
  DbArgs args;
  DbResult result;
  email_key(api_text(call, "email"), key);
  if (!can_be(call, api_text(call, "email"), NULL) || !api_not_too_often(call, LIMIT_LETTER, key)) return;
  if (call->routes->mailer == NULL) {
    api_refuse(call, 409, "This server sends no letters. Use your recovery code, or ask who looks after it.");
    return;
  }
  db_args_init(&args);
  db_arg_text(&args, key);
  put_page_address(&args, call);
  if (!api_query(call, SQL_LETTER_ASK_RESET, &args, &result)) return;
  db_result_finish(&result);
  mailer_poke(call->routes->mailer);
  api_answer(call, 202, json_pack("{s:s}", "address", "letter sent"));
}

static void reset(ApiCall *call) {
  const char *password = api_text(call, "password");
  char hashed[PASSWORD_HASH_BYTES];
  Token session;
  Digest letter = {{0}}, fresh;
  DbArgs args;
  DbResult result;
  token_hash(api_text(call, "token"), &letter);
  if (!can_be(call, NULL, password) || !hash(call, password, hashed) || !api_new_secret(call, &session, &fresh)) return;
  db_args_init(&args);
  api_put_digest(&args, &letter);
  db_arg_text(&args, hashed);
  api_put_digest(&args, &fresh);
  put_device(&args, call);
  db_arg_text(&args, call->address);
  if (!api_query(call, SQL_LETTER_RESET, &args, &result)) return;
  if (result.rows == 1) {
    api_set_session(call, &session);
    api_answer(call, 200, json_pack("{s:o}", "id", api_id(db_i64(&result, 0, 0))));
  } else {
    api_refuse(call, 404, "This letter was used already, or is more than an hour old. Have another sent.");
  }
  db_result_finish(&result);
}

static void verify(ApiCall *call) {
  Digest letter = {{0}};
  DbArgs args;
  DbResult result;
  token_hash(api_text(call, "token"), &letter);
  db_args_init(&args);
  api_put_digest(&args, &letter);
  db_arg_text(&args, call->address);
  if (!api_query(call, SQL_LETTER_VERIFY, &args, &result)) return;
  if (result.rows == 1 && strcmp(db_text(&result, 0, 0), "set") == 0) api_answer(call, 200, json_pack("{s:s}", "address", "yours"));
  else if (result.rows == 1) api_refuse(call, 409, "This address became another account's meanwhile.");
  else api_refuse(call, 404, "This letter was used already, or is more than a day old. Have another sent.");
  db_result_finish(&result);
}

static void set_password(ApiCall *call) {
  const char *wanted = api_text(call, "newPassword");
  char hashed[PASSWORD_HASH_BYTES];
  DbArgs args;
  DbResult result;
  if (!call->is_account) {
    api_refuse(call, 409, "A guest has no password. Sign up to have one.");
    return;
  }
  if (!can_be(call, NULL, wanted) || !knows_password(call) || !hash(call, wanted, hashed)) return;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  db_arg_text(&args, hashed);
  api_put_digest(&args, &call->session);
  db_arg_text(&args, call->address);
  if (!api_query(call, SQL_ACCOUNT_SET_PASSWORD, &args, &result)) return;
  db_result_finish(&result);
  api_answer(call, 200, json_object());
}

static void set_email(ApiCall *call) {
  const char *email = api_text(call, "email");
  char key[256];
  DbArgs args;
  DbResult result;
  email_key(email, key);
  if (!call->is_account) {
    api_refuse(call, 409, "A guest has no address. Sign up to have one.");
    return;
  }
  if (!can_be(call, email, NULL) || !api_not_too_often(call, LIMIT_LETTER, key) || !knows_password(call)) return;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  db_arg_text(&args, email);
  db_arg_text(&args, key);
  db_arg_i32(&args, call->routes->mailer != NULL);
  put_page_address(&args, call);
  db_arg_text(&args, call->address);
  if (!api_query(call, SQL_ACCOUNT_CLAIM_EMAIL, &args, &result)) return;
  const char *state = db_text(&result, 0, 0);
  if (strcmp(state, "taken") == 0) api_refuse(call, 409, "This address cannot be used here.");
  else api_answer(call, 200, json_pack("{s:s}", "address", strcmp(state, "letter") == 0 ? "letter sent" : "yours"));
  db_result_finish(&result);
  mailer_poke(call->routes->mailer);
}

static void close_account(ApiCall *call) {
  DbArgs args;
  DbResult result;
  if (!knows_password(call)) return;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  if (!api_query(call, SQL_ACCOUNT_CLOSE, &args, &result)) return;
  api_set_session(call, NULL);
  api_answer(call, 200, json_pack("{s:I}", "songsGone", (json_int_t)db_i64(&result, 0, 0)));
  db_result_finish(&result);
}

static void export(ApiCall *call) {
  DbArgs args;
  DbResult result;
  db_args_init(&args);
  db_arg_i64(&args, call->user);
  if (!api_query(call, SQL_ACCOUNT_EXPORT, &args, &result)) return;
  json_t *all = json_loads(db_text(&result, 0, 0), 0, NULL);
  db_result_finish(&result);
  api_answer(call, 200, all);
  http_reply_header(call->reply, "Content-Disposition", "attachment; filename=\"tutti-account.json\"");
}

#define EMAIL FIELD_TEXT("email", 3, 254)
#define PASSWORD FIELD_TEXT("password", 1, PASSWORD_BYTES_MAX)
#define ADDRESS FIELD_TEXT("address", 0, 32)

const ApiRoute account_routes[] = {
  {.method = "POST", .path = "/api/accounts", .name = "signUp", .scope = API_SCOPE_NO_TOKEN, .limit = LIMIT_SECRET, .handle = sign_up,
   .takes = API_FIELDS(EMAIL, PASSWORD), .gives = API_FIELDS(FIELD_ID("id"), ADDRESS),
   .doc = "Become an account; a guest who is signed in keeps everything. The address is theirs once the letter is answered."},
  {.method = "POST", .path = "/api/sessions", .name = "signIn", .scope = API_SCOPE_NO_TOKEN, .limit = LIMIT_SECRET, .handle = sign_in, .takes = API_FIELDS(EMAIL, PASSWORD),
   .gives = API_FIELDS(FIELD_ID("id"), FIELD_NUMBER("adopted", 0, INT64_MAX)), .doc = "Sign in. Songs of the guest who was signed in before become the account's."},
  {.method = "POST", .path = "/api/letters/reset", .name = "askForReset", .limit = LIMIT_SECRET, .handle = ask_reset, .takes = API_FIELDS(EMAIL), .gives = API_FIELDS(ADDRESS),
   .doc = "Have a letter sent that lets a new password be chosen. The answer is the same whether there is such an account or not."},
  {.method = "POST", .path = "/api/letters/reset/answer", .name = "resetPassword", .scope = API_SCOPE_NO_TOKEN, .limit = LIMIT_SECRET, .handle = reset,
   .takes = API_FIELDS(FIELD_SECRET("token"), PASSWORD), .gives = API_FIELDS(FIELD_ID("id")),
   .doc = "Choose a new password with the letter's secret. Every session and token of the account ends; this one begins."},
  {.method = "POST", .path = "/api/letters/verify/answer", .name = "verifyAddress", .limit = LIMIT_SECRET, .handle = verify, .takes = API_FIELDS(FIELD_SECRET("token")), .gives = API_FIELDS(ADDRESS),
   .doc = "Answer the letter that asks whether an address is the account's."},
  {.method = "POST", .path = "/api/me/password", .name = "changePassword", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .limit = LIMIT_HEAVY, .handle = set_password,
   .takes = API_FIELDS(PASSWORD, FIELD_TEXT("newPassword", 1, PASSWORD_BYTES_MAX)), .doc = "Change the password. Every other session ends."},
  {.method = "POST", .path = "/api/me/email", .name = "changeEmail", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .limit = LIMIT_HEAVY, .handle = set_email, .takes = API_FIELDS(EMAIL, PASSWORD),
   .gives = API_FIELDS(ADDRESS), .doc = "Change the address. The old one stays until the letter to the new one is answered."},
  {.method = "DELETE", .path = "/api/me", .name = "closeAccount", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .limit = LIMIT_HEAVY, .handle = close_account,
   .takes = API_FIELDS({.name = "password", .type = API_TEXT, .most = PASSWORD_BYTES_MAX, .optional = true}), .gives = API_FIELDS(FIELD_NUMBER("songsGone", 0, INT64_MAX)),
   .doc = "Close the account; a guest needs no password. Songs others are in stay with them, the rest goes."},
  {.method = "GET", .path = "/api/me/export", .name = "exportMe", .access = API_PERSON, .scope = API_SCOPE_NO_TOKEN, .limit = LIMIT_HEAVY, .handle = export,
   .gives = API_FIELDS(FIELD_ANY("person"), FIELD_ANY("songs"), FIELD_ANY("audit")), .doc = "Everything that is kept about a person."},
  {0},
};
