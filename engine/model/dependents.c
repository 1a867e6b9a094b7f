/* See model/dependents.h. What goes is found by marking, again and again until nothing new is marked: something may live
   with what lives with the deleted object. */
#include "model/dependents.h"

#include "core/limits.h"

#include <string.h>

/* The mark is a bit that no revision comes near, in a word that nobody looks at meanwhile. */
static const uint64_t GOING = UINT64_C(1) << 63;

static bool is_marked(const Object *object) { return (object->within & GOING) != 0; }

static bool goes(const Object *object) {
  while (object && !is_marked(object)) object = object->parent;
  return object != NULL;
}

static Id ref_of(const Object *object, const Field *field) { return value_get(object, field).as.ref; }

static bool lives_with_going(const Doc *doc, const Object *object) {
  for (uint32_t i = 0; i < object->kind->field_count; i++) {
    const Field *field = &object->kind->fields[i];
    if ((field->flags & FIELD_LIVES_WITH) && goes(store_find(doc, ref_of(object, field)))) return true;
  }
  return false;
}

bool dependents_lost(const Doc *doc, const Object *object) {
  for (uint32_t i = 0; i < object->kind->field_count; i++) {
    const Field *field = &object->kind->fields[i];
    if (!(field->flags & FIELD_LIVES_WITH)) continue;
    const Id id = ref_of(object, field);
    if (id != ID_NONE && !store_find(doc, id)) return true;
  }
  return false;
}

/* Only what a reference of these flags may name can take something along; most clips never do. */
static bool can_be_named(const Kind *kind) {
  for (uint32_t k = 0; k < schema_kind_count(); k++) {
    const Kind *other = schema_kind_at(k);
    for (uint32_t i = 0; i < other->field_count; i++) {
      const Field *field = &other->fields[i];
      if ((field->flags & (FIELD_LIVES_WITH | FIELD_PASSES_ON)) && schema_may_name(field, kind->number)) return true;
    }
  }
  return false;
}

static bool reaches_out(const Doc *doc, const Object *object) {
  const Kind *last = NULL;
  bool may = false;
  for (const Object *at = object; at; at = store_next(at, object)) {
    if (at->kind != last) may = can_be_named(at->kind);
    last = at->kind;
    if (may && store_is_named(doc, at->id)) return true;
  }
  return false;
}

static void mark(const Doc *doc) {
  bool more = true;
  while (more) {
    more = false;
    for (Object *at = doc->root; at; at = store_next(at, doc->root)) {
      if (is_marked(at) || !lives_with_going(doc, at) || goes(at)) continue;
      at->within |= GOING;
      more = true;
    }
  }
}

/* Where a track plays in the end whose group goes, and perhaps the group's group. Within a batch they may lead in a circle:
   the rules look at its end only. */
static Id pass_on(const Doc *doc, const Field *field, const Object *target) {
  for (uint32_t steps = 0; target && goes(target); steps++) {
    if (steps > LIMIT_TRACKS) return ID_NONE;
    const Id next = ref_of(target, field);
    if (next == ID_NONE) return ID_NONE;
    target = store_find(doc, next);
  }
  return target ? target->id : ID_NONE;
}

/* The array with room for one more, or NULL. */
static void *room(const Memory *memory, void *items, uint32_t count, uint32_t *capacity, size_t item_bytes) {
  if (count < *capacity) return items;
  const uint32_t larger = *capacity ? *capacity * 2 : 8;
  void *grown = memory_resize(memory, items, *capacity * item_bytes, larger * item_bytes);
  if (grown) *capacity = larger;
  return grown;
}

static bool add_root(Dependents *found, Object *object) {
  Object **roots = room(found->memory, found->roots, found->root_count, &found->root_capacity, sizeof *roots);
  if (!roots) return false;
  found->roots = roots;
  found->roots[found->root_count++] = object;
  return true;
}

static bool add_passing(Dependents *found, Passing one) {
  Passing *passing = room(found->memory, found->passing, found->passing_count, &found->passing_capacity, sizeof *passing);
  if (!passing) return false;
  found->passing = passing;
  found->passing[found->passing_count++] = one;
  return true;
}

static bool note_passing(Dependents *found, const Doc *doc, Object *object) {
  for (uint32_t i = 0; i < object->kind->field_count; i++) {
    const Field *field = &object->kind->fields[i];
    if (!(field->flags & FIELD_PASSES_ON)) continue;
    const Object *target = store_find(doc, ref_of(object, field));
    if (!target || !goes(target)) continue;
    if (!add_passing(found, (Passing){object, field, pass_on(doc, field, target)})) return false;
  }
  return true;
}

static bool list(Dependents *found, const Doc *doc) {
  for (Object *at = doc->root; at; at = store_next(at, doc->root)) {
    if (!goes(at)) {
      if (!note_passing(found, doc, at)) return false;
      continue;
    }
    if (!is_marked(at) || goes(at->parent)) continue;
    if (!add_root(found, at)) return false;
  }
  return true;
}

Status dependents_find(Dependents *found, const Doc *doc, Object *object) {
  *found = (Dependents){.memory = doc->memory};
  if (!reaches_out(doc, object)) return add_root(found, object) ? STATUS_OK : STATUS_NO_MEMORY;
  object->within |= GOING;
  mark(doc);
  const bool fine = list(found, doc);
  for (Object *at = doc->root; at; at = store_next(at, doc->root)) at->within &= ~GOING;
  if (fine) return STATUS_OK;
  dependents_finish(found);
  return STATUS_NO_MEMORY;
}

void dependents_finish(Dependents *found) {
  memory_free(found->memory, found->roots, found->root_capacity * sizeof *found->roots);
  memory_free(found->memory, found->passing, found->passing_capacity * sizeof *found->passing);
  *found = (Dependents){.memory = found->memory};
}
