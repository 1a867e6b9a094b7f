/* A DAWproject as a song: the archive, its sounds, tempo, signatures and markers, and what is told of what stayed behind. The
   tracks are import_dawproject_tracks.c, what lies in time import_dawproject_time.c and import_dawproject_clips.c. */

#include "session/build.h"
#include "session/dawproject_reader.h"

#include "core/hash.h"
#include "core/limits.h"
#include "core/math.h"

#include <stdio.h>
#include <string.h>

#define LEFT_LINES_MAX 200
#define LEFT_BYTES_MAX 16384u
#define ABOUT_BYTES_MAX (1u << 20)
#define POINTS_MAX 65536u
#define AT_MAX (INT64_C(1) << 49)

double daw_ticks(double beats) { return beats * (double)TICKS_PER_QUARTER; }

Id daw_next_id(DawReader *in) {
  const Id id = doc_next_id(in->session->doc, in->session->actor);
  if (id == ID_NONE && in->status == STATUS_OK) in->status = STATUS_FULL;
  return id;
}

size_t daw_text(const DawReader *in, const XmlElement *element, const char *attribute, char out[BUILD_TEXT_BYTES]) {
  Bytes raw;
  Buffer plain;
  out[0] = '\0';
  if (!xml_attribute(&in->xml, element, attribute, &raw)) return 0;
  buffer_init(&plain, in->session->memory, raw.size + 1);
  xml_unescape(raw, &plain);
  const size_t size = build_text(buffer_bytes(&plain), out);
  buffer_finish(&plain);
  return size;
}

void daw_leave(DawReader *in, const XmlElement *element, const char *attribute, const char *what) {
  char name[BUILD_TEXT_BYTES];
  daw_text(in, element, attribute, name);
  buffer_format(&in->left, "%s%s%s\n", name, name[0] ? ": " : "", what);
}

/* ---- elements by their ids */

static uint64_t id_hash(Bytes id) { return hash_bytes(id.data, id.size); }

static Status index_ids(DawReader *in) {
  const Xml *xml = &in->xml;
  Bytes id;
  in->id_room = 16;
  while (in->id_room < xml->element_count * 2) in->id_room *= 2;
  in->ids = memory_new(in->session->memory, in->id_room * sizeof *in->ids);
  if (in->ids == NULL) return STATUS_NO_MEMORY;
  for (uint32_t i = 0; i < xml->element_count; i++) {
    if (!xml_attribute(xml, &xml->elements[i], "id", &id)) continue;
    uint32_t slot = (uint32_t)id_hash(id) & (in->id_room - 1);
    while (in->ids[slot] != 0) slot = (slot + 1) & (in->id_room - 1);
    in->ids[slot] = i + 1;
  }
  return STATUS_OK;
}

const XmlElement *daw_named(const DawReader *in, const XmlElement *element, const char *attribute) {
  Bytes wanted, id;
  if (!xml_attribute(&in->xml, element, attribute, &wanted)) return NULL;
  for (uint32_t slot = (uint32_t)id_hash(wanted) & (in->id_room - 1); in->ids[slot] != 0; slot = (slot + 1) & (in->id_room - 1)) {
    const XmlElement *found = &in->xml.elements[in->ids[slot] - 1];
    if (xml_attribute(&in->xml, found, "id", &id) && id.size == wanted.size && memcmp(id.data, wanted.data, id.size) == 0) return found;
  }
  return NULL;
}

/* ---- sounds */

static DawSound *sounds(const DawReader *in) { return (DawSound *)(void *)in->sounds.data; }
static uint32_t sound_count(const DawReader *in) { return (uint32_t)(in->sounds.size / sizeof(DawSound)); }

/* Its samples into the session; false when there is no such entry or it is nothing we read. */
static bool take_sound(DawReader *in, const char *path, Digest *sha256) {
  const ZipEntry *entry = zip_find(&in->zip, path);
  if (entry == NULL) return false;
  Buffer copy;
  Bytes bytes = in->session->lends ? zip_stored(&in->zip, entry) : (Bytes){NULL, 0};
  Status status = STATUS_OK;
  buffer_init(&copy, in->session->memory, (size_t)entry->size);
  if (bytes.data != NULL) {
    status = session_take_asset(in->session, bytes, sha256, NULL);
  } else {
    status = zip_unpack(&in->zip, entry, &copy, NULL);
    if (status == STATUS_OK) status = session_put_asset(in->session, buffer_bytes(&copy), sha256, NULL);
  }
  buffer_finish(&copy);
  if (status == STATUS_NO_MEMORY) in->status = status;
  return status == STATUS_OK;
}

