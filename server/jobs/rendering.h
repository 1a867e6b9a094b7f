#ifndef TUTTI_SERVER_JOBS_RENDERING_H
#define TUTTI_SERVER_JOBS_RENDERING_H

#include "server/jobs/job_folder.h"
#include "server/jobs/render.h"
#include "server/jobs/worker.h"
#include "server/store/blob.h"
#include "session/session.h"
#include "session/stems.h"

/* A render under way, for the files render*.c of this folder. Whatever goes wrong leaves a sentence in the work's `why`. */

enum { RENDER_COLUMNS = 240, RENDER_SAID_BYTES = 2048, RENDER_PASSES_MAX = STEMS_MAX + 1 /* the mix, and then each stem */ };

typedef struct RenderSound { Digest sha256; Blob *blob; } RenderSound;

typedef struct Rendering {
  JobWork *work;
  RenderWish wish;
  Session *session;
  RenderSound *sounds;
  uint32_t sound_count;
  bool away;             /* the database or the store did not answer: try again */
  JobFolder folder; /* song.tutti lies in it, and what is made of that */
  double begun, share;   /* of the whole job: where the pass under way begins, and how much it is */
  char said[RENDER_SAID_BYTES]; /* by the command line: the report of the last pass */
  Digest key;            /* the name of all that decides the bytes */
} Rendering;

/* What the song plays is read from the store when it is asked for. False: something is not there, or `away`. */
bool rendering_lend_sounds(Rendering *rendering);

/* One pass of the command line into `out.CONTAINER`, said in `said`. `more`: further arguments, ending with NULL. `columns`: how loud
   it is along its way, where that can be seen. */
typedef struct RenderedFile { char path[96], columns[2 * RENDER_COLUMNS + 1]; } RenderedFile;
bool rendering_pass(Rendering *rendering, char *const *more, RenderedFile *file);
/* A pass ended badly: why, and whether it is worth another try. */
JobEnd rendering_ended(Rendering *rendering);

/* What a receipt says of the master. */
static inline const char *rendering_master(const Rendering *rendering) { return rendering->wish.before_master ? "before" : "through"; }

/* Into the store and the database, with a receipt. */
bool rendering_keep(Rendering *rendering, const RenderedFile *file);

/* What of a render in several passes is made already, by whoever was at it before. Passes count from 0; `sha256` is the file's, NULL where
   there is none. False: the database does not answer. */
typedef struct RenderPasses { uint32_t count; char *said[RENDER_PASSES_MAX]; /* NULL: not made */ } RenderPasses;
bool rendering_find_passes(Rendering *rendering, RenderPasses *passes);
bool rendering_keep_pass(Rendering *rendering, uint32_t pass, Bytes said, const Digest *sha256);
void render_passes_finish(RenderPasses *passes);

/* All stems in place of the song. */
JobEnd rendering_make_stems(Rendering *rendering);

#endif
