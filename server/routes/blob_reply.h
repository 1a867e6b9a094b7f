#ifndef TUTTI_SERVER_ROUTES_BLOB_REPLY_H
#define TUTTI_SERVER_ROUTES_BLOB_REPLY_H

#include "server/http/http.h"
#include "server/store/blob.h"

/* What the headers of a file say: its name for caches and for people, and of a part of it where that lies. */
typedef struct FileReply {
  const Digest *name;
  const char *file_name, *media; /* NULL: to be kept */
  uint64_t bytes, begin, count;
  bool is_part;
} FileReply;
void file_reply_headers(HttpReply *reply, const FileReply *file);

/* Answer with a blob, or the range of it that is asked for, streamed from the store; as a file to be kept, or, with its type in
   `media`, to be heard where it is asked for. Takes the blob. */
void blob_reply(const HttpRequest *request, HttpReply *reply, Store *store, Blob *blob, const Digest *sha256, const char *file_name, const char *media);

#endif