static void make_asset(DawReader *in, DawSound *sound, const char *path) {
  char title[BUILD_TEXT_BYTES];
  for (uint32_t i = 0; i < sound_count(in); i++) {
    const DawSound *other = &sounds(in)[i];
    if (other->asset == ID_NONE || memcmp(other->sha256.bytes, sound->sha256.bytes, sizeof sound->sha256.bytes) != 0) continue;
    sound->asset = other->asset;
  }
  const Wav *layout = &session_find_asset(in->session, sound->sha256)->layout;
  sound->rate_hz = layout->rate_hz;
  sound->frames = layout->frames;
  if (daw_text(in, sound->audio, "name", title) == 0) build_text(build_title(path), title);
  if (sound->asset == ID_NONE) sound->asset = session_build_asset(in->session, in->batch, layout, &sound->sha256, title, path);
}

const DawSound *daw_sound(DawReader *in, const XmlElement *audio) {
  const XmlElement *file = xml_child(&in->xml, audio, "File");
  Bytes raw;
  if (!xml_attribute(&in->xml, file, "path", &raw)) return NULL;
  for (uint32_t i = 0; i < sound_count(in); i++) {
    const DawSound *known = &sounds(in)[i];
    if (known->path.size == raw.size && memcmp(known->path.data, raw.data, raw.size) == 0) return known->asset != ID_NONE ? known : NULL;
  }
  char path[BUILD_TEXT_BYTES];
  DawSound sound = {.audio = audio, .path = raw};
  daw_text(in, file, "path", path);
  if (xml_bool(&in->xml, file, "external", false)) daw_leave(in, file, "path", "this sound is not in the file");
  else if (take_sound(in, path, &sound.sha256)) make_asset(in, &sound, path);
  else daw_leave(in, file, "path", "this sound is missing, or is none that can be read");
  buffer_put(&in->sounds, &sound, sizeof sound);
  return in->sounds.status == STATUS_OK && sound.asset != ID_NONE ? &sounds(in)[sound_count(in) - 1] : NULL;
}

/* ---- the song's own time */

typedef struct SongTime { TempoPoint *tempos; SignaturePoint *signatures; uint32_t tempo_count, signature_count; } SongTime;

static int64_t place(double beats) { return math_round_clamp(daw_ticks(beats), 0, AT_MAX); }

static bool is_signature(double numerator, double denominator) {
  const int power = math_int_clamp(denominator, 0, 64);
  return numerator >= 1 && numerator <= 64 && power > 0 && (power & (power - 1)) == 0;
}

static void add_signature(DawReader *in, SongTime *time, const XmlElement *point, double beats) {
  const double numerator = xml_real(&in->xml, point, "numerator", 0), denominator = xml_real(&in->xml, point, "denominator", 0);
  if (time->signature_count == POINTS_MAX || !is_signature(numerator, denominator)) return;
  time->signatures[time->signature_count++] = (SignaturePoint){place(beats), math_int_clamp(numerator, 1, 64), math_int_clamp(denominator, 1, 64)};
}

static void add_tempo(DawReader *in, SongTime *time, const XmlElement *point, double beats) {
  const double bpm = xml_real(&in->xml, point, "value", 0);
  if (time->tempo_count == POINTS_MAX || !(bpm > 0)) return;
  const bool glides = xml_attribute_is(&in->xml, point, "interpolation", "linear");
  time->tempos[time->tempo_count++] = (TempoPoint){place(beats), math_clamp(bpm, LIMIT_BPM_MIN, LIMIT_BPM_MAX), glides};
}

static void read_points(DawReader *in, SongTime *time, const XmlElement *points, void (*add)(DawReader *, SongTime *, const XmlElement *, double)) {
  for (const XmlElement *e = points ? xml_first(&in->xml, points) : NULL; e; e = xml_next(&in->xml, e)) {
    const double at = xml_real(&in->xml, e, "time", -1);
    if (at >= 0) add(in, time, e, at);
  }
}

static void write_tempo(DawReader *in, const TempoPoint *point) {
  const Id id = daw_next_id(in);
  batch_op_create(in->batch, id, KIND_TEMPO, ID_PROJECT, ID_LAST);
  batch_set_int(in->batch, id, build_field(KIND_TEMPO, "position_ticks"), point->position_ticks);
  batch_set_real(in->batch, id, build_field(KIND_TEMPO, "bpm"), point->bpm);
  batch_set_bool(in->batch, id, build_field(KIND_TEMPO, "ramp"), point->ramp);
}

static void write_signature(DawReader *in, const SignaturePoint *point) {
  const Id id = daw_next_id(in);
  batch_op_create(in->batch, id, KIND_SIGNATURE, ID_PROJECT, ID_LAST);
  batch_set_int(in->batch, id, build_field(KIND_SIGNATURE, "position_ticks"), point->position_ticks);
  batch_set_int(in->batch, id, build_field(KIND_SIGNATURE, "numerator"), point->numerator);
  batch_set_int(in->batch, id, build_field(KIND_SIGNATURE, "denominator"), point->denominator);
}

