/* The table of what is less than an editor's, and the walk over a batch that asks it of every operation. */
#include "model/rights.h"

#include "model/batch.h"

#include <string.h>

static const char *const names[ROLE_COUNT] = {"", "viewer", "commenter", "performer", "editor", "owner"};

/* What is not named here is an editor's. */
static const struct { uint16_t kind; Role least; const char *fields; } rights[] = {
  {KIND_PROJECT, ROLE_PERFORMER, "crossfade crossfade_curve launch_quantise solo_mode cue_point cue_gain_db loop loop_start_ticks loop_end_ticks"},
  {KIND_TRACK, ROLE_PERFORMER, "gain_db pan mute solo width mono invert_left invert_right pan_law solo_safe link side cue height"},
  {KIND_CHAIN, ROLE_PERFORMER, "gain_db pan mute solo"},
  {KIND_CONNECTION, ROLE_PERFORMER, "gain_db pan mute depth"},
  {KIND_DEVICE, ROLE_PERFORMER, "bypass preset"}, /* and every parameter */
  {KIND_SCENE, ROLE_PERFORMER, "quantise"},
  {KIND_SLOT, ROLE_PERFORMER, "stop mode quantise legato loop velocity follow_a follow_b follow_chance follow_after follow_unit follow_scene"},
};

const char *role_name(Role role) { return role < ROLE_COUNT ? names[role] : ""; }

Role role_named(const char *name) {
  for (int role = ROLE_VIEWER; role < ROLE_COUNT; role++)
    if (strcmp(names[role], name) == 0) return (Role)role;
  return ROLE_NOBODY;
}

static bool has_word(const char *words, const char *word) {
  const size_t size = strlen(word);
  for (const char *at = words; *at != '\0'; at += strspn(at, " ")) {
    const size_t length = strcspn(at, " ");
    if (length == size && memcmp(at, word, size) == 0) return true;
    at += length;
  }
  return false;
}

Role rights_of_field(uint32_t number, uint32_t field_number) {
  const Kind *kind = schema_kind(number);
  if (kind == NULL) return ROLE_EDITOR;
  if (number == KIND_DEVICE && field_number >= FIELD_PARAM_FIRST) return ROLE_PERFORMER;
  const Field *field = schema_field(kind, field_number);
  for (size_t i = 0; field != NULL && i < COUNT_OF(rights); i++)
    if (rights[i].kind == number && has_word(rights[i].fields, field->name)) return rights[i].least;
  return ROLE_EDITOR;
}

/* Setting something that is gone does nothing, whoever tries it; what the batch itself makes is an editor's by that. */
static Role needed_by(const Doc *doc, const Op *op) {
  if (op->type != OP_SET) return ROLE_EDITOR;
  const Object *object = doc_find(doc, op->id);
  return object == NULL ? ROLE_PERFORMER : rights_of_field(object->kind->number, op->field);
}

Role rights_needed(const Doc *doc, const Batch *batch) {
  Role needed = ROLE_PERFORMER;
  for (uint32_t i = 0; i < batch->list.count && needed < ROLE_EDITOR; i++) {
    const Role role = needed_by(doc, &batch->list.ops[i]);
    if (role > needed) needed = role;
  }
  return needed;
}

Status rights_check(Role role, Role needed, Problem *problem) {
  static const char *const may[ROLE_COUNT] = {
    [ROLE_NOBODY] = "you are not in this song any more",
    [ROLE_VIEWER] = "you may look at this song, but not change it",
    [ROLE_COMMENTER] = "you may comment on this song, but not change it",
    [ROLE_PERFORMER] = "you perform in this song: faders, mutes, parameters and slots are yours to move, its notes, clips and tracks are not",
    [ROLE_EDITOR] = "that is its owner's alone",
  };
  return role >= needed ? STATUS_OK : problem_set(problem, STATUS_REFUSED, NO_OFFSET, "", "%s", may[role]);
}
