/* What the page can do with a song, as the musicians of the simulated world do it: each musical edit with arguments by chance,
   on a document that somebody else changes at the same time. */
#include "support/sim_world.h"

#include "core/limits.h"
#include "model/edits.h"
#include "support/random_doc.h"

#include <stdlib.h>

#define BAR_TICKS (4 * (int64_t)TICKS_PER_QUARTER)

/* One go: who does it to which document, and what comes of it. */
typedef struct Hand {
  Random *random;
  Doc *doc;
  uint32_t actor;
  Batch *batch;
} Hand;

static Id any(const Hand *h, uint32_t kind) {
  const Object *object = random_object(h->random, h->doc, kind);
  return object ? object->id : ID_NONE;
}

static bool chance(const Hand *h, uint32_t of) { return random_below(h->random, of) == 0; }

static int64_t place(const Hand *h) { return random_below(h->random, 16) * (BAR_TICKS / 4); }

static LaneRange range(const Hand *h) {
  const int64_t from = place(h);
  return (LaneRange){from, from + (1 + random_below(h->random, 6)) * (BAR_TICKS / 4)};
}

static Id clip(const Hand *h) {
  static const uint32_t kinds[] = {KIND_NOTE_CLIP, KIND_NOTE_CLIP, KIND_AUDIO_CLIP, KIND_PATTERN_CLIP};
  return any(h, kinds[random_below(h->random, COUNT_OF(kinds))]);
}

/* The ids of `pair` as what is selected: one or two. */
static EditIds selected(const Hand *h, const Id pair[2]) { return (EditIds){.ids = pair, .count = 1 + random_below(h->random, 2)}; }

static int32_t steps(const Hand *h) { return (int32_t)random_below(h->random, 5) - 2; }

static SlotPlace slot_place(const Hand *h) { return (SlotPlace){any(h, KIND_TRACK), any(h, KIND_SCENE)}; }

/* ---- clips */

static Status split(Hand *h) { return edit_split_clips(h->doc, h->actor, selected(h, (Id[]){clip(h), clip(h)}), place(h) + 480, &h->batch, NULL); }
static Status copy(Hand *h) { return edit_copy_clips(h->doc, h->actor, selected(h, (Id[]){clip(h), clip(h)}), place(h), steps(h), &h->batch, NULL); }
static Status move(Hand *h) { return edit_move_clips(h->doc, h->actor, selected(h, (Id[]){clip(h), clip(h)}), place(h) - BAR_TICKS, steps(h), &h->batch, NULL); }
static Status join(Hand *h) { return edit_join_clips(h->doc, h->actor, selected(h, (Id[]){clip(h), clip(h)}), &h->batch, NULL); }
static Status slip(Hand *h) { return edit_slip_clips(h->doc, h->actor, selected(h, (Id[]){clip(h), clip(h)}), place(h) - BAR_TICKS, &h->batch, NULL); }
static Status link(Hand *h) { return edit_link_clips(h->doc, h->actor, selected(h, (Id[]){clip(h), clip(h)}), place(h), steps(h), &h->batch, NULL); }
static Status part(Hand *h) { return edit_make_unique(h->doc, h->actor, selected(h, (Id[]){clip(h), clip(h)}), &h->batch, NULL); }

static Status trim(Hand *h) {
  return edit_trim_clips(h->doc, h->actor, selected(h, (Id[]){clip(h), clip(h)}), chance(h, 2) ? CLIP_START : CLIP_END, place(h) - BAR_TICKS, &h->batch, NULL);
}

static Status transpose(Hand *h) { return edit_transpose(h->doc, h->actor, any(h, KIND_NOTE_CLIP), (EditIds){.count = 0}, steps(h), &h->batch, NULL); }

static Status quantise(Hand *h) {
  return edit_quantise(h->doc, h->actor, any(h, KIND_NOTE_CLIP), (EditIds){.count = 0}, (Quantise){.grid_ticks = BAR_TICKS / 16, .strength = 1}, &h->batch, NULL);
}

/* ---- patterns */

