/* One row, and one line for whoever started the server. */

#include "server/admin_link.h"

#include <stdio.h>

bool admin_link_make(Db *db, bool first, Token *token) {
  Digest hash;
  DbArgs args;
  if (!token_make(token) || !token_hash(token->text, &hash)) return false;
  db_args_init(&args);
  db_arg_bytes(&args, (Bytes){hash.bytes, sizeof hash.bytes});
  db_arg_i32(&args, first);
  DbResult result = db_run(db, SQL_ADMIN_LINK, &args);
  const bool made = result.state == DB_OK && result.rows == 1;
  db_result_finish(&result);
  return made;
}

void admin_link_print(const char *address, const Token *token) {
  printf("Whoever opens this link looks after this server (it works once, for a week):\n%s/#admin=%s\n", address, token->text);
  fflush(stdout);
}
