#ifndef TUTTI_SERVER_ROUTES_BLOB_REPLY_H
#define TUTTI_SERVER_ROUTES_BLOB_REPLY_H

#include "server/http/http.h"
#include "server/store/blob.h"

/* Answer with a blob, or the range of it that is asked for, streamed from the store; as a file to be kept, or, with its type in
   `media`, to be heard where it is asked for. Takes the blob. */
void blob_reply(const HttpRequest *request, HttpReply *reply, Store *store, Blob *blob, const Digest *sha256, const char *file_name, const char *media);

#endif
