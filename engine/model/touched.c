/* See model/touched.h. Each object is asked once and each holder of touched children once, in the order of the journal. */
#include "model/touched.h"

#include "model/rules.h"

/* Children came, changed, moved or went there; `kinds` has a bit for each kind of them. */
typedef struct Holder { const Object *object; uint32_t kinds; } Holder;

typedef struct Touched {
  const Doc *doc;
  const Object **objects;
  Holder *holders;
  uint32_t object_count, holder_count;
  size_t room;
  IdMap seen, held; /* of the objects; of the holders: their indices */
} Touched;

/* What was deleted in the same batch is in no rule's reach; its memory stays until the batch is sure. */
static bool is_there(const Touched *t, const Object *object) { return object && store_find(t->doc, object->id) == object; }

static uint32_t bit_of(const Object *object) { return object->kind->number < 32 ? 1u << object->kind->number : 0; } /* a newer version's kinds have no rules */

static void add_object(Touched *t, const Object *object) {
  if (is_there(t, object) && idmap_put(&t->seen, object->id, 0)) t->objects[t->object_count++] = object;
}

static void add_holder(Touched *t, const Object *holder, const Object *child) {
  uint64_t index = t->holder_count;
  if (!is_there(t, holder)) return;
  if (idmap_put(&t->held, holder->id, index)) t->holders[t->holder_count++] = (Holder){.object = holder};
  else idmap_get(&t->held, holder->id, &index);
  t->holders[index].kinds |= bit_of(child);
}

static void finish(Touched *t) {
  const Memory *memory = t->doc->memory;
  memory_free(memory, t->objects, t->room * sizeof *t->objects);
  memory_free(memory, t->holders, 2 * t->room * sizeof *t->holders);
  idmap_finish(&t->seen);
  idmap_finish(&t->held);
}

static Status gather(Touched *t, const Journal *journal) {
  const Memory *memory = journal->doc->memory;
  *t = (Touched){.doc = journal->doc, .room = (size_t)journal->count + 1};
  idmap_init(&t->seen, memory);
  idmap_init(&t->held, memory);
  t->objects = memory_new(memory, t->room * sizeof *t->objects);
  t->holders = memory_new(memory, 2 * t->room * sizeof *t->holders);
  const bool fine = t->objects && t->holders && idmap_reserve(&t->seen, journal->count) == STATUS_OK && idmap_reserve(&t->held, 2 * journal->count) == STATUS_OK;
  for (uint32_t i = 0; fine && i < journal->count; i++) {
    const Step *step = &journal->steps[i];
    add_object(t, step->object);
    add_holder(t, step->object->parent, step->object);
    add_holder(t, step->parent, step->object);
  }
  return fine ? STATUS_OK : STATUS_NO_MEMORY;
}

/* Whether it may have changed what belongs where and who names whom. */
static bool is_structural(const Step *step) {
  Field scratch;
  return step->type != OP_SET || object_field(step->object, step->number, &scratch)->effect == EFFECT_TOPOLOGY;
}

static bool concerns(const Journal *journal, const Rule *rule) {
  for (uint32_t i = 0; i < journal->count; i++) {
    if ((rule->kinds & bit_of(journal->steps[i].object)) && is_structural(&journal->steps[i])) return true;
  }
  return false;
}

static Status check_rule(const Touched *t, const Journal *journal, const Rule *rule, Problem *problem) {
  Status status = STATUS_OK;
  if (!rule->check_object && !rule->check_children) return concerns(journal, rule) ? rule->check(t->doc, problem) : STATUS_OK;
  for (uint32_t i = 0; rule->check_object && i < t->object_count && status == STATUS_OK; i++) status = rule->check_object(t->doc, t->objects[i], problem);
  for (uint32_t i = 0; rule->check_children && i < t->holder_count && status == STATUS_OK; i++) {
    if (rule->kinds & t->holders[i].kinds) status = rule->check_children(t->doc, t->holders[i].object, problem);
  }
  return status;
}

/* Whoever names it may be anywhere. */
static bool leaves_names(const Journal *journal) {
  for (uint32_t i = 0; i < journal->count; i++) {
    const Step *step = &journal->steps[i];
    for (const Object *at = step->type == OP_DELETE ? step->object : NULL; at; at = store_next(at, step->object)) {
      if (store_is_named(journal->doc, at->id)) return true;
    }
  }
  return false;
}

Status touched_check(const Journal *journal, Problem *problem) {
  if (leaves_names(journal)) return rules_check(journal->doc, problem);
  Touched t;
  Status status = gather(&t, journal);
  if (status != STATUS_OK) problem_set(problem, status, NO_OFFSET, "rules", "%s", status_text(status));
  for (uint32_t i = 0; i < rule_count() && status == STATUS_OK; i++) status = check_rule(&t, journal, rule_at(i), problem);
  finish(&t);
  return status;
}
