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

bool rights_offered(const Object *object) {
  while (object != NULL && object->kind->number != KIND_TRACK) object = object->parent;
  return object != NULL && doc_as_track(object)->offered;
}

/* What a recording is made of. */
static bool is_take(uint32_t kind) { return kind == KIND_TAKE_LANE || kind == KIND_AUDIO_CLIP || kind == KIND_NOTE_CLIP; }

/* What lies in something that the batch itself makes is judged with that. */
static Role needed_to_make(const Doc *doc, const Op *op) {
  if (op->kind == KIND_ASSET) return ROLE_PERFORMER; /* the sound of a take */
  const Object *parent = doc_find(doc, op->parent);
  return is_take(op->kind) && (parent == NULL || rights_offered(parent)) ? ROLE_PERFORMER : ROLE_EDITOR;
}

/* Whether everything in it came of one actor. */
static bool is_own(const Object *object, uint32_t actor) {
  bool own = id_actor(object->id) == actor;
  for (const Object *o = object->first_child; o != NULL && own; o = o->next) own = is_own(o, actor);
  return own;
}

/* A recording is taken back by whoever made it, while its track is offered. */
static Role needed_to_delete(const Object *object, uint32_t author) {
  const bool take = object->kind->number == KIND_ASSET || (is_take(object->kind->number) && rights_offered(object));
  return take && is_own(object, author) ? ROLE_PERFORMER : ROLE_EDITOR;
}

/* Setting something that is gone does nothing, whoever tries it. */
static Role needed_to_set(const Object *object, uint32_t field) {
  if (object == NULL || (is_take(object->kind->number) && rights_offered(object))) return ROLE_PERFORMER;
  return rights_of_field(object->kind->number, field);
}

static Role needed_by(const Doc *doc, const Op *op, uint32_t author) {
  if (op->type == OP_CREATE) return needed_to_make(doc, op);
  const Object *object = doc_find(doc, op->id);
  if (op->type == OP_SET) return needed_to_set(object, op->field);
  return op->type == OP_DELETE && object != NULL ? needed_to_delete(object, author) : ROLE_EDITOR;
}

Role rights_needed(const Doc *doc, const Batch *batch) {
  Role needed = ROLE_PERFORMER;
  for (uint32_t i = 0; i < batch->list.count && needed < ROLE_EDITOR; i++) {
    const Role role = needed_by(doc, &batch->list.ops[i], batch->info.author);
    if (role > needed) needed = role;
  }
  return needed;
}

Status rights_check(Role role, Role needed, Problem *problem) {
  static const char *const may[ROLE_COUNT] = {
    [ROLE_NOBODY] = "you are not in this song any more",
    [ROLE_VIEWER] = "you may look at this song, but not change it",
    [ROLE_COMMENTER] = "you may comment on this song, but not change it",
    [ROLE_PERFORMER] = "you perform in this song: faders, mutes, parameters and slots are yours to move, and you record on tracks that are offered; its other notes, clips and tracks are not yours",
    [ROLE_EDITOR] = "that is its owner's alone",
  };
  return role >= needed ? STATUS_OK : problem_set(problem, STATUS_REFUSED, NO_OFFSET, "", "%s", may[role]);
}
