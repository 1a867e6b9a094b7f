#ifndef TUTTI_SERVER_KEEP_KEEP_H
#define TUTTI_SERVER_KEEP_KEEP_H

#include "server/db/db.h"
#include "server/store/store.h"

/*
  Everything a server has, as one file: the tables as they stood at one moment, and every part of the store they refer to. The
  last entry vouches for all others, so half a backup is none. It may be made while people work: rows are read in one
  transaction, parts never change, and nothing is swept meanwhile. Functions that fail say why in one sentence.
*/

enum { KEEP_WHY_BYTES = 512 };

typedef struct KeepFigures { uint64_t tables, rows_bytes, parts, part_bytes, missing; } KeepFigures;

/* `missing`: parts the tables name and the store does not have, or has otherwise; the rest is kept all the same. */
bool keep_backup(Db *db, Store *store, const char *path, KeepFigures *figures, char *why);

/* Into a server where nobody is yet. Nothing is touched unless the file is whole; the database changes all at once. Logs come back as
   another incarnation: a page that is ahead of the backup keeps what it has. */
bool keep_restore(Db *db, Store *store, const char *path, KeepFigures *figures, char *why);

/* Looks at everything: logs without a gap, snapshots that say what their log says, chunks, parts and sounds that are what they are
   named, receipts that name their file. Each damage is told as a line. */
typedef struct VerifyFigures { uint64_t branches, rows, snapshots, chunks, blobs, blob_bytes, renders, damages; } VerifyFigures;
typedef void KeepTell(void *context, const char *line);
bool keep_verify(Db *db, Store *store, KeepTell *tell, void *context, VerifyFigures *figures, char *why);

/* A render, away from any server: is FILE what RECEIPT says, and, when `song` is not NULL, does that bundle give it? False with what
   is otherwise than it says. */
bool keep_verify_receipt(const char *receipt, const char *file, const char *song, char *why);

#endif
