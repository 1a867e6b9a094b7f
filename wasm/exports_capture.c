/* Recording: rings the worklet fills, pieces of takes the capture worker writes, and what becomes of both in the document. */

#include "wasm/host.h"

#include "core/hash.h"
#include "dsp/loopback.h"
#include "formats/take_file.h"
#include "graph/capture.h"
#include "session/record.h"

#include <string.h>

/* [control] */
EXPORT(int, graph_capture, double audio_seconds) { return host_status(graph_capture(host.graph, audio_seconds)); }
EXPORT(Ring *, graph_captured_audio, void) { return graph_captured_audio(host.graph); }
EXPORT(Ring *, graph_captured_events, void) { return graph_captured_events(host.graph); }

/* ---- the capture worker */

/* The output becomes a take file's beginning. */
EXPORT(void, take_begin, uint32_t rate_hz, uint32_t channels, uint64_t project, uint64_t track, double shift_frames, double began_ms) {
  const TakeInfo info = {.rate_hz = rate_hz, .channels = channels, .project = project, .track = track,
                         .shift_frames = (int64_t)shift_frames, .began = (uint64_t)began_ms};
  take_file_begin(host_begin_output(), info);
  host_output_made();
}

/* Records that follow one another become one piece. */
typedef struct Joined { TakePiece piece; float samples[2][TAKE_PIECE_FRAMES]; } Joined;

static bool joins(const Joined *to, const CaptureAudio *record) {
  const TakePiece *p = &to->piece;
  const bool moves = (p->flags & (CAPTURE_PLAYING | CAPTURE_COUNTING)) != 0;
  return p->frames > 0 && p->frames + record->frames <= TAKE_PIECE_FRAMES && record->lost_frames == 0 && p->flags == record->stamp.flags
         && p->pass == record->stamp.pass && p->output_frame + p->frames == record->stamp.output_frame
         && p->song_frame + (moves ? p->frames : 0) == record->stamp.song_frame;
}

static void write_joined(Buffer *out, Joined *joined, uint32_t channels) {
  if (joined->piece.frames > 0) take_file_piece(out, joined->piece, channels, (const float *const[2]){joined->samples[0], joined->samples[1]});
  joined->piece.frames = 0;
}

static void join(Buffer *out, Joined *joined, const CaptureAudio *record, uint32_t channels) {
  if (!joins(joined, record)) {
    write_joined(out, joined, channels);
    joined->piece = (TakePiece){.output_frame = record->stamp.output_frame, .song_frame = record->stamp.song_frame,
                                .flags = record->stamp.flags, .pass = record->stamp.pass, .lost_frames = record->lost_frames};
  }
  for (uint32_t c = 0; c < channels; c++) memcpy(joined->samples[c] + joined->piece.frames, record->samples[c], record->frames * sizeof(float));
  joined->piece.frames += record->frames;
}

/* The input's records, as the audio ring gave them, become pieces in the output. */
EXPORT(int, take_pieces, uint32_t bytes, uint32_t channels) {
  Problem *const problem = host_problem();
  Joined *joined = host_column(0, sizeof *joined);
  if (joined == NULL || channels < 1 || channels > 2) return host_status(problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "take", "there is no memory for this"));
  joined->piece.frames = 0;
  Buffer *const out = host_begin_output();
  CaptureAudio record;
  for (uint32_t at = 0; bytes - at >= sizeof record; at += (uint32_t)sizeof record) {
    memcpy(&record, host_input(at, sizeof record).data, sizeof record);
    if (record.frames <= GRID_FRAMES) join(out, joined, &record, channels);
  }
  write_joined(out, joined, channels);
  host_output_made();
  return host_status(out->status);
}

/* A take file of `file_bytes`, which the page reads for us -> its outline (session/record.h). Column 0 (f64): rate, channels, frames,
   when it began, by how much it is put back; column 1 (u64): project, track. */