/* The map sorts them and lets the last of one place win: what it holds is what the song gets. */
static void read_song_time(DawReader *in, const XmlElement *transport, const XmlElement *arrangement, SongTime *time) {
  add_tempo(in, time, xml_child(&in->xml, transport, "Tempo"), 0);
  add_signature(in, time, xml_child(&in->xml, transport, "TimeSignature"), 0);
  read_points(in, time, xml_child(&in->xml, arrangement, "TempoAutomation"), add_tempo);
  read_points(in, time, xml_child(&in->xml, arrangement, "TimeSignatureAutomation"), add_signature);
  in->status = tempo_map_init(&in->map, in->session->memory, time->tempos, time->tempo_count, time->signatures, time->signature_count);
  if (in->status != STATUS_OK) return;
  for (uint32_t i = 0; i < in->map.tempo_count; i++) write_tempo(in, &in->map.tempos[i]);
  for (uint32_t i = 0; i < in->map.signature_count; i++) write_signature(in, &in->map.signatures[i]);
}

static void read_markers(DawReader *in, const XmlElement *markers) {
  uint32_t room = LIMIT_MARKERS;
  for (const XmlElement *e = markers ? xml_first(&in->xml, markers) : NULL; e && room > 0; e = xml_next(&in->xml, e)) {
    char name[BUILD_TEXT_BYTES];
    const double at = xml_real(&in->xml, e, "time", -1);
    if (!xml_is(e, "Marker") || !(at >= 0)) continue;
    const size_t size = daw_text(in, e, "name", name);
    const Id id = daw_next_id(in);
    batch_op_create(in->batch, id, KIND_MARKER, ID_PROJECT, ID_LAST);
    batch_set_int(in->batch, id, build_field(KIND_MARKER, "position_ticks"), place(at));
    batch_set_text(in->batch, id, build_field(KIND_MARKER, "name"), name, size);
    room--;
  }
}

/* ---- what the file says of itself, and what is said of it */

static void read_about(DawReader *in, Buffer *title, Buffer *comment) {
  Buffer file;
  Xml about;
  const ZipEntry *entry = zip_find(&in->zip, DAWPROJECT_ABOUT);
  buffer_init(&file, in->session->memory, ABOUT_BYTES_MAX);
  if (entry != NULL && zip_unpack(&in->zip, entry, &file, NULL) == STATUS_OK && xml_read(buffer_bytes(&file), in->session->memory, &about, NULL) == STATUS_OK) {
    const XmlElement *name = xml_child(&about, xml_root(&about), "Title"), *words = xml_child(&about, xml_root(&about), "Comment");
    if (name != NULL) xml_unescape(name->content, title);
    if (words != NULL) xml_unescape(words->content, comment);
    xml_finish(&about);
  }
  buffer_finish(&file);
}

static void write_left(const DawReader *in, Buffer *notes) {
  uint32_t lines = 0;
  size_t at = 0;
  if (notes->size > 0) buffer_text(notes, "\n\n");
  buffer_text(notes, "Not brought over:\n");
  for (; at < in->left.size && lines < LEFT_LINES_MAX; lines++) {
    const uint8_t *end = memchr(in->left.data + at, '\n', in->left.size - at);
    const size_t size = end != NULL ? (size_t)(end - in->left.data) + 1 - at : in->left.size - at;
    buffer_text(notes, "- ");
    buffer_put(notes, in->left.data + at, size);
    at += size;
  }
  if (at < in->left.size) buffer_text(notes, "- and more\n");
}

static void write_words(DawReader *in, const char *name) {
  Buffer title, notes;
  char text[BUILD_TEXT_BYTES];
  buffer_init(&title, in->session->memory, ABOUT_BYTES_MAX);
  buffer_init(&notes, in->session->memory, ABOUT_BYTES_MAX);
  read_about(in, &title, &notes);
  if (build_text(buffer_bytes(&title), text) == 0) build_text(build_title(name), text);
  batch_set_text(in->batch, ID_PROJECT, build_field(KIND_PROJECT, "name"), text, strlen(text));
  if (in->left.size > 0) write_left(in, &notes);
  if (notes.size > 0 && notes.size <= LIMIT_TEXT_BYTES) batch_set_text(in->batch, ID_PROJECT, build_field(KIND_PROJECT, "notes"), (const char *)notes.data, notes.size);
  buffer_finish(&title);
  buffer_finish(&notes);
}

/* ---- all of it */