static Status make_pattern(Hand *h) {
  return edit_make_pattern(h->doc, h->actor, selected(h, (Id[]){any(h, KIND_NOTE_CLIP), any(h, KIND_NOTE_CLIP)}), "Pattern", &h->batch, NULL);
}

static Status add_part(Hand *h) { return edit_add_part(h->doc, h->actor, any(h, KIND_PATTERN), any(h, KIND_TRACK), &h->batch, NULL); }

static Status duplicate_pattern(Hand *h) {
  return edit_duplicate_pattern(h->doc, h->actor, any(h, KIND_PATTERN), chance(h, 2) ? any(h, KIND_PATTERN_CLIP) : ID_NONE, NULL, &h->batch, NULL);
}

static Status place_pattern(Hand *h) { return edit_place_pattern(h->doc, h->actor, any(h, KIND_PATTERN), any(h, KIND_TRACK), place(h), &h->batch, NULL); }

/* ---- tracks and ways between them */

static Status group(Hand *h) { return edit_group_tracks(h->doc, h->actor, selected(h, (Id[]){any(h, KIND_TRACK), any(h, KIND_TRACK)}), "Group", &h->batch, NULL); }
static Status ungroup(Hand *h) { return edit_ungroup(h->doc, h->actor, any(h, KIND_TRACK), &h->batch, NULL); }
static Status add_return(Hand *h) { return edit_add_return(h->doc, h->actor, "Return", 3, &h->batch, NULL); }

static Status add_sends(Hand *h) {
  return edit_add_sends(h->doc, h->actor, selected(h, (Id[]){any(h, KIND_TRACK), any(h, KIND_TRACK)}), any(h, KIND_TRACK), -6, &h->batch, NULL);
}

static Status sidechain(Hand *h) { return edit_set_sidechain(h->doc, h->actor, any(h, KIND_DEVICE), chance(h, 4) ? ID_NONE : any(h, KIND_TRACK), &h->batch, NULL); }
static Status duplicate_tracks(Hand *h) { return edit_duplicate_tracks(h->doc, h->actor, selected(h, (Id[]){any(h, KIND_TRACK), any(h, KIND_TRACK)}), &h->batch, NULL); }

static Status move_tracks(Hand *h) {
  return edit_move_tracks(h->doc, h->actor, selected(h, (Id[]){any(h, KIND_TRACK), any(h, KIND_TRACK)}), chance(h, 2) ? any(h, KIND_TRACK) : ID_LAST,
                          chance(h, 2) ? any(h, KIND_TRACK) : ID_NONE, &h->batch, NULL);
}

static Status set_level(Hand *h) { return edit_set_level(h->doc, h->actor, any(h, KIND_TRACK), -(double)random_below(h->random, 20), &h->batch, NULL); }

static Status move_devices(Hand *h) {
  return edit_move_devices(h->doc, h->actor, selected(h, (Id[]){any(h, KIND_DEVICE), any(h, KIND_DEVICE)}), any(h, KIND_TRACK), ID_LAST, &h->batch, NULL);
}

static Status copy_devices(Hand *h) {
  return edit_copy_devices(h->doc, h->actor, selected(h, (Id[]){any(h, KIND_DEVICE), any(h, KIND_DEVICE)}), any(h, KIND_TRACK), ID_NONE, &h->batch, NULL);
}

static Status map(Hand *h) { return edit_map(h->doc, h->actor, any(h, KIND_TRACK), 5, (MappedControl){-1, random_below(h->random, 120)}, &h->batch, NULL); }
static Status unmap(Hand *h) { return edit_unmap(h->doc, h->actor, any(h, KIND_TRACK), 5, &h->batch, NULL); }

static Status record_lane(Hand *h) {
  const LanePoint points[] = {{.position_ticks = place(h), .value = -12}, {.position_ticks = place(h) + BAR_TICKS, .value = -3}};
  const LaneRange over = {points[0].position_ticks, points[0].position_ticks + BAR_TICKS};
  const LaneStroke stroke = {.range = over, .points = {.points = points, .count = 1}};
  return edit_record_lanes(h->doc, h->actor, &(LaneTake){.object = any(h, KIND_TRACK), .param = 5, .strokes = &stroke, .stroke_count = 1}, 1, 0.01, &h->batch, NULL);
}

