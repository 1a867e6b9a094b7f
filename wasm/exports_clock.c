/* MIDI clock for the page's outputs and inputs: what must be sent for a stretch of song, by the project's tempo map, and where a
   song is that another machine's clock tells of. */

#include "wasm/host.h"

#include "formats/clock.h"

/* 0 when memory is refused; goes back by clock_close. */
EXPORT(ClockWriter *, clock_open, void) { return memory_new(memory_heap(), sizeof(ClockWriter)); }
EXPORT(void, clock_close, ClockWriter *writer) { memory_free(memory_heap(), writer, sizeof *writer); }

/* Columns: song frames (f64), then messages, status | data << 8 (i32). Spans longer than a second are cut there. */
EXPORT(uint32_t, clock_write, ClockWriter *writer, double begin_frame, double end_frame, double rate_hz, int playing) {
  static ClockOut out[CLOCK_SPAN_MAX];
  const TempoMap *const map = host.session == NULL ? NULL : doc_tempo_map(session_doc(host.session));
  if (map == NULL || !(rate_hz > 0.0)) return 0;
  const double longest = begin_frame + rate_hz;
  const ClockSpan span = {.begin_frame = host_whole(begin_frame), .end_frame = host_whole(end_frame < longest ? end_frame : longest), .rate_hz = rate_hz,
                          .playing = playing != 0};
  const uint32_t count = clock_write(writer, map, span, out);
  double *const frames = host_column(0, count * sizeof *frames);
  int32_t *const messages = host_column(1, count * sizeof *messages);
  if (frames == NULL || messages == NULL) return 0;
  for (uint32_t i = 0; i < count; i++) {
    const Midi1 *const m = &out[i].message;
    frames[i] = (double)out[i].frame;
    messages[i] = m->status | (m->count > 0 ? m->data[0] << 8 : 0) | (m->count > 1 ? m->data[1] << 16 : 0);
  }
  return count;
}

/* 0 when memory is refused; goes back by follower_close. */
EXPORT(ClockFollower *, follower_open, void) { return memory_new(memory_heap(), sizeof(ClockFollower)); }
EXPORT(void, follower_close, ClockFollower *follower) { memory_free(memory_heap(), follower, sizeof *follower); }

/* A message as clock_write has them; 0: it is none of the clock's. */
EXPORT(int, follower_hear, ClockFollower *follower, uint32_t message, double seconds) {
  const Midi1 heard = {.status = message & 255, .data = {message >> 8 & 127, message >> 16 & 127}};
  return clock_follow(follower, &heard, seconds) ? 1 : 0;
}

/* Column: tempo in bpm (0: not known), position in ticks, whether its first clock has come, jitter in seconds. */
EXPORT(void, follower_read, const ClockFollower *follower, double now_seconds) {
  double *const row = host_column(0, 4 * sizeof *row);
  if (row == NULL) return;
  row[0] = clock_bpm(follower, now_seconds);
  row[1] = clock_position_ticks(follower, now_seconds);
  row[2] = follower->playing && !follower->starts;
  row[3] = clock_jitter_seconds(follower);
}
