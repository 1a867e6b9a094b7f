#ifndef TUTTI_SERVER_HTTP_STATIC_H
#define TUTTI_SERVER_HTTP_STATIC_H

#include "server/http/http.h"

/*
  Files of one folder: types, validators, byte ranges, and NAME.br or NAME.gz instead when it lies there and the client takes
  it. Names with a hash in them, under /assets/, never change and say so; everything else is asked for again.
*/

/* Answer with `root` + the request's path, "/" being index.html; 404 for what is not a plain file below `root`. */
void http_static(const char *root, const HttpRequest *request, HttpReply *reply);

#endif
