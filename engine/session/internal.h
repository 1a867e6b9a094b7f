#ifndef TUTTI_SESSION_INTERNAL_H
#define TUTTI_SESSION_INTERNAL_H

#include "devices/kernel.h"
#include "formats/wav.h"
#include "model/rights.h"
#include "session/history_state.h"
#include "session/session.h"

/* What the files of this folder share: the Session itself and the few steps that more than one of them takes. */

/* The canonical WAV of one asset, named by its SHA-256 (assets.c). */
typedef struct SessionAsset {
  Digest sha256;
  const uint8_t *wav;  /* NULL: it is decoded from another file, or the host has it and reads it for us */
  struct DecodedFile *decoded; /* lent_assets.c; NULL: it is no other file */
  uint64_t wav_bytes;
  bool owned;          /* else `wav` lies in the host's own bytes */
  bool held;           /* left out of plans while its segment travels */
  Wav layout;          /* how its samples lie; without `data` */
} SessionAsset;

/* kernel_job.c: what a hand tries. */
typedef struct TriedParam { uint16_t param; double value; } TriedParam;
typedef struct KernelTrial { Id device; uint32_t count; TriedParam values[KERNEL_PARAMS_MAX]; } KernelTrial;

typedef struct Compiler Compiler; /* segments made so far and the last plan (compile.c) */

struct Session {
  const Memory *memory;
  Doc *doc;           /* the replica's when there is one */
  struct Replica *replica; /* of a shared song; NULL: this device alone has it */
  uint32_t actor;
  Role role;          /* of who edits a shared song; ROLE_NOBODY: not told, and everything is tried */
  uint64_t sequence;  /* of the last logged batch */
  Buffer logged;      /* its bytes, until the next edit */
  History history;
  SessionAsset *assets;
  uint32_t asset_count, asset_capacity;
  bool lends;         /* the host's bytes stay where they are */
  SessionForget *forget;
  SessionRead *read;
  void *host;         /* of the two */
  uint64_t whole_bytes_max; /* longer sound goes to the graph in pages */
  SegmentKey *held;   /* segments on their way to the graph: plans leave out what plays them */
  uint32_t held_count, held_capacity;
  KernelTrial trial;
  Compiler *compiler; /* NULL until the first compile */
};

/* Give `batch` the next sequence, apply it and encode it into session->logged; flags and reverts in its info stay as they
   are. The batch stays the caller's. On failure nothing has changed. [control] */
Status session_commit(Session *session, Batch *batch, BatchReport *report, Problem *problem) NODISCARD;

/* shared.c: session_commit for a shared song; and the end of being one. [control] */
Status session_commit_shared(Session *session, const Batch *batch, BatchReport *report, Problem *problem) NODISCARD;
void session_end_sharing(Session *session);
/* Steps are numbered as the replica numbers its batches. */
void session_follow_numbers(Session *session);

/* bundle.c: an empty session that lends what this one does; and both changing places, all but the host's ways. For what is read whole
   or not at all. [control] */
Session *session_create_beside(const Session *session);
void session_exchange(Session *session, Session *from);

/* Take `doc` in place of the present document; everything compiled is forgotten. [control] */
void session_adopt_doc(Session *session, Doc *doc);

/* assets.c: NULL when there is none; and the end of all of them. [control] */
const SessionAsset *session_find_asset(const Session *session, Digest sha256);
void session_free_assets(Session *session);
/* assets.c, lent_assets.c: one more, by value. */
Status session_add_asset(Session *session, SessionAsset asset) NODISCARD;
/* As session_put_asset, but of the host's own bytes: where they stay, a canonical WAV is not copied, and any other file is
   decoded when it is heard. */
Status session_take_asset(Session *session, Bytes file, Digest *sha256, Problem *problem) NODISCARD;
/* The whole file, `copy` holding it where it is not in memory anyway; finish `copy` in any case. */
Status session_load_asset(const Session *session, const SessionAsset *asset, Buffer *copy, Bytes *bytes) NODISCARD;
/* lent_assets.c: the end of one. */
void session_free_decoded(const Session *session, struct DecodedFile *decoded);
/* These bytes of a lent file will not be needed soon. */
void session_forget(const Session *session, Bytes bytes);
/* Bytes of an asset's file, wherever that is. */
bool session_read_asset(const Session *session, const Digest *sha256, uint64_t offset, void *to, size_t bytes);
bool session_holds_segment(const Session *session, SegmentKey key);

/* snapshot.c: sequence and undo history as bytes, and in place of the session's. On failure nothing has changed. [control] */
Status session_put_history(const Session *session, Buffer *out) NODISCARD;
Status session_get_history(Session *session, Bytes bytes, Problem *problem) NODISCARD;

/* import_audio.c: the object of an asset whose bytes are here, made in `batch` unless the document has it. [control] */
Id session_build_asset(Session *session, Batch *batch, const Wav *wav, const Digest *sha256, const char *title, const char *file_name);

/* compile.c [control] */
void compiler_destroy(Compiler *compiler);
/* feed.c: give `graph` every segment of the last compile that it has not got. [control] */
Status session_feed_segments(Session *session, struct Graph *graph, Problem *problem) NODISCARD;

#endif
