/* A song as a DAWproject: its tracks, levels, sends and devices, and the archive with its sounds. What lies in time is written by
   export_dawproject_time.c. */

#include "session/dawproject.h"
#include "session/internal.h"

#include "core/limits.h"
#include "core/math.h"
#include "core/version.h"

#include <stdio.h>
#include <string.h>

typedef struct RoleName { const char *content, *role; } RoleName;
static const RoleName role_names[] = {
  [TRACK_INSTRUMENT] = {"notes", "regular"}, [TRACK_AUDIO] = {"audio", "regular"}, [TRACK_MASTER] = {"audio notes", "master"},
  [TRACK_GROUP] = {"tracks", "submix"},      [TRACK_RETURN] = {"audio", "effect"},
};
static const char *const device_roles[] = {
  [DEVICE_EFFECT] = "audioFX", [DEVICE_INSTRUMENT] = "instrument", [DEVICE_NOTE_EFFECT] = "noteFX", [DEVICE_MODULATOR] = NULL, [DEVICE_CONTAINER] = "audioFX",
};
/* The twelve hues as the page shows them in the dark. */
static const char *const hue_colours[] = {"#ed8b8b", "#e79363", "#d2a249", "#afb151", "#81bd74", "#4bc39f",
                                          "#24c1c9", "#4ab8e8", "#7eabf6", "#aa9df1", "#cc91da", "#e38ab5"};

static void write_id(XmlWriter *xml, const char *attribute, const char *what, Id id) {
  char text[DAWPROJECT_ID_BYTES];
  dawproject_id(text, what, id);
  xml_write_word(xml, attribute, text);
}

static void write_real(XmlWriter *xml, const char *element, const char *what, Id id, const char *unit, double value) {
  xml_open(xml, element);
  if (what != NULL) write_id(xml, "id", what, id);
  xml_write_word(xml, "unit", unit);
  xml_write_real(xml, "value", value);
  xml_close(xml);
}

static void write_bool(XmlWriter *xml, const char *element, const char *what, Id id, bool value) {
  xml_open(xml, element);
  write_id(xml, "id", what, id);
  xml_write_bool(xml, "value", value);
  xml_close(xml);
}

/* ---- devices */

static uint32_t param_by_id(const Device *device, const char *id) {
  uint32_t i = 0;
  while (i < device->param_count && strcmp(device->params[i].id, id) != 0) i++;
  return i;
}

static void write_parameters(XmlWriter *xml, const Object *object, const Device *device) {
  xml_open(xml, "Parameters");
  for (uint32_t i = 0; i < device->param_count && i < doc_as_device(object)->param_count; i++) {
    const Param *param = &device->params[i];
    char what[16];
    snprintf(what, sizeof what, "p%u.", (unsigned)i);
    xml_open(xml, "RealParameter");
    write_id(xml, "id", what, object->id);
    xml_write_word(xml, "name", param->name);
    xml_write_int(xml, "parameterID", (int64_t)i);
    xml_write_real(xml, "max", param->max);
    xml_write_real(xml, "min", param->min);
    xml_write_word(xml, "unit", dawproject_unit(param->unit));
    xml_write_real(xml, "value", doc_as_device(object)->params[i]);
    xml_close(xml);
  }
  xml_close(xml);
}

static void write_band(XmlWriter *xml, const double *knobs, int64_t order) {
  enum { ON, TYPE, FREQ, GAIN, Q };
  xml_open(xml, "Band");
  xml_write_int(xml, "order", order);
  xml_write_word(xml, "type", dawproject_bands[math_int_clamp(knobs[TYPE], 0, (int)COUNT_OF(dawproject_bands) - 1)]);
  write_real(xml, "Freq", NULL, 0, "hertz", knobs[FREQ]);
  write_real(xml, "Gain", NULL, 0, "decibel", knobs[GAIN]);
  write_real(xml, "Q", NULL, 0, "linear", knobs[Q]);
  xml_open(xml, "Enabled");
  xml_write_bool(xml, "value", knobs[ON] >= 0.5);
  xml_close(xml);
  xml_close(xml);
}

static void write_equaliser(XmlWriter *xml, const double *values) {
  const uint32_t knobs = 5;
  for (uint32_t band = 0; band < DAWPROJECT_EQ_BANDS; band++) write_band(xml, values + band * knobs, (int64_t)band);
  write_real(xml, "OutputGain", NULL, 0, "decibel", values[DAWPROJECT_EQ_BANDS * knobs]);
}

