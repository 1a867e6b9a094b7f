/* The document as everyone sees it: life, finding, ids and the tempo map. Its pieces are in store.c. */
#include "model/doc.h"

#include "core/limits.h"
#include "model/store.h"

#include <assert.h>

static bool build_empty(Doc *doc) {
  Object *root = store_new(doc, schema_kind(KIND_PROJECT), ID_PROJECT, 0);
  if (!root) return false;
  doc->root = root;
  if (store_reserve(doc) != STATUS_OK) return false;
  store_enter_tree(doc, root);
  Object *master = store_new(doc, schema_kind(KIND_TRACK), ID_MASTER, 0);
  if (!master) return false;
  store_link(master, root, NULL);
  if (store_reserve(doc) != STATUS_OK) return false;
  store_enter_tree(doc, master);
  Track *track = (Track *)(void *)master->fields;
  track->type = TRACK_MASTER;
  return store_text(doc, "Master", 6, &track->name) == STATUS_OK && store_see_id(doc, id_make(ACTOR_PROGRAM, ID_FIRST_FREE - 1)) == STATUS_OK;
}

Doc *doc_create(const Memory *memory) {
  Doc *doc = store_create(memory);
  if (doc && build_empty(doc)) return doc;
  doc_destroy(doc);
  return NULL;
}

void doc_destroy(Doc *doc) {
  if (!doc) return;
  const Memory *memory = doc->memory;
  if (doc->root) store_free_tree(doc, doc->root);
  idmap_finish(&doc->objects);
  idmap_finish(&doc->named);
  memory_free(memory, doc->actors, doc->actor_capacity * sizeof *doc->actors);
  while (doc->unknown_kinds) {
    UnknownKind *next = doc->unknown_kinds->next;
    memory_free(memory, doc->unknown_kinds, sizeof *doc->unknown_kinds);
    doc->unknown_kinds = next;
  }
  if (doc->tempo.memory) tempo_map_finish(&doc->tempo);
  memory_free(memory, doc, sizeof *doc);
}

const Object *doc_project(const Doc *doc) { return doc->root; }

const Object *doc_find(const Doc *doc, Id id) { return store_find(doc, id); }

uint32_t doc_object_count(const Doc *doc) { return doc->objects.count; }

uint64_t doc_revision(const Doc *doc) { return doc->revision; }

static uint32_t last_counter(const Doc *doc, uint32_t actor) {
  for (uint32_t i = 0; i < doc->actor_count; i++) {
    if (doc->actors[i].actor == actor) return doc->actors[i].last;
  }
  return actor == ACTOR_PROGRAM ? ID_FIRST_FREE - 1 : 0;
}

void doc_reserve_ids(Doc *doc, uint32_t actor, uint32_t count, Id *first) {
  const uint32_t last = last_counter(doc, actor);
  *first = ID_NONE;
  if (count == 0 || count > UINT32_MAX - last || store_see_id(doc, id_make(actor, last + count)) != STATUS_OK) return;
  *first = id_make(actor, last + 1);
}

Id doc_next_id(Doc *doc, uint32_t actor) {
  Id id;
  doc_reserve_ids(doc, actor, 1, &id);
  return id;
}

/* Points of both kinds into `tempos` and `signatures`, which have room for every child of the project. */
static void collect_points(const Doc *doc, TempoPoint *tempos, uint32_t *tempo_count, SignaturePoint *signatures, uint32_t *signature_count) {
  for (const Object *o = doc->root->first_child; o; o = o->next) {
    if (o->kind->number == KIND_TEMPO) {
      const Tempo *t = doc_as_tempo(o);
      tempos[(*tempo_count)++] = (TempoPoint){.position_ticks = t->position_ticks, .bpm = t->bpm, .ramp = t->ramp};
    } else if (o->kind->number == KIND_SIGNATURE) {
      const Signature *s = doc_as_signature(o);
      signatures[(*signature_count)++] =
        (SignaturePoint){.position_ticks = s->position_ticks, .numerator = (int32_t)s->numerator, .denominator = (int32_t)s->denominator};
    }
  }
}

static Status build_tempo(Doc *doc) {
  uint32_t room = 1, tempo_count = 0, signature_count = 0;
  for (const Object *o = doc->root->first_child; o; o = o->next) room += o->kind->number == KIND_TEMPO || o->kind->number == KIND_SIGNATURE;
  TempoPoint *tempos = memory_new(doc->memory, room * sizeof *tempos);
  SignaturePoint *signatures = memory_new(doc->memory, room * sizeof *signatures);
  Status status = tempos && signatures ? STATUS_OK : STATUS_NO_MEMORY;
  if (status == STATUS_OK) {
    collect_points(doc, tempos, &tempo_count, signatures, &signature_count);
    status = tempo_map_init(&doc->tempo, doc->memory, tempos, tempo_count, signatures, signature_count);
  }
  memory_free(doc->memory, tempos, room * sizeof *tempos);
  memory_free(doc->memory, signatures, room * sizeof *signatures);
  return status;
}

const TempoMap *doc_tempo_map(Doc *doc) {
  if (doc->tempo_ready) return &doc->tempo;
  if (doc->tempo.memory) tempo_map_finish(&doc->tempo);
  doc->tempo = (TempoMap){.memory = NULL};
  doc->tempo_ready = build_tempo(doc) == STATUS_OK;
  return doc->tempo_ready ? &doc->tempo : NULL;
}
