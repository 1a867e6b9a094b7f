#ifndef TUTTI_SERVER_ADMIN_LINK_H
#define TUTTI_SERVER_ADMIN_LINK_H

#include "server/auth/token.h"
#include "server/db/db.h"

/* The secret that makes whoever opens its link look after this server. It works once, for a week; only its hash is kept. `first`: only
   if there never was one of a first start. False: there was, or the database does not answer. */
bool admin_link_make(Db *db, bool first, Token *token);
/* What is printed: the address with the secret behind '#', where no server's log sees it. */
void admin_link_print(const char *address, const Token *token);

#endif