static void write_known(XmlWriter *xml, const DawDevice *known, const Device *device, const double *values) {
  for (const DawParam *row = known->params; row->element != NULL; row++)
    write_real(xml, row->element, NULL, 0, row->unit, dawproject_value_out(row->form, values[param_by_id(device, row->param)]));
}

static const DawDevice *known_device(const Device *device) {
  for (const DawDevice *known = dawproject_devices; known->element != NULL; known++) {
    if (strcmp(known->device, device->id) == 0) return known;
  }
  return NULL;
}

static void write_device(XmlWriter *xml, const Object *object) {
  const DeviceObject *fields = doc_as_device(object);
  const Device *device = device_by_number((uint32_t)fields->device);
  if (device == NULL || device_roles[device->role] == NULL || fields->param_count < device->param_count) return;
  const DawDevice *known = known_device(device);
  const bool equaliser = strcmp(device->id, DAWPROJECT_EQ_DEVICE) == 0;
  char id[64];
  snprintf(id, sizeof id, DAWPROJECT_DEVICE_ID "%s", device->id);
  xml_open(xml, equaliser ? DAWPROJECT_EQ : known != NULL ? known->element : "BuiltinDevice");
  write_id(xml, "id", "d", object->id);
  xml_write_word(xml, "deviceName", device->name);
  xml_write_word(xml, "deviceID", id);
  xml_write_word(xml, "deviceVendor", "Tutti");
  xml_write_word(xml, "deviceRole", device_roles[device->role]);
  if (fields->preset.size > 0) xml_write_text(xml, "name", fields->preset.data, fields->preset.size);
  write_parameters(xml, object, device);
  write_bool(xml, "Enabled", "e", object->id, !fields->bypass);
  if (equaliser) write_equaliser(xml, fields->params);
  else if (known != NULL) write_known(xml, known, device, fields->params);
  xml_close(xml);
}

static void write_devices(XmlWriter *xml, const Object *track) {
  xml_open(xml, "Devices");
  for (const Object *o = track->first_child; o; o = o->next)
    if (o->kind->number == KIND_DEVICE) write_device(xml, o);
  xml_close(xml);
}

/* ---- tracks */

static bool is_send(const Object *object, const Object *track) {
  return object->kind->number == KIND_CONNECTION && doc_as_connection(object)->type == CONNECTION_SEND && doc_as_connection(object)->source == track->id;
}

static void write_sends(const DawWriter *out, XmlWriter *xml, const Object *track) {
  xml_open(xml, "Sends");
  for (const Object *o = doc_project(out->session->doc)->first_child; o; o = o->next) {
    if (!is_send(o, track)) continue;
    const Connection *send = doc_as_connection(o);
    xml_open(xml, "Send");
    write_id(xml, "id", "s", o->id);
    write_id(xml, "destination", "c", send->target);
    xml_write_word(xml, "type", send->point == POINT_POST_FADER ? "post" : "pre");
    write_bool(xml, "Enable", "n", o->id, !send->mute);
    write_real(xml, "Pan", "o", o->id, "normalized", 0.5 + send->pan / 2.0);
    write_real(xml, "Volume", "l", o->id, "linear", math_gain_from_db(send->gain_db));
    xml_close(xml);
  }
  xml_close(xml);
}

static void write_channel(DawWriter *out, const Object *track) {
  XmlWriter *const xml = &out->xml;
  const Track *fields = doc_as_track(track);
  xml_open(xml, "Channel");
  write_id(xml, "id", "c", track->id);
  xml_write_int(xml, "audioChannels", 2);
  if (fields->type != TRACK_MASTER) write_id(xml, "destination", "c", fields->target != ID_NONE ? fields->target : ID_MASTER);
  xml_write_word(xml, "role", role_names[fields->type].role);
  xml_write_bool(xml, "solo", fields->solo);
  write_devices(xml, track);
  write_bool(xml, "Mute", "m", track->id, fields->mute);
  write_real(xml, "Pan", "a", track->id, "normalized", 0.5 + fields->pan / 2.0);
  write_sends(out, xml, track);
  write_real(xml, "Volume", "v", track->id, "linear", math_gain_from_db(fields->gain_db));
  xml_close(xml);
}

/* The group a track lies in, by where it plays: ID_NONE when that is no group. */
static Id group_of(const Doc *doc, const Object *track) {
  const Object *target = doc_find(doc, doc_as_track(track)->target);
  const bool group = target != NULL && target->kind->number == KIND_TRACK && doc_as_track(target)->type == TRACK_GROUP;
  return group ? target->id : ID_NONE;
}

