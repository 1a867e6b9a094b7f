/* Instruments of other programs (SoundFont 2, SFZ). A worker reads them: the presets of a file it was made to read, or the texts it
   is given; then what one of them is (formats/sampled.h) and its sounds. That travels as bytes to the page's own memory, where
   it leaves an open batch, as an import does. */

#include "wasm/host.h"

#include "core/limits.h"
#include "formats/sf2_read.h"
#include "formats/sfz_read.h"
#include "formats/zip.h"
#include "session/import_sampled.h"

#include <string.h>

struct HostInstrument {
  Sf2 sf2;
  Sampled sampled;
  Buffer texts;  /* SfzText, whose bytes are in `text` */
  Buffer text;
  Buffer packed; /* the zip */
  Zip zip;
  char missing[SAMPLED_PATH_BYTES];
};

static struct HostInstrument *instrument(void) {
  if (host.instrument != NULL) return host.instrument;
  struct HostInstrument *it = host.instrument = memory_new(memory_heap(), sizeof *it);
  if (it == NULL) return NULL;
  sampled_init(&it->sampled, memory_heap());
  buffer_init(&it->texts, memory_heap(), SFZ_TEXTS_MAX * sizeof(SfzText));
  buffer_init(&it->text, memory_heap(), SFZ_WHOLE_BYTES_MAX);
  buffer_init(&it->packed, memory_heap(), LIMIT_FILE_BYTES);
  return it;
}

static void renew_sampled(struct HostInstrument *it) {
  sampled_finish(&it->sampled);
  sampled_init(&it->sampled, memory_heap());
}

/* ---- SoundFont */

/* A file of `file_bytes`, which the page reads for us, also afterwards. */
EXPORT(int, sf2_open, double file_bytes) {
  Problem *const problem = host_problem();
  struct HostInstrument *const it = instrument();
  if (it == NULL) return host_status(STATUS_NO_MEMORY);
  if (it->sf2.memory != NULL) sf2_close(&it->sf2);
  const FileReader file = host_page_file(file_bytes);
  return host_status(sf2_open(memory_heap(), &file, &it->sf2, problem));
}
EXPORT(uint32_t, sf2_preset_count, void) { return host.instrument != NULL ? sf2_preset_count(&host.instrument->sf2) : 0; }
/* Its name becomes the output; column 0: bank and program (f64). */
EXPORT(void, sf2_preset, uint32_t index) {
  double *const numbers = host_column(0, 2 * sizeof *numbers);
  Buffer *const name = host_begin_output();
  if (numbers != NULL && host.instrument != NULL && index < sf2_preset_count(&host.instrument->sf2)) {
    const Sf2Preset preset = sf2_preset(&host.instrument->sf2, index);
    numbers[0] = preset.bank;
    numbers[1] = preset.program;
    buffer_text(name, preset.name);
  }
  host_output_made();
}
EXPORT(int, sf2_take, uint32_t index) {
  Problem *const problem = host_problem();
  struct HostInstrument *const it = instrument();
  if (it == NULL || it->sf2.memory == NULL) return host_status(STATUS_NOT_FOUND);
  renew_sampled(it);
  return host_status(sf2_take(&it->sf2, index, &it->sampled, problem));
}
/* Sound `index` of the preset that was taken becomes the output, as a WAV. */
EXPORT(int, sf2_sound, uint32_t index) {
  Problem *const problem = host_problem();
  struct HostInstrument *const it = instrument();
  if (it == NULL || it->sf2.memory == NULL || index >= sampled_sound_count(&it->sampled)) return host_status(STATUS_NOT_FOUND);
  const Status status = sf2_sound(&it->sf2, sampled_sound(&it->sampled, index), host_begin_output(), problem);
  host_output_made();
  return host_status(status);
}

/* ---- SFZ */

