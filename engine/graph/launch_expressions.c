/* What notes of a run do while they sound: the points of their curves at the very frames the compiler gives them
   (session/compile_notes.c), found anew in each block, so that an edit is heard in notes that sound. */

#include "graph/launch.h"

#include "core/math.h"

#define GLIDE_FRAMES 128 /* a line is told in such steps; instruments smooth further */
#define ROWS_NEAR 64u    /* an edit that moves a note further leaves its expressions where they are */

typedef struct Teller {
  Live *live;
  ChainState *state;
  const LaunchNote *note;
  LaunchEmit *emit;
  int64_t from_frame, to_frame;
} Teller;

static const float low[EXPRESSION_COUNT] = {-96, 0, 0, 0, -1}, high[EXPRESSION_COUNT] = {96, 1, 1, 4, 1};

/* What came before the strike is told with its beginning. */
static void tell(const Teller *t, uint16_t kind, int64_t frame, double value) RT_SAFE {
  if (frame < t->note->begin_frame) frame = t->note->begin_frame;
  if (frame < t->from_frame || frame >= t->to_frame) return;
  t->emit(t->live, t->state, (Event){.frame = (uint32_t)(frame - t->live->song_frame), .type = EVENT_EXPRESSION, .number = kind, .id = t->note->id,
                                     .value = (float)math_clamp(value, (double)low[kind], (double)high[kind]), .song_frame = frame});
}

typedef struct Point { int64_t frame; double value; } Point;

static void glide(const Teller *t, uint16_t kind, Point from, Point to) RT_SAFE {
  int64_t frame = from.frame + GLIDE_FRAMES;
  if (frame < t->from_frame) frame += (t->from_frame - frame) / GLIDE_FRAMES * GLIDE_FRAMES;
  for (; frame < to.frame && frame < t->to_frame; frame += GLIDE_FRAMES)
    tell(t, kind, frame, from.value + (to.value - from.value) * ((double)(frame - from.frame) / (double)(to.frame - from.frame)));
}

static const SlotNote *find_note(const RtSlot *row, const LaunchNote *note) RT_SAFE {
  const uint32_t count = row->notes->note_count, end = note->row + ROWS_NEAR < count ? note->row + ROWS_NEAR : count;
  if (note->row < count && row->note_rows[note->row].id == note->name) return &row->note_rows[note->row];
  for (uint32_t i = note->row > ROWS_NEAR ? note->row - ROWS_NEAR : 0; i < end; i++)
    if (row->note_rows[i].id == note->name) return &row->note_rows[i];
  return NULL;
}

void launch_express(Live *live, ChainState *state, const LaunchNote *note, const RtSlot *row, int64_t from_frame, LaunchEmit *emit) RT_SAFE {
  const SlotNote *written = row != NULL && row->notes != NULL ? find_note(row, note) : NULL;
  const int64_t end = live->song_frame + live->frames;
  const Teller t = {live, state, note, emit, from_frame, note->end_frame < end ? note->end_frame : end};
  Point last = {0};
  for (uint32_t i = 0; written != NULL && i < written->point_count; i++) {
    const SlotPoint *point = &row->points[written->point_begin + i], *before = i > 0 ? point - 1 : NULL;
    const Point here = {transport_frame(live, note->origin_ticks + point->at_ticks), (double)point->value};
    if (before != NULL && before->kind == point->kind && before->glides) glide(&t, point->kind, last, here);
    tell(&t, point->kind, here.frame, here.value);
    last = here;
  }
}