EXPORT(int, take_outline, double file_bytes) {
  Problem *const problem = host_problem();
  double *const numbers = host_column(0, 5 * sizeof *numbers);
  uint64_t *const ids = host_column(1, 2 * sizeof *ids);
  if (numbers == NULL || ids == NULL) return host_status(STATUS_NO_MEMORY);
  Buffer *const out = host_begin_output();
  const Status status = record_outline(memory_heap(), host_page_file(file_bytes), out, problem);
  if (status != STATUS_OK) return host_status(status);
  RecordOutline take;
  memcpy(&take, out->data, sizeof take);
  const double values[5] = {take.info.rate_hz, take.info.channels, (double)take.frames, (double)take.info.began, (double)take.info.shift_frames};
  memcpy(numbers, values, sizeof values);
  ids[0] = take.info.project;
  ids[1] = take.info.track;
  host_output_made();
  return 0;
}

/* ---- the document */

static RecordOptions record_options(Id track, double shift, double punch_in, double punch_out, double at_frame) {
  return (RecordOptions){.track = track, .shift_frames = (int64_t)shift, .punch_in_frame = (int64_t)punch_in, .punch_out_frame = (int64_t)punch_out,
                         .everything = at_frame >= 0.0, .at_frame = at_frame >= 0.0 ? (int64_t)at_frame : 0};
}

/* The input is a digest, then an outline: the asset is here, its bytes were hashed on another thread. Leaves an open batch, as an
   import does. `at_frame` below 0: only what was to be recorded; else everything, and there if the song stood still. */
EXPORT(int, record_outlined, uint32_t bytes, Id track, double shift_frames, double punch_in, double punch_out, double at_frame) {
  Problem *const problem = host_problem();
  const RecordOptions options = record_options(track, shift_frames, punch_in, punch_out, at_frame);
  batch_destroy(host.batch);
  host.batch = NULL;
  Digest digest;
  const Bytes name = host_input(0, sizeof digest.bytes);
  if (name.data == NULL) return host_status(problem_set(problem, STATUS_TRUNCATED, NO_OFFSET, "record", "this is no recording"));
  memcpy(digest.bytes, name.data, sizeof digest.bytes);
  return host_status(session_record_outlined(host.session, host_input(sizeof digest.bytes, bytes), &options, &digest, &host.batch, problem));
}

/* The input holds records as the event ring gave them. Leaves an open batch. */
EXPORT(int, record_notes, uint32_t bytes, double end_output_frame, Id track, double shift_frames, double punch_in, double punch_out, double at_frame) {
  Problem *const problem = host_problem();
  const RecordOptions options = record_options(track, shift_frames, punch_in, punch_out, at_frame);
  const Bytes events = host_input(0, bytes);
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(session_record_notes(host.session, (const CaptureEvent *)(const void *)events.data, (uint32_t)(events.size / sizeof(CaptureEvent)),
                                          (int64_t)end_output_frame, &options, &host.batch, problem));
}

/* ---- calibration */

/* The signal becomes the output, as f32. */
EXPORT(int, loopback_signal, double level) {
  float *to = (float *)(void *)buffer_extend(host_begin_output(), LOOPBACK_SIGNAL_FRAMES * sizeof(float));
  if (to == NULL) return host_status(STATUS_NO_MEMORY);
  loopback_signal(to, (float)level);
  host_output_made();
  return 0;
}

/* The input is what was heard, as f32. Column 0 (f64): found, delay in frames, fraction, inverted, gain, margin. */
EXPORT(int, loopback_find, uint32_t frames, double level) {
  const Bytes heard = host_input(0, frames * (uint32_t)sizeof(float));
  double *to = host_column(0, 6 * sizeof *to);
  Loopback result;
  const Status status = to == NULL || heard.data == NULL ? STATUS_NO_MEMORY
                        : loopback_find(memory_heap(), (const float *)(const void *)heard.data, frames, (float)level, &result);
  if (status != STATUS_OK) return host_status(status);
  const double values[6] = {result.found, (double)result.delay_frames, result.fraction_frames, result.inverted, result.gain, result.margin};
  memcpy(to, values, sizeof values);
  return 0;
}