/* One of its texts, the main one first: the input is its path and its bytes; `known` 0: it is not to be had. */
EXPORT(int, sfz_text, uint32_t path_bytes, uint32_t bytes, uint32_t known) {
  Problem *const problem = host_problem();
  struct HostInstrument *const it = instrument();
  const Bytes path = host_input(0, path_bytes), given = host_input(path_bytes, bytes);
  if (it == NULL) return host_status(STATUS_NO_MEMORY);
  SfzText text;
  memset(&text, 0, sizeof text);
  if (path_bytes >= sizeof text.path) return host_status(problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "text", "%s", status_text(STATUS_TOO_LARGE)));
  if (path_bytes > 0) memcpy(text.path, path.data, path_bytes);
  text.text = (Bytes){known ? (const uint8_t *)(uintptr_t)(it->text.size + 1) : NULL, bytes}; /* where it lies, plus one: the buffer moves */
  if (bytes > 0) buffer_put(&it->text, given.data, bytes);
  buffer_put(&it->texts, &text, sizeof text);
  const Status status = it->text.status != STATUS_OK ? it->text.status : it->texts.status;
  return host_status(status == STATUS_OK ? status : problem_set(problem, status, NO_OFFSET, "text", "%s", status_text(status)));
}
/* Reads the texts; STATUS_NOT_FOUND with a path as the output: that one is asked for, and this called again. The input is its name. */
EXPORT(int, sfz_take, uint32_t name_bytes) {
  Problem *const problem = host_problem();
  struct HostInstrument *const it = instrument();
  char name[LABEL_BYTES];
  host_label(host_input(0, name_bytes), name);
  const uint32_t count = it != NULL ? (uint32_t)(it->texts.size / sizeof(SfzText)) : 0;
  SfzText *const texts = host_column(1, count * sizeof *texts + 1);
  if (it == NULL || texts == NULL) return host_status(STATUS_NO_MEMORY);
  if (count > 0) memcpy(texts, it->texts.data, it->texts.size);
  for (uint32_t i = 0; i < count; i++)
    if (texts[i].text.data != NULL) texts[i].text.data = it->text.data + ((uintptr_t)texts[i].text.data - 1);
  renew_sampled(it);
  const Status status = sfz_read(memory_heap(), texts, count, &it->sampled, it->missing, problem);
  host_output_text(status == STATUS_NOT_FOUND ? it->missing : "");
  const size_t size = strlen(name) < SAMPLED_NAME_BYTES ? strlen(name) : 0;
  memcpy(it->sampled.name, name, size);
  return host_status(status);
}
/* The path of its sound `index` becomes the output. */
EXPORT(void, sfz_sound_path, uint32_t index) {
  const struct HostInstrument *const it = host.instrument;
  host_output_text(it != NULL && index < sampled_sound_count(&it->sampled) ? sampled_sound(&it->sampled, index)->path : "");
}
/* What the file of sound `index`, of `file_bytes` that the page reads for us, says of loop and root. */
EXPORT(void, sfz_marks, uint32_t index, double file_bytes) {
  struct HostInstrument *const it = host.instrument;
  SampledMarks marks;
  const FileReader file = host_page_file(file_bytes);
  if (it != NULL) sampled_take_marks(&it->sampled, index, sampled_marks(&file, &marks) ? &marks : NULL);
}

/* ---- of either */

EXPORT(uint32_t, instrument_sounds, void) { return host.instrument != NULL ? sampled_sound_count(&host.instrument->sampled) : 0; }
/* All of it but the sounds becomes the output. */
EXPORT(int, instrument_bytes, void) {
  struct HostInstrument *const it = host.instrument;
  Buffer *const out = host_begin_output();
  if (it != NULL) sampled_write(&it->sampled, out);
  host_output_made();
  return host_status(out->status);
}
/* What stays behind becomes the output, a line each. */
EXPORT(void, instrument_left, void) {
  const struct HostInstrument *const it = host.instrument;
  host_output(it != NULL ? buffer_bytes(&it->sampled.left) : (Bytes){NULL, 0});
}
/* In the page: the input is the file's name, those bytes, and 32 bytes of name for each sound. */
EXPORT(int, import_instrument, uint32_t name_bytes, uint32_t bytes) {
  Problem *const problem = host_problem();
  char name[LABEL_BYTES];
  Sampled sampled;
  host_label(host_input(0, name_bytes), name);
  batch_destroy(host.batch);
  host.batch = NULL;
  sampled_init(&sampled, memory_heap());
  Status status = sampled_read(host_input(name_bytes, bytes), &sampled, problem);
  const uint32_t digests_bytes = sampled_sound_count(&sampled) * (uint32_t)sizeof(Digest);
  const Bytes given = host_input(name_bytes + bytes, digests_bytes);
  Digest *const digests = host_column(1, digests_bytes + 1u);
  if (status == STATUS_OK && (given.size < digests_bytes || digests == NULL)) status = STATUS_CORRUPT;
  if (status == STATUS_OK) memcpy(digests, given.data, digests_bytes);
  if (status == STATUS_OK) status = session_import_sampled(host.session, &sampled, digests, name, &host.batch, problem);
  sampled_finish(&sampled);
  return host_status(status);
}

/* ---- folders that come packed */

/* The input is a zip; how many files are in it is in column 0 (f64). */
EXPORT(int, zip_open, uint32_t bytes) {
  Problem *const problem = host_problem();
  struct HostInstrument *const it = instrument();
  double *const count = host_column(0, sizeof *count);
  if (it == NULL || count == NULL) return host_status(STATUS_NO_MEMORY);
  if (it->zip.memory != NULL) zip_finish(&it->zip);
  memset(&it->zip, 0, sizeof it->zip);
  buffer_clear(&it->packed);
  const Bytes given = host_input(0, bytes);
  buffer_put(&it->packed, given.data, given.size);
  if (it->packed.status != STATUS_OK) return host_status(it->packed.status);
  const Status status = zip_read(buffer_bytes(&it->packed), memory_heap(), &it->zip, problem);
  if (status != STATUS_OK) memset(&it->zip, 0, sizeof it->zip);
  *count = it->zip.count;
  return host_status(status);
}
EXPORT(void, zip_name, uint32_t index) { host_output_text(host.instrument != NULL && index < host.instrument->zip.count ? host.instrument->zip.entries[index].name : ""); }
EXPORT(int, zip_unpack, uint32_t index) {
  Problem *const problem = host_problem();
  if (host.instrument == NULL || index >= host.instrument->zip.count) return host_status(STATUS_NOT_FOUND);
  const Status status = zip_unpack(&host.instrument->zip, &host.instrument->zip.entries[index], host_begin_output(), problem);
  host_output_made();
  return host_status(status);
}
