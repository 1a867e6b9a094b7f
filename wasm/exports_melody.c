/* A melody that is sung or played, as notes (engine/session/melody.h): a worker looks, the page makes a track of what it tells. */

#include "wasm/host.h"

#include "session/melody.h"

#include <string.h>

static Melody *melody;

static void close_melody(void) {
  melody_destroy(melody);
  melody = NULL;
}

/* Source frames of the asset whose digest the input is, which is here. One at a time. */
EXPORT(int, melody_open, double begin_frame, double end_frame) {
  Digest digest;
  const Bytes given = host_input(0, (uint32_t)sizeof digest);
  memset(&digest, 0, sizeof digest);
  if (given.data != NULL) memcpy(&digest, given.data, sizeof digest);
  close_melody();
  return host_status(melody_create(host.session, digest, (MelodyRange){host_whole(begin_frame), host_whole(end_frame)}, &melody, host_problem()));
}

/* So many moments of 5 ms more; gives how much of it was looked at, 0..1. */
EXPORT(double, melody_step, uint32_t moments) {
  if (melody == NULL || melody_step(melody, moments)) return 1.0;
  return melody_progress(melody);
}

/* What was found, in the output; it is closed. */
EXPORT(int, melody_told, void) {
  Problem *const problem = host_problem();
  Buffer *const out = host_begin_output();
  const Status status = melody != NULL ? melody_tell(melody, out) : STATUS_NOT_FOUND;
  host_output_made();
  close_melody();
  return host_status(status == STATUS_OK ? status : problem_set(problem, status, NO_OFFSET, "melody", "%s", status_text(status)));
}

/* An instrument track behind the clip's: the name, then what was told. */
EXPORT(int, edit_melody, uint32_t name_bytes, uint32_t told_bytes, Id clip, double grid_ticks, uint32_t bends) {
  char name[LABEL_BYTES];
  Problem *const problem = host_problem();
  host_label(host_input(0, name_bytes), name);
  batch_destroy(host.batch);
  host.batch = NULL;
  const MelodyTrack track = {.clip = clip, .name = name, .grid_ticks = host_whole(grid_ticks), .bends = bends != 0};
  return host_status(session_build_melody(host.session, &track, host_input(name_bytes, told_bytes), &host.batch, problem));
}
