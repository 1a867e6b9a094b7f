/* A clip of a pattern of one part plays on the track it lies on: carried to another its part goes along, and where other clips of the pattern
   stay behind, what was carried gets a pattern of its own. A pattern of several parts plays them all wherever it lies. */
#include "model/edit.h"

#include <stdio.h>
#include <string.h>

#define LETTERS 26u

typedef struct Carry {
  Edit *edit;
  EditIds clips;
  const Id *lying;
  int32_t track_steps;
  uint32_t letters; /* a bit for each that this edit gave */
  uint32_t given;
} Carry;

static const Object *part_of(const Object *pattern) {
  const Object *part = pattern->first_child;
  while (part && part->kind->number != KIND_PART) part = part->next;
  return part;
}

/* The pattern of a clip that goes to a track its part does not play on; NULL: nothing goes along. */
static const Object *carried_pattern(const Carry *c, uint32_t index, const Object **track) {
  const Object *clip = c->lying[index] == ID_NONE ? NULL : edit_clip(c->edit, c->clips.ids[index]);
  if (!clip || clip->kind->number != KIND_PATTERN_CLIP) return NULL;
  const Object *pattern = doc_find(c->edit->doc, doc_as_pattern_clip(clip)->pattern);
  if (!pattern || !edit_plays_in_lane(pattern)) return NULL;
  *track = edit_track_for(c->edit, clip, c->track_steps);
  const bool elsewhere = *track != clip->parent && (*track)->kind->number == KIND_TRACK && doc_as_part(part_of(pattern))->track != (*track)->id;
  return elsewhere ? pattern : NULL;
}

static bool goes_with(const Carry *c, uint32_t index, const Object *pattern, const Object *track) {
  const Object *to;
  return carried_pattern(c, index, &to) == pattern && to == track;
}

static bool is_first(const Carry *c, uint32_t index, const Object *pattern, const Object *track) {
  for (uint32_t i = 0; i < index; i++)
    if (goes_with(c, i, pattern, track)) return false;
  return true;
}

/* Some clip plays the pattern and does not go there; what was copied is still where it was. */
static bool stays_behind(const Carry *c, const Object *pattern, const Object *track) {
  const Object *root = doc_project(c->edit->doc);
  for (const Object *o = store_next(root, root); o; o = store_next(o, root)) {
    if (o->kind->number != KIND_PATTERN_CLIP || doc_as_pattern_clip(o)->pattern != pattern->id) continue;
    bool goes = false;
    for (uint32_t i = 0; i < c->clips.count; i++) goes = goes || (c->lying[i] == o->id && goes_with(c, i, pattern, track));
    if (!goes) return true;
  }
  return false;
}

/* A to Z, then by number. */
static void fresh_name(Carry *c, char name[16]) {
  uint32_t taken = c->letters, patterns = 0;
  for (const Object *o = doc_project(c->edit->doc)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_PATTERN) continue;
    const Text *text = &doc_as_pattern(o)->name;
    patterns++;
    if (text->size == 1 && text->data[0] >= 'A' && text->data[0] <= 'Z') taken |= 1u << (uint32_t)(text->data[0] - 'A');
  }
  uint32_t letter = 0;
  while (letter < LETTERS && (taken & 1u << letter) != 0) letter++;
  if (letter < LETTERS) snprintf(name, 16, "%c", (int)('A' + letter));
  else snprintf(name, 16, "%u", patterns + c->given + 1);
  if (letter < LETTERS) c->letters |= 1u << letter;
  c->given++;
}

/* The part plays on its new track; the pattern has that one's colour when it had its track's. */
static void give(Edit *edit, const Object *pattern, const Object *track, Id to_pattern, Id to_part) {
  const Object *before = doc_find(edit->doc, doc_as_part(part_of(pattern))->track);
  batch_set_ref(edit->batch, to_part, PART_TRACK, track->id);
  if (before && before->kind->number == KIND_TRACK && doc_as_pattern(pattern)->hue == doc_as_track(before)->hue) batch_set_int(edit->batch, to_pattern, PATTERN_HUE, doc_as_track(track)->hue);
}

static void give_copy(Carry *c, const Object *pattern, const Object *track) {
  Edit *const edit = c->edit;
  const Object *part = part_of(pattern);
  const Id copy = edit_new_id(edit, "pattern"), part_copy = edit_new_id(edit, "part");
  char name[16];
  if (copy == ID_NONE || part_copy == ID_NONE) return;
  fresh_name(c, name);
  edit_copy_as(edit, pattern, copy, ID_PROJECT, pattern->id);
  batch_set_text(edit->batch, copy, PATTERN_NAME, name, strlen(name));
  edit_copy_as(edit, part, part_copy, copy, ID_LAST);
  give(edit, pattern, track, copy, part_copy);
  for (uint32_t i = 0; i < c->clips.count; i++) {
    if (!goes_with(c, i, pattern, track)) continue;
    batch_set_ref(edit->batch, c->lying[i], PATTERN_CLIP_PATTERN, copy);
    edit_turn_part(edit, doc_as_pattern_clip(doc_find(edit->doc, c->clips.ids[i]))->parts, c->lying[i], part->id, part_copy);
  }
}

void edit_carry_patterns(Edit *edit, EditIds clips, const Id *lying, int32_t track_steps) {
  Carry c = {.edit = edit, .clips = clips, .lying = lying, .track_steps = track_steps};
  for (uint32_t i = 0; track_steps != 0 && i < clips.count; i++) {
    const Object *track, *pattern = carried_pattern(&c, i, &track);
    if (!pattern || !is_first(&c, i, pattern, track)) continue;
    if (stays_behind(&c, pattern, track)) give_copy(&c, pattern, track);
    else give(edit, pattern, track, pattern->id, part_of(pattern)->id);
  }
}
