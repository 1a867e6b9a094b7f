#ifndef TUTTI_MODEL_EDITS_H
#define TUTTI_MODEL_EDITS_H

#include "model/op.h"

/*
  Musical edits: pure functions from a document and plain arguments to a batch that does the thing as one step of undo. They
  change nothing themselves; the caller applies the batch (session_apply). Objects that are gone, or of a kind an edit does
  not fit, are passed by; an edit that finds nothing to do is STATUS_NOT_FOUND, and what cannot be is refused with words for
  people. New objects and rows get ids of `author`, kept in the document so that two edits never share one. All are [control].
*/

typedef struct EditIds {
  const Id *ids;
  uint32_t count;
} EditIds;

typedef enum ClipEdge { CLIP_START, CLIP_END } ClipEdge;

/* How notes are drawn to a grid. The grid begins anew at each bar of the song. */
typedef struct Quantise {
  int64_t grid_ticks;  /* > 0 */
  double strength;     /* 0: not at all, 1: onto the grid */
  double swing;        /* every second grid position comes later by this part of the grid: 0..0.75 */
  bool lengths;        /* ends, too; a note keeps at least one grid step */
} Quantise;

/* Cut clips in two at a position in the song; both halves keep the whole content, so that either can be drawn out again. */
Status edit_split_clips(Doc *doc, uint32_t author, EditIds clips, int64_t position_ticks, Batch **batch, Problem *problem) NODISCARD;
/* Copies, `delta_ticks` later (or earlier) and `track_steps` tracks further down the list (negative: up), as edit_move_clips. */
Status edit_copy_clips(Doc *doc, uint32_t author, EditIds clips, int64_t delta_ticks, int32_t track_steps, Batch **batch, Problem *problem) NODISCARD;
/* Later or earlier, held at the song's start with their distances kept, and to other tracks; a clip whose kind does not fit
   the track there, or that would leave the list, stays on its own. */
Status edit_move_clips(Doc *doc, uint32_t author, EditIds clips, int64_t delta_ticks, int32_t track_steps, Batch **batch, Problem *problem) NODISCARD;
/* Move one edge by `delta_ticks`; the content stays where it is in the song. Held where content or clip would end. */
Status edit_trim_clips(Doc *doc, uint32_t author, EditIds clips, ClipEdge edge, int64_t delta_ticks, Batch **batch, Problem *problem) NODISCARD;
/* Draw notes of a clip to a grid; no notes given: all of them. */
Status edit_quantise(Doc *doc, uint32_t author, Id clip, EditIds notes, Quantise quantise, Batch **batch, Problem *problem) NODISCARD;
/* Notes of a clip up or down; refused when one would leave the keyboard. No notes given: all of them. */
Status edit_transpose(Doc *doc, uint32_t author, Id clip, EditIds notes, int32_t semitones, Batch **batch, Problem *problem) NODISCARD;
/* Any objects with all they hold; tracks that played into a deleted one then play into the master. */
Status edit_delete(Doc *doc, uint32_t author, EditIds objects, Batch **batch, Problem *problem) NODISCARD;

#endif