static Status read_song(DawReader *in, const char *name, Problem *problem) {
  const XmlElement *root = xml_root(&in->xml), *arrangement = xml_child(&in->xml, root, "Arrangement");
  const Memory *memory = in->session->memory;
  if (!xml_is(root, "Project")) return problem_set(problem, STATUS_CORRUPT, 0, DAWPROJECT_SONG, "this is no DAWproject");
  SongTime time = {.tempos = memory_new(memory, POINTS_MAX * sizeof *time.tempos), .signatures = memory_new(memory, POINTS_MAX * sizeof *time.signatures)};
  in->status = time.tempos != NULL && time.signatures != NULL ? index_ids(in) : STATUS_NO_MEMORY;
  if (in->status == STATUS_OK) read_song_time(in, xml_child(&in->xml, root, "Transport"), arrangement, &time);
  if (in->status == STATUS_OK) {
    read_markers(in, xml_child(&in->xml, arrangement, "Markers"));
    daw_read_structure(in, xml_child(&in->xml, root, "Structure"));
    daw_read_lanes(in, xml_child(&in->xml, arrangement, "Lanes"));
    daw_read_scenes(in, xml_child(&in->xml, root, "Scenes"));
    write_words(in, name);
  }
  memory_free(memory, time.tempos, POINTS_MAX * sizeof *time.tempos);
  memory_free(memory, time.signatures, POINTS_MAX * sizeof *time.signatures);
  if (in->status == STATUS_OK) in->status = in->sounds.status;
  if (in->status == STATUS_OK) in->status = in->bindings.status;
  if (in->status == STATUS_OK) in->status = batch_status(in->batch);
  return in->status == STATUS_OK ? STATUS_OK : problem_set(problem, in->status, NO_OFFSET, DAWPROJECT_SONG, "%s", status_text(in->status));
}

static Status read_into(Session *session, const Zip *zip, Bytes song, const char *name, Problem *problem) {
  DawReader in = {.session = session, .zip = *zip};
  Problem inner = {.offset_bytes = NO_OFFSET};
  Status status = xml_read(song, session->memory, &in.xml, &inner);
  if (status != STATUS_OK) return problem_set(problem, status, inner.offset_bytes, DAWPROJECT_SONG, "%s", inner.what);
  buffer_init(&in.bindings, session->memory, LIMIT_DOCUMENT_BYTES);
  buffer_init(&in.sounds, session->memory, LIMIT_DOCUMENT_BYTES);
  buffer_init(&in.left, session->memory, LEFT_BYTES_MAX);
  in.tracks = memory_new(session->memory, LIMIT_TRACKS * sizeof *in.tracks);
  in.batch = batch_create(session->memory, "Bring over a DAWproject", session->actor);
  if (in.tracks != NULL && in.batch != NULL) status = read_song(&in, name, problem);
  else status = problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, DAWPROJECT_SONG, "%s", status_text(STATUS_NO_MEMORY));
  if (status == STATUS_OK) {
    batch_set_info(in.batch, 0, BATCH_IMPORT, 0);
    status = session_apply(session, in.batch, NULL, problem);
    in.batch = NULL; /* the session took it */
  }
  batch_destroy(in.batch);
  tempo_map_finish(&in.map);
  memory_free(session->memory, in.tracks, LIMIT_TRACKS * sizeof *in.tracks);
  memory_free(session->memory, in.ids, in.id_room * sizeof *in.ids);
  buffer_finish(&in.bindings);
  buffer_finish(&in.sounds);
  buffer_finish(&in.left);
  xml_finish(&in.xml);
  return status;
}

static Status read_archive(Session *fresh, const Zip *zip, const char *name, Problem *problem) {
  Buffer song;
  const ZipEntry *entry = zip_find(zip, DAWPROJECT_SONG);
  if (entry == NULL) return problem_set(problem, STATUS_UNSUPPORTED, NO_OFFSET, "DAWproject", "there is no project.xml in it");
  buffer_init(&song, fresh->memory, LIMIT_DOCUMENT_BYTES);
  Status status = zip_unpack(zip, entry, &song, problem);
  if (status == STATUS_OK) status = read_into(fresh, zip, buffer_bytes(&song), name, problem);
  buffer_finish(&song);
  return status;
}

Status session_from_project(Session *session, Bytes file, const char *name, Problem *problem) {
  Zip zip;
  const Status status = zip_read(file, session->memory, &zip, problem);
  if (status != STATUS_OK) return status;
  const bool dawproject = dawproject_is(&zip);
  zip_finish(&zip);
  return dawproject ? session_from_dawproject(session, file, name, problem) : session_from_bundle(session, file, problem);
}

Status session_from_dawproject(Session *session, Bytes file, const char *name, Problem *problem) {
  Zip zip;
  Status status = zip_read(file, session->memory, &zip, problem);
  if (status != STATUS_OK) return status;
  Session *fresh = session_create_beside(session);
  status = fresh ? read_archive(fresh, &zip, name, problem) : problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "DAWproject", "%s", status_text(STATUS_NO_MEMORY));
  if (status == STATUS_OK) session_exchange(session, fresh);
  session_destroy(fresh);
  zip_finish(&zip);
  return status;
}