/* ---- time */

static Status insert_time(Hand *h) { return edit_insert_time(h->doc, h->actor, range(h), &h->batch, NULL); }
static Status delete_time(Hand *h) { return edit_delete_time(h->doc, h->actor, range(h), &h->batch, NULL); }
static Status duplicate_time(Hand *h) { return edit_duplicate_time(h->doc, h->actor, range(h), &h->batch, NULL); }
static Status move_time(Hand *h) { return edit_move_time(h->doc, h->actor, range(h), place(h), &h->batch, NULL); }
static Status delete_objects(Hand *h) { return edit_delete(h->doc, h->actor, selected(h, (Id[]){any(h, 0), any(h, 0)}), &h->batch, NULL); }

/* ---- takes */

/* An audio track with two lanes of one recording, as a loop leaves it. */
static Status record_takes(Hand *h) {
  Batch *batch = h->batch = batch_create(memory_heap(), "Record", h->actor);
  const Id asset = doc_next_id(h->doc, h->actor), track = doc_next_id(h->doc, h->actor);
  batch_op_create(batch, asset, KIND_ASSET, ID_PROJECT, ID_LAST);
  batch_set_int(batch, asset, schema_field_by_name(schema_kind(KIND_ASSET), "frames")->number, 480000);
  batch_op_create(batch, track, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, track, schema_field_by_name(schema_kind(KIND_TRACK), "type")->number, TRACK_AUDIO);
  for (uint32_t i = 0; i < 2; i++) {
    const Id lane = doc_next_id(h->doc, h->actor), take = doc_next_id(h->doc, h->actor);
    batch_op_create(batch, lane, KIND_TAKE_LANE, track, ID_LAST);
    batch_op_create(batch, take, KIND_AUDIO_CLIP, lane, ID_LAST);
    batch_set_int(batch, take, schema_field_by_name(schema_kind(KIND_AUDIO_CLIP), "length_ticks")->number, 4 * BAR_TICKS);
    batch_set_ref(batch, take, schema_field_by_name(schema_kind(KIND_AUDIO_CLIP), "asset")->number, asset);
  }
  return STATUS_OK;
}

static Status choose_take(Hand *h) { return edit_choose_take(h->doc, h->actor, any(h, KIND_TAKE_LANE), range(h), &h->batch, NULL); }
static Status split_comp(Hand *h) { return edit_split_comp(h->doc, h->actor, any(h, KIND_TRACK), place(h), &h->batch, NULL); }
static Status merge_comp(Hand *h) { return edit_merge_comp(h->doc, h->actor, any(h, KIND_TAKE_LANE), range(h), &h->batch, NULL); }
static Status promote(Hand *h) { return edit_promote_take(h->doc, h->actor, any(h, KIND_TAKE_LANE), &h->batch, NULL); }
static Status flatten(Hand *h) { return edit_flatten_takes(h->doc, h->actor, any(h, KIND_TRACK), &h->batch, NULL); }

/* ---- scenes and slots */

