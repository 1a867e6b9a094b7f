/* Musical edits (engine/model/edits.h): each leaves an open batch, as an import does; batch_commit applies it. The ids an
   edit is about are the first of the input, as u64. */

#include "wasm/host.h"

#include "model/edits.h"
#include "session/groove_sources.h"


#define STEPS_MAX 256u

static EditIds input_ids(uint32_t count) {
  const Bytes bytes = host_input(0, count * (uint32_t)sizeof(Id));
  return (EditIds){.ids = (const Id *)(const void *)bytes.data, .count = bytes.data == NULL ? 0 : count};
}

/* Nothing is open while an edit is being made. */
static Doc *begin(void) {
  batch_destroy(host.batch);
  host.batch = NULL;
  return session_doc(host.session);
}

static Session *begin_session(void) {
  (void)begin();
  return host.session;
}

EXPORT(int, edit_split, uint32_t clips, double at_ticks) {
  Problem *const problem = host_problem();
  return host_status(edit_split_clips(begin(), session_actor(host.session), input_ids(clips), host_whole(at_ticks), &host.batch, problem));
}
EXPORT(int, edit_copy, uint32_t clips, double delta_ticks, int32_t track_steps) {
  Problem *const problem = host_problem();
  return host_status(edit_copy_clips(begin(), session_actor(host.session), input_ids(clips), host_whole(delta_ticks), track_steps, &host.batch, problem));
}
EXPORT(int, edit_move, uint32_t clips, double delta_ticks, int32_t track_steps) {
  Problem *const problem = host_problem();
  return host_status(edit_move_clips(begin(), session_actor(host.session), input_ids(clips), host_whole(delta_ticks), track_steps, &host.batch, problem));
}
EXPORT(int, edit_trim, uint32_t clips, uint32_t end, double delta_ticks) {
  Problem *const problem = host_problem();
  const ClipEdge edge = end != 0 ? CLIP_END : CLIP_START;
  return host_status(edit_trim_clips(begin(), session_actor(host.session), input_ids(clips), edge, host_whole(delta_ticks), &host.batch, problem));
}
EXPORT(int, edit_delete, uint32_t objects) {
  Problem *const problem = host_problem();
  return host_status(edit_delete(begin(), session_actor(host.session), input_ids(objects), &host.batch, problem));
}
/* No notes given: all of the clip. */
EXPORT(int, edit_quantise, Id clip, uint32_t notes, double grid_ticks, double strength, double swing, uint32_t lengths) {
  Problem *const problem = host_problem();
  const Quantise quantise = {.grid_ticks = host_whole(grid_ticks), .strength = strength, .swing = swing, .lengths = lengths != 0};
  return host_status(edit_quantise(begin(), session_actor(host.session), clip, input_ids(notes), quantise, &host.batch, problem));
}
EXPORT(int, edit_transpose, Id clip, uint32_t notes, int32_t semitones) {
  Problem *const problem = host_problem();
  return host_status(edit_transpose(begin(), session_actor(host.session), clip, input_ids(notes), semitones, &host.batch, problem));
}
EXPORT(int, edit_humanise, Id clip, uint32_t notes, double timing_ticks, double velocity, uint32_t seed) {
  Problem *const problem = host_problem();
  const Humanise humanise = {.timing_ticks = host_whole(timing_ticks), .velocity = velocity, .seed = seed};
  return host_status(edit_humanise(begin(), session_actor(host.session), clip, input_ids(notes), humanise, &host.batch, problem));
}
EXPORT(int, edit_reverse_notes, Id clip, uint32_t notes) {
  Problem *const problem = host_problem();
  return host_status(edit_reverse_notes(begin(), session_actor(host.session), clip, input_ids(notes), &host.batch, problem));
}
EXPORT(int, edit_stretch_notes, Id clip, uint32_t notes, double factor) {
  Problem *const problem = host_problem();
  return host_status(edit_stretch_notes(begin(), session_actor(host.session), clip, input_ids(notes), factor, &host.batch, problem));
}

