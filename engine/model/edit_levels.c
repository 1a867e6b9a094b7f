/* Faders: one alone, or with all that are linked to it, by as many decibels. */
#include "model/edit.h"

#define SILENCE_DB (-144.0)
#define TOP_DB 6.0

static double held(double db) { return db < SILENCE_DB ? SILENCE_DB : db > TOP_DB ? TOP_DB : db; }

Status edit_set_level(Doc *doc, uint32_t author, Id track, double gain_db, Batch **batch, Problem *problem) {
  Edit edit;
  if (!edit_begin(&edit, doc, author, "Level", problem)) return edit_end(&edit, batch);
  const Object *moved = doc_find(doc, track);
  if (!moved || moved->kind->number != KIND_TRACK) return edit_end(&edit, batch);
  const double delta = held(gain_db) - doc_as_track(moved)->gain_db;
  const int64_t link = doc_as_track(moved)->link;
  batch_set_real(edit.batch, track, TRACK_GAIN, held(gain_db));
  edit.done++;
  for (const Object *o = doc_project(doc)->first_child; link != 0 && o; o = o->next) {
    if (o == moved || o->kind->number != KIND_TRACK || doc_as_track(o)->link != link) continue;
    const double from = doc_as_track(o)->gain_db;
    if (from <= SILENCE_DB) continue; /* a fader that is all the way down stays there */
    batch_set_real(edit.batch, o->id, TRACK_GAIN, held(from + delta));
  }
  return edit_end(&edit, batch);
}