static Status add_scene(Hand *h) { return edit_add_scene(h->doc, h->actor, chance(h, 2) ? ID_LAST : any(h, KIND_SCENE), "Scene", &h->batch, NULL); }
static Status add_slot(Hand *h) { return edit_add_slot(h->doc, h->actor, slot_place(h), BAR_TICKS, &h->batch, NULL); }
static Status to_slot(Hand *h) { return edit_clip_to_slot(h->doc, h->actor, clip(h), slot_place(h), &h->batch, NULL); }
static Status to_arrangement(Hand *h) { return edit_slot_to_arrangement(h->doc, h->actor, any(h, KIND_SLOT), place(h), &h->batch, NULL); }
static Status copy_slot(Hand *h) { return edit_copy_slot(h->doc, h->actor, any(h, KIND_SLOT), slot_place(h), &h->batch, NULL); }
static Status move_slot(Hand *h) { return edit_move_slot(h->doc, h->actor, any(h, KIND_SLOT), slot_place(h), &h->batch, NULL); }
static Status scenes_of_clips(Hand *h) { return edit_scenes_of_clips(h->doc, h->actor, selected(h, (Id[]){clip(h), clip(h)}), &h->batch, NULL); }
static Status clear_slots(Hand *h) { return edit_clear_slots(h->doc, h->actor, selected(h, (Id[]){any(h, KIND_SLOT), any(h, KIND_SLOT)}), &h->batch, NULL); }
static Status duplicate_scene(Hand *h) { return edit_duplicate_scene(h->doc, h->actor, any(h, KIND_SCENE), &h->batch, NULL); }
static Status move_scene(Hand *h) { return edit_move_scene(h->doc, h->actor, any(h, KIND_SCENE), chance(h, 2) ? ID_NONE : ID_LAST, &h->batch, NULL); }
static Status scene_time(Hand *h) { return edit_take_scene_time(h->doc, h->actor, any(h, KIND_SCENE), place(h), &h->batch, NULL); }

static Status capture_scene(Hand *h) {
  return edit_capture_scene(h->doc, h->actor, selected(h, (Id[]){any(h, KIND_SLOT), any(h, KIND_SLOT)}), "Captured", &h->batch, NULL);
}

/* What the tables allow, whether or not the page has a button for it. */
static Status by_chance(Hand *h) {
  h->batch = random_batch(h->random, h->doc, h->actor, 1 + random_below(h->random, 3));
  return STATUS_OK;
}

static Batch *relabelled(Batch *batch, uint32_t actor, const char *label) {
  Batch *again = batch_create(memory_heap(), label, actor);
  batch_join(again, batch);
  batch_destroy(batch);
  return again;
}

Batch *sim_page_edit(Random *random, Doc *doc, uint32_t actor, const char *label, bool grows) {
  typedef Status Do(Hand *);
  static Do *const growing[] = {copy, link, split, make_pattern, add_part, duplicate_pattern, place_pattern, group, add_return, add_sends, sidechain, duplicate_tracks,
                                copy_devices, map, record_lane, insert_time, duplicate_time, record_takes, choose_take, split_comp, add_scene, add_slot, to_slot,
                                to_arrangement, copy_slot, scenes_of_clips, duplicate_scene, capture_scene, by_chance};
  static Do *const keeping[] = {move, join, slip, part, trim, transpose, quantise, ungroup, move_tracks, set_level, move_devices, unmap, delete_time, move_time,
                                delete_objects, delete_objects, merge_comp, promote, flatten, move_slot, clear_slots, move_scene, scene_time};
  Hand hand = {.random = random, .doc = doc, .actor = actor};
  const bool grow = grows && random_below(random, 3) > 0;
  Do *const edit = grow ? growing[random_below(random, COUNT_OF(growing))] : keeping[random_below(random, COUNT_OF(keeping))];
  return edit(&hand) == STATUS_OK ? relabelled(hand.batch, actor, label) : NULL;
}

Batch *sim_bring_back(Doc *doc, Buffer *then, uint32_t actor, const char *label) {
  Doc *target = NULL;
  Batch *batch = NULL;
  if (then->size == 0) {
    buffer_init(then, memory_heap(), LIMIT_DOCUMENT_BYTES);
    if (doc_encode(doc, then) != STATUS_OK) abort();
    return NULL;
  }
  if (doc_decode(memory_heap(), buffer_bytes(then), &target, NULL) != STATUS_OK) abort();
  const Status status = edit_turn(doc, target, actor, label, &batch, NULL);
  doc_destroy(target);
  if (status == STATUS_OK) buffer_finish(then); /* else memory was refused: another time */
  return batch;
}

Batch *sim_again(Bytes bytes, uint32_t actor, const char *label) {
  Batch *batch = NULL;
  if (batch_decode(memory_heap(), bytes, &batch, NULL) != STATUS_OK) abort();
  return relabelled(batch, actor, label);
}