EXPORT(int, edit_slip, uint32_t clips, double delta_ticks) {
  Problem *const problem = host_problem();
  return host_status(edit_slip_clips(begin(), session_actor(host.session), input_ids(clips), host_whole(delta_ticks), &host.batch, problem));
}
EXPORT(int, edit_loop, uint32_t clips, double delta_ticks) {
  Problem *const problem = host_problem();
  return host_status(edit_loop_clips(begin(), session_actor(host.session), input_ids(clips), host_whole(delta_ticks), &host.batch, problem));
}
EXPORT(int, edit_stretch_sound, uint32_t clips, double factor) {
  Problem *const problem = host_problem();
  return host_status(edit_stretch_clips(begin(), session_actor(host.session), input_ids(clips), factor, &host.batch, problem));
}
EXPORT(int, edit_crossfade, Id early, Id late, double length_ticks, int32_t shape) {
  Problem *const problem = host_problem();
  const Crossfade crossfade = {.early = early, .late = late, .length_ticks = host_whole(length_ticks), .shape = shape};
  return host_status(edit_crossfade(begin(), session_actor(host.session), crossfade, &host.batch, problem));
}
EXPORT(int, edit_join, uint32_t clips) {
  Problem *const problem = host_problem();
  return host_status(edit_join_clips(begin(), session_actor(host.session), input_ids(clips), &host.batch, problem));
}
/* Clips as text, the output; and text, the input, as clips. */
EXPORT(int, clips_copy, uint32_t clips) {
  Problem *const problem = host_problem();
  const Status status = clips_to_json(session_doc(host.session), input_ids(clips), host_begin_output(), problem);
  host_output_made();
  return host_status(status);
}
EXPORT(int, edit_paste, uint32_t bytes, Id track, double at_ticks) {
  Problem *const problem = host_problem();
  return host_status(edit_paste_clips(begin(), session_actor(host.session), host_input(0, bytes), track, host_whole(at_ticks), &host.batch, problem));
}

/* Time for all tracks (model/edits.h): 0 puts it in, 1 takes it out, 2 repeats it, 3 brings it to `at_ticks`. */
EXPORT(int, edit_time, uint32_t how, double from_ticks, double to_ticks, double at_ticks) {
  Problem *const problem = host_problem();
  static Status (*const edits[])(Doc *, uint32_t, LaneRange, Batch **, Problem *) = {edit_insert_time, edit_delete_time, edit_duplicate_time};
  const LaneRange range = {host_whole(from_ticks), host_whole(to_ticks)};
  Doc *const doc = begin();
  if (how < COUNT_OF(edits)) return host_status(edits[how](doc, session_actor(host.session), range, &host.batch, problem));
  return host_status(edit_move_time(doc, session_actor(host.session), range, host_whole(at_ticks), &host.batch, problem));
}