/* Depth is bounded: what lies deeper than the format's readers could hold is written beside its group. */
static void write_tracks(DawWriter *out, Id group, uint32_t depth) {
  const uint32_t deepest = 24;
  for (const Object *o = doc_project(out->session->doc)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_TRACK || group_of(out->session->doc, o) != group) continue;
    const Track *fields = doc_as_track(o);
    xml_open(&out->xml, "Track");
    write_id(&out->xml, "id", "t", o->id);
    xml_write_text(&out->xml, "name", fields->name.data, fields->name.size);
    xml_write_word(&out->xml, "color", hue_colours[fields->hue % (int64_t)COUNT_OF(hue_colours)]);
    xml_write_word(&out->xml, "contentType", role_names[fields->type].content);
    xml_write_bool(&out->xml, "loaded", true);
    write_channel(out, o);
    if (depth < deepest && fields->type == TRACK_GROUP) write_tracks(out, o->id, depth + 1);
    xml_close(&out->xml);
    if (depth >= deepest && fields->type == TRACK_GROUP) write_tracks(out, o->id, depth);
  }
}

static void write_transport(DawWriter *out) {
  const SignaturePoint signature = tempo_map_signature(out->map, 0);
  xml_open(&out->xml, "Transport");
  write_real(&out->xml, "Tempo", "tempo", 0, "bpm", tempo_map_bpm(out->map, 0));
  xml_open(&out->xml, "TimeSignature");
  write_id(&out->xml, "id", "signature", 0);
  xml_write_int(&out->xml, "denominator", signature.denominator);
  xml_write_int(&out->xml, "numerator", signature.numerator);
  xml_close(&out->xml);
  xml_close(&out->xml);
}

static void write_song(DawWriter *out, Buffer *to) {
  XmlWriter *const xml = &out->xml;
  xml_writer_init(xml, to);
  xml_open(xml, "Project");
  xml_write_word(xml, "version", "1.0");
  xml_open(xml, "Application");
  xml_write_word(xml, "name", "Tutti");
  xml_write_word(xml, "version", TUTTI_VERSION);
  xml_close(xml);
  write_transport(out);
  xml_open(xml, "Structure");
  write_tracks(out, ID_NONE, 0);
  xml_close(xml);
  dawproject_write_arrangement(out);
  dawproject_write_scenes(out);
  xml_close(xml);
}

static void write_about(const Session *session, Buffer *to) {
  const Project *project = doc_as_project(doc_project(session->doc));
  XmlWriter xml;
  xml_writer_init(&xml, to);
  xml_open(&xml, "MetaData");
  xml_write_element(&xml, "Title", project->name.data, project->name.size);
  xml_write_element(&xml, "Comment", project->notes.data, project->notes.size);
  xml_close(&xml);
}

/* ---- the archive */

static Status add_entry(ArchiveFile *file, const char *name, const Buffer *content) {
  if (content->status == STATUS_OK) zip_writer_add(archive_file_zip(file), name, buffer_bytes(content));
  return content->status;
}

static Status add_entries(ArchiveFile *file, const Session *session) {
  Buffer song, about;
  DawWriter writer = {.session = session, .map = doc_tempo_map(session->doc)};
  if (writer.map == NULL) return STATUS_NO_MEMORY;
  buffer_init(&song, session->memory, LIMIT_DOCUMENT_BYTES);
  buffer_init(&about, session->memory, LIMIT_DOCUMENT_BYTES);
  write_song(&writer, &song);
  write_about(session, &about);
  Status status = add_entry(file, DAWPROJECT_SONG, &song);
  if (status == STATUS_OK) status = add_entry(file, DAWPROJECT_ABOUT, &about);
  for (uint32_t i = 0; i < session->asset_count && status == STATUS_OK; i++) {
    char name[ZIP_NAME_BYTES];
    dawproject_audio_name(&session->assets[i].sha256, name);
    status = archive_file_add_asset(file, &session->assets[i], name);
  }
  buffer_finish(&song);
  buffer_finish(&about);
  return status;
}

Status dawproject_file_create(const Session *session, ArchiveFile **file) {
  *file = archive_file_create(session);
  return *file != NULL ? archive_file_made(file, add_entries(*file, session)) : STATUS_NO_MEMORY;
}

Status session_to_dawproject(const Session *session, Buffer *out) { return archive_file_put(session, dawproject_file_create, out); }
