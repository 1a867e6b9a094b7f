/* Follows clips to their content, for compiler, edits, exports and page alike. */
#include "model/content.h"

#include "core/hash.h"
#include "core/math.h"

const Object *content_of(const Doc *doc, const Object *object) {
  if (object == NULL || object->kind->number == KIND_PART) return object;
  if (object->kind->number != KIND_NOTE_CLIP) return NULL;
  const Object *part = doc_find(doc, doc_as_note_clip(object)->part);
  return part != NULL && part->kind->number == KIND_PART ? part : object;
}

ContentPlace content_place(const Doc *doc, Id id, uint16_t kind, uint16_t field) {
  const Object *object = doc_find(doc, id), *content = content_of(doc, object);
  const Field *row = content != NULL && kind == KIND_NOTE_CLIP ? schema_field(content->kind, field) : NULL;
  const bool shared = row != NULL && row->type == FIELD_RECORDS;
  return shared ? (ContentPlace){content->id, content->kind->number} : (ContentPlace){id, kind};
}

bool content_span(const Object *object, ClipSpan *span) {
  const uint32_t kind = object->kind->number;
  if (kind == KIND_NOTE_CLIP) {
    const NoteClip *clip = doc_as_note_clip(object);
    *span = (ClipSpan){clip->start_ticks, clip->length_ticks, clip->mute != 0};
  } else if (kind == KIND_AUDIO_CLIP) {
    const AudioClip *clip = doc_as_audio_clip(object);
    *span = (ClipSpan){clip->start_ticks, clip->length_ticks, clip->mute != 0};
  } else if (kind == KIND_PATTERN_CLIP) {
    const PatternClip *clip = doc_as_pattern_clip(object);
    *span = (ClipSpan){clip->start_ticks, clip->length_ticks, clip->mute != 0};
  }
  return kind == KIND_NOTE_CLIP || kind == KIND_AUDIO_CLIP || kind == KIND_PATTERN_CLIP;
}

static void take_content(HeardNotes *heard, const Part *part) {
  heard->clip.notes = part->notes;
  heard->clip.controls = part->controls;
  heard->clip.variations = part->variations;
  heard->clip.expressions = part->expressions;
}

HeardNotes content_heard(const Doc *doc, const Object *note_clip) {
  HeardNotes heard = {.clip = *doc_as_note_clip(note_clip), .id = note_clip->id, .revision = note_clip->revision};
  const Object *content = content_of(doc, note_clip), *groove = doc_find(doc, heard.clip.groove);
  if (groove != NULL && groove->kind->number == KIND_GROOVE) {
    heard.groove = doc_as_groove(groove);
    heard.revision = hash_pair(heard.revision, groove->revision);
  }
  if (content == note_clip) return heard;
  take_content(&heard, doc_as_part(content));
  heard.mix = hash_pair(note_clip->id, content->id) | 1;
  heard.revision = hash_pair(heard.revision, content->revision);
  return heard;
}

int content_key(const NoteClip *clip, uint32_t row) {
  const int64_t key = ((const uint8_t *)clip->notes->columns[NOTE_KEY])[row] + clip->transpose;
  return key < 0 || key > 127 ? -1 : (int)key;
}

float content_velocity(const NoteClip *clip, uint32_t row) {
  const float velocity = ((const float *)clip->notes->columns[NOTE_VELOCITY])[row];
  return clip->velocity == 100.0 ? velocity : (float)math_clamp((double)velocity * clip->velocity / 100.0, 1.0, 127.0);
}

/* What a pattern clip says of one part; row UINT32_MAX: nothing. */
static uint32_t setting_row(const Records *settings, Id part) {
  for (uint32_t i = 0; i < settings->count; i++) {
    if (settings->ids[i] == part) return i;
  }
  return UINT32_MAX;
}

static void apply_setting(NoteClip *clip, const Records *settings, Id part) {
  const uint32_t row = setting_row(settings, part);
  if (row == UINT32_MAX) return;
  clip->mute = clip->mute || ((const uint8_t *)settings->columns[PART_MUTE])[row];
  clip->transpose = (int8_t)(clip->transpose + ((const int64_t *)settings->columns[PART_TRANSPOSE])[row]); /* twice 48 at most */
  clip->velocity *= (double)((const float *)settings->columns[PART_VELOCITY])[row] / 100.0;
}

/* A part that has a length of its own goes round by that, whatever the others do. */
static void lay_out(NoteClip *clip, const PatternClip *placed, const Pattern *pattern, const Part *part) {
  const int64_t round = pattern->length_ticks;
  clip->offset_ticks = placed->loop ? placed->offset_ticks : placed->offset_ticks < round ? placed->offset_ticks : round;
  clip->loop_ticks = part->loop_ticks > 0 ? part->loop_ticks : placed->loop ? round : 0;
  if (!placed->loop && clip->length_ticks > round - clip->offset_ticks) clip->length_ticks = round - clip->offset_ticks;
  clip->mute = clip->mute || clip->length_ticks <= 0;
}

HeardNotes content_heard_part(const Object *pattern_clip, const Object *part) {
  const PatternClip *placed = doc_as_pattern_clip(pattern_clip);
  const Part *fields = doc_as_part(part);
  HeardNotes heard = {.clip = {.start_ticks = placed->start_ticks, .length_ticks = placed->length_ticks, .transpose = placed->transpose,
                               .velocity = placed->velocity, .mute = placed->mute || fields->mute},
                      .id = hash_pair(pattern_clip->id, part->id) | 1, .mix = hash_pair(pattern_clip->id, part->id) | 1,
                      .revision = hash_pair(hash_pair(pattern_clip->revision, part->revision), part->parent->revision)};
  take_content(&heard, fields);
  lay_out(&heard.clip, placed, doc_as_pattern(part->parent), fields);
  apply_setting(&heard.clip, placed->parts, part->id);
  return heard;
}