/* Patterns and shared content: see model/edits.h. A name is what follows the ids. */
EXPORT(int, edit_link, uint32_t clips, double delta_ticks, int32_t track_steps) {
  Problem *const problem = host_problem();
  return host_status(edit_link_clips(begin(), session_actor(host.session), input_ids(clips), host_whole(delta_ticks), track_steps, &host.batch, problem));
}
EXPORT(int, edit_make_unique, uint32_t clips) {
  Problem *const problem = host_problem();
  return host_status(edit_make_unique(begin(), session_actor(host.session), input_ids(clips), &host.batch, problem));
}
EXPORT(int, edit_make_pattern, uint32_t clips, uint32_t name_bytes) {
  Problem *const problem = host_problem();
  char name[LABEL_BYTES];
  host_label(host_input(clips * (uint32_t)sizeof(Id), name_bytes), name);
  return host_status(edit_make_pattern(begin(), session_actor(host.session), input_ids(clips), name, &host.batch, problem));
}
EXPORT(int, edit_add_part, Id pattern, Id track) {
  Problem *const problem = host_problem();
  return host_status(edit_add_part(begin(), session_actor(host.session), pattern, track, &host.batch, problem));
}
EXPORT(int, edit_duplicate_pattern, Id pattern, Id clip, uint32_t name_bytes) {
  Problem *const problem = host_problem();
  char name[LABEL_BYTES];
  host_label(host_input(0, name_bytes), name);
  return host_status(edit_duplicate_pattern(begin(), session_actor(host.session), pattern, clip, name_bytes > 0 ? name : NULL, &host.batch, problem));
}
EXPORT(int, edit_place_pattern, Id pattern, Id track, double at_ticks) {
  Problem *const problem = host_problem();
  return host_status(edit_place_pattern(begin(), session_actor(host.session), pattern, track, host_whole(at_ticks), &host.batch, problem));
}
/* Steps as seven numbers each: step, its ticks, key, velocity, probability, ratchets, late ticks. */
EXPORT(int, edit_set_steps, Id content, uint32_t count) {
  Problem *const problem = host_problem();
  const Bytes bytes = host_input(0, count * 56u);
  Step steps[STEPS_MAX];
  if (bytes.data == NULL || count > STEPS_MAX) return host_status(problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "steps", "these are too many steps"));
  const double *values = (const double *)(const void *)bytes.data;
  for (uint32_t i = 0; i < count; i++, values += 7) {
    steps[i] = (Step){.step = (uint32_t)host_whole(values[0]), .step_ticks = host_whole(values[1]), .key = (uint8_t)host_whole(values[2]),
                      .velocity = values[3], .probability = values[4], .ratchets = (uint8_t)host_whole(values[5]), .late_ticks = host_whole(values[6])};
  }
  return host_status(edit_set_steps(begin(), session_actor(host.session), content, steps, count, &host.batch, problem));
}
EXPORT(int, edit_swing_steps, Id content, double step_ticks, double swing) {
  Problem *const problem = host_problem();
  return host_status(edit_swing_steps(begin(), session_actor(host.session), content, host_whole(step_ticks), swing, &host.batch, problem));
}

/* A groove from a clip, its name the input (session/groove_sources.h); from the library; and notes drawn to one. */
EXPORT(int, edit_extract_groove, Id clip, uint32_t name_bytes, double length_ticks, double step_ticks) {
  Problem *const problem = host_problem();
  char name[LABEL_BYTES];
  host_label(host_input(0, name_bytes), name);
  return host_status(session_extract_groove(begin_session(), clip, name, (GrooveMeasure){host_whole(length_ticks), host_whole(step_ticks)}, &host.batch, problem));
}
EXPORT(int, edit_library_groove, uint32_t entry) {
  Problem *const problem = host_problem();
  return host_status(session_library_groove(begin_session(), library_at(entry), &host.batch, problem));
}
EXPORT(int, edit_groove, Id clip, uint32_t notes, Id groove, double timing, double velocity) {
  Problem *const problem = host_problem();
  const GrooveStrength strength = {timing, velocity};
  return host_status(edit_groove(begin(), session_actor(host.session), clip, input_ids(notes), groove, strength, &host.batch, problem));
}

/* Takes: see model/edits.h. */
EXPORT(int, edit_choose_take, Id lane, double from_ticks, double to_ticks) {
  Problem *const problem = host_problem();
  const LaneRange range = {host_whole(from_ticks), host_whole(to_ticks)};
  return host_status(edit_choose_take(begin(), session_actor(host.session), lane, range, &host.batch, problem));
}
EXPORT(int, edit_merge_comp, Id lane, double from_ticks, double to_ticks) {
  Problem *const problem = host_problem();
  const LaneRange range = {host_whole(from_ticks), host_whole(to_ticks)};
  return host_status(edit_merge_comp(begin(), session_actor(host.session), lane, range, &host.batch, problem));
}
EXPORT(int, edit_split_comp, Id track, double at_ticks) {
  Problem *const problem = host_problem();
  return host_status(edit_split_comp(begin(), session_actor(host.session), track, host_whole(at_ticks), &host.batch, problem));
}
EXPORT(int, edit_promote_take, Id lane) {
  Problem *const problem = host_problem();
  return host_status(edit_promote_take(begin(), session_actor(host.session), lane, &host.batch, problem));
}
EXPORT(int, edit_flatten_takes, Id track) {
  Problem *const problem = host_problem();
  return host_status(edit_flatten_takes(begin(), session_actor(host.session), track, &host.batch, problem));
}
