/*
  Reads zip archives (PKWARE APPNOTE 6.3) strictly: the central directory is the truth, every local header must agree with
  it, no byte may belong to two entries, and what would unpack to more than its limits is refused before it is unpacked.
  What does not fit into 32 bits stands in an entry's extra field, and in an end record of its own (zip64: 4.5.3, 4.3.14, 4.3.15).
*/

#include "formats/zip.h"

#include "core/hash.h"
#include "core/limits.h"
#include "core/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LOCAL_TAG 0x04034b50u
#define CENTRAL_TAG 0x02014b50u
#define END_TAG 0x06054b50u
#define LOCAL_BYTES 30u
#define CENTRAL_BYTES 46u
#define END_BYTES 22u
#define LARGE_END_TAG 0x06064b50u
#define LARGE_END_BYTES 56u
#define LOCATOR_TAG 0x07064b50u
#define LOCATOR_BYTES 20u
#define LARGE_EXTRA 1u         /* the extra field's number */
#define ELSEWHERE UINT32_MAX   /* stands in place of a number that is there */
#define COUNT_MAX 0xffffu

#define FLAG_ENCRYPTED 0x2041u /* plain, strong, masked headers */
#define FLAG_DESCRIPTOR 0x0008u
#define FLAGS_MEANT (FLAG_ENCRYPTED | FLAG_DESCRIPTOR)

/* Where the central directory lies. */
typedef struct Directory {
  uint64_t offset, size, end; /* `end`: offset of the end record, of the larger one where there are two */
  uint64_t count;
} Directory;

static Bytes slice(Bytes bytes, uint64_t offset, uint64_t size) {
  return (Bytes){bytes.data + (size_t)offset, (size_t)size};
}

static uint32_t load_u32(const uint8_t *from) {
  return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

/* The end record: the last place whose comment reaches exactly to the file's end. */
static bool find_end(Bytes file, uint64_t *end) {
  if (file.size < END_BYTES) return false;
  const size_t last = file.size - END_BYTES, first = last > 0xffff ? last - 0xffff : 0;
  for (size_t at = last + 1; at-- > first;) {
    if (load_u32(file.data + at) != END_TAG) continue;
    if ((size_t)(file.data[at + 20] | file.data[at + 21] << 8) != last - at) continue;
    *end = at;
    return true;
  }
  return false;
}

/* The larger end record, which a locator in front of the usual one names: right before both, and nothing in between. */
static Status read_large_end(Bytes file, Directory *directory, Problem *problem) {
  const uint64_t end = directory->end;
  Reader reader;
  if (end < LOCATOR_BYTES + LARGE_END_BYTES || load_u32(file.data + end - LOCATOR_BYTES) != LOCATOR_TAG) {
    return problem_set(problem, STATUS_CORRUPT, end, "zip", "the archive says that it is large, but not how large");
  }
  directory->end = end - LOCATOR_BYTES - LARGE_END_BYTES;
  reader_init(&reader, slice(file, directory->end, LARGE_END_BYTES + LOCATOR_BYTES));
  const uint32_t tag = reader_u32le(&reader);
  const uint64_t size = reader_u64le(&reader);
  reader_skip(&reader, 4);
  const uint32_t disk = reader_u32le(&reader), directory_disk = reader_u32le(&reader);
  const uint64_t disk_count = reader_u64le(&reader);
  directory->count = reader_u64le(&reader);
  directory->size = reader_u64le(&reader);
  directory->offset = reader_u64le(&reader);
  reader_skip(&reader, 8);
  const uint64_t at = reader_u64le(&reader);
  const uint32_t disks = reader_u32le(&reader);
  if (tag != LARGE_END_TAG || size != LARGE_END_BYTES - 12 || at != directory->end) return problem_set(problem, STATUS_CORRUPT, directory->end, "zip", "the archive says that it is large, but not how large");
  if (disk != 0 || directory_disk != 0 || disks > 1 || disk_count != directory->count) {
    return problem_set(problem, STATUS_UNSUPPORTED, directory->end, "zip", "archives in several parts are not read");
  }
  return STATUS_OK;
}

static Status read_end(Bytes file, Directory *directory, Problem *problem) {
  if (!find_end(file, &directory->end)) {
    const bool zip = file.size >= 4 && load_u32(file.data) == LOCAL_TAG;
    return problem_set(problem, zip ? STATUS_TRUNCATED : STATUS_CORRUPT, file.size, "zip",
                       zip ? "the archive is cut off: its directory is missing" : "this is no zip archive");
  }
  Reader reader;
  reader_init(&reader, slice(file, directory->end + 4, END_BYTES - 4));
  const uint32_t disk = reader_u16le(&reader), directory_disk = reader_u16le(&reader), disk_count = reader_u16le(&reader);
  directory->count = reader_u16le(&reader);
  directory->size = reader_u32le(&reader);
  directory->offset = reader_u32le(&reader);
  if (directory->count == 0xffff || directory->size == ELSEWHERE || directory->offset == ELSEWHERE) {
    const Status status = read_large_end(file, directory, problem);
    if (status != STATUS_OK) return status;
  } else if (disk != 0 || directory_disk != 0 || disk_count != directory->count) {
    return problem_set(problem, STATUS_UNSUPPORTED, directory->end, "zip", "archives in several parts are not read");
  }
  if (directory->offset > directory->end || directory->size != directory->end - directory->offset) {
    return problem_set(problem, STATUS_CORRUPT, directory->end, "zip", "the directory does not end where the archive's end begins");
  }
  if (directory->count > directory->size / CENTRAL_BYTES) {
    return problem_set(problem, STATUS_CORRUPT, directory->end, "zip", "%llu entries do not fit into the directory", (unsigned long long)directory->count);
  }
  if (directory->count > COUNT_MAX) return problem_set(problem, STATUS_TOO_LARGE, directory->end, "zip", "more than 65,535 entries");
  return STATUS_OK;
}

/* The numbers that say they are elsewhere, in the order of the headers. False: they are not there either. */
static bool read_large_numbers(Bytes extra, uint64_t *const *numbers, size_t count) {
  bool wanted = false;
  for (size_t i = 0; i < count; i++) wanted = wanted || *numbers[i] == ELSEWHERE;
  if (!wanted) return true; /* and nothing else in there is looked at */
  Reader reader;
  reader_init(&reader, extra);
  while (reader_left(&reader) > 0 && !reader.failed) {
    const uint32_t number = reader_u16le(&reader), size = reader_u16le(&reader);
    Reader field;
    reader_init(&field, reader_take(&reader, size));
    if (number != LARGE_EXTRA || reader.failed) continue;
    for (size_t i = 0; i < count; i++)
      if (*numbers[i] == ELSEWHERE) *numbers[i] = reader_u64le(&field);
    return !field.failed;
  }
  return false;
}

static bool part_allowed(const uint8_t *part, size_t size) {
  if (size == 0 || (size == 1 && part[0] == '.') || (size == 2 && memcmp(part, "..", 2) == 0)) return false;
  for (size_t i = 0; i < size; i++) {
    if (part[i] < 0x20 || part[i] == 0x7f || part[i] == '\\' || part[i] == ':') return false;
  }
  return true;
}

bool zip_name_allowed(const uint8_t *name, size_t size) {
  if (size == 0 || size >= ZIP_NAME_BYTES || !utf8_valid(name, size)) return false;
  size_t begin = 0;
  for (size_t at = 0; at <= size; at++) {
    if (at < size && name[at] != '/') continue;
    if (!part_allowed(name + begin, at - begin)) return false;
    begin = at + 1;
  }
  return true;
}

/* The name as far as it can be shown, for problems. */
static void show_name(Bytes name, char text[48]) {
  const size_t size = utf8_valid(name.data, name.size) ? utf8_cut(name.data, name.size, 47) : 0;
  memcpy(text, size ? (const char *)name.data : "an entry", size ? size : 9);
  if (size) text[size] = '\0';
  for (char *c = text; *c; c++) {
    if ((uint8_t)*c < 0x20) *c = '?';
  }
}

/* Made on Unix, the upper half of the attributes is the file's mode: only plain files and folders may come in. */
static bool is_special(uint32_t made_by, uint32_t attributes) {
  const uint32_t type = attributes >> 28;
  return made_by >> 8 == 3 && type != 0 && type != 8 && type != 4;
}

static Status check_entry(const ZipEntry *entry, uint32_t flags, uint64_t offset, const char *shown, Problem *problem) {
  if (flags & FLAG_ENCRYPTED) return problem_set(problem, STATUS_UNSUPPORTED, offset, shown, "this entry is encrypted");
  if (entry->method != 0 && entry->method != 8) {
    return problem_set(problem, STATUS_UNSUPPORTED, offset, shown, "packed by method %u, only stored and deflated are read", entry->method);
  }
  if (entry->method == 0 && entry->size != entry->packed_size) {
    return problem_set(problem, STATUS_CORRUPT, offset, shown, "stored, but with two different sizes");
  }
  if (entry->size > entry->packed_size * LIMIT_ZIP_RATIO) {
    return problem_set(problem, STATUS_TOO_LARGE, offset, shown, "%llu bytes are said to unpack to %llu, which cannot be",
                       (unsigned long long)entry->packed_size, (unsigned long long)entry->size);
  }
  return STATUS_OK;
}

/* The local header must tell the same story; it also says where the data begins. */
static Status check_local(const Zip *zip, const Directory *directory, ZipEntry *entry, uint32_t flags, Problem *problem) {
  const uint64_t begin = entry->header_offset, name_size = strlen(entry->name);
  if (begin > directory->offset || directory->offset - begin < LOCAL_BYTES) return problem_set(problem, STATUS_CORRUPT, begin, entry->name, "the entry lies outside the archive");
  Reader reader;
  reader_init(&reader, slice(zip->file, begin, directory->offset - begin));
  const uint32_t tag = reader_u32le(&reader);
  reader_skip(&reader, 2);
  const uint32_t local_flags = reader_u16le(&reader), method = reader_u16le(&reader);
  reader_skip(&reader, 4);
  const uint32_t crc = reader_u32le(&reader);
  uint64_t packed_size = reader_u32le(&reader), size = reader_u32le(&reader);
  const uint32_t local_name_size = reader_u16le(&reader), extra_size = reader_u16le(&reader);
  const Bytes name = reader_take(&reader, local_name_size), extra = reader_take(&reader, extra_size);
  const bool told = read_large_numbers(extra, (uint64_t *const[]){&size, &packed_size}, 2);
  const bool sizes_follow = (local_flags & FLAG_DESCRIPTOR) && crc == 0 && packed_size == 0 && size == 0;
  if (!told || tag != LOCAL_TAG || ((local_flags ^ flags) & FLAGS_MEANT) || method != entry->method || name.size != name_size ||
      memcmp(name.data, entry->name, name.size) != 0 ||
      (!sizes_follow && (crc != entry->crc || packed_size != entry->packed_size || size != entry->size))) {
    return problem_set(problem, STATUS_CORRUPT, begin, entry->name, "the entry's own header and the directory disagree");
  }
  entry->data_offset = begin + reader.offset;
  if (reader.failed || entry->packed_size > reader_left(&reader)) {
    return problem_set(problem, STATUS_TRUNCATED, begin, entry->name, "the entry reaches past the archive's files");
  }
  return STATUS_OK;
}

/* One row of the directory. Folders are passed over: they hold nothing. */
static Status read_row(Zip *zip, const Directory *directory, Reader *reader, Problem *problem) {
  const uint64_t offset = directory->offset + reader->offset;
  ZipEntry *entry = &zip->entries[zip->count];
  const uint32_t tag = reader_u32le(reader), made_by = reader_u16le(reader);
  reader_skip(reader, 2);
  const uint32_t flags = reader_u16le(reader);
  entry->method = reader_u16le(reader);
  reader_skip(reader, 4);
  entry->crc = reader_u32le(reader);
  entry->packed_size = reader_u32le(reader);
  entry->size = reader_u32le(reader);
  const uint32_t name_size = reader_u16le(reader), extra_size = reader_u16le(reader), comment_size = reader_u16le(reader);
  reader_skip(reader, 4);
  const uint32_t attributes = reader_u32le(reader);
  entry->header_offset = reader_u32le(reader);
  const Bytes name = reader_take(reader, name_size), extra = reader_take(reader, extra_size);
  reader_skip(reader, comment_size);
  if (reader->failed || tag != CENTRAL_TAG) return problem_set(problem, STATUS_CORRUPT, offset, "zip", "the directory is damaged");
  char shown[48];
  show_name(name, shown);
  const bool folder = name.size > 1 && name.data[name.size - 1] == '/';
  if (is_special(made_by, attributes)) return problem_set(problem, STATUS_UNSUPPORTED, offset, shown, "a link or device, not a file");
  if (!zip_name_allowed(name.data, name.size - folder)) {
    return problem_set(problem, STATUS_CORRUPT, offset, shown, "a name that is absolute, climbs out with .., or cannot be a file's name");
  }
  if (!read_large_numbers(extra, (uint64_t *const[]){&entry->size, &entry->packed_size, &entry->header_offset}, 3)) {
    return problem_set(problem, STATUS_CORRUPT, offset, shown, "the entry says that it is large, but not how large");
  }
  if (entry->packed_size > zip->file.size) return problem_set(problem, STATUS_TRUNCATED, offset, shown, "the entry reaches past the archive's files");
  const Status status = check_entry(entry, flags, offset, shown, problem);
  if (status != STATUS_OK || (folder && entry->size == 0)) return status;
  if (folder) return problem_set(problem, STATUS_CORRUPT, offset, shown, "a folder with content");
  memcpy(entry->name, name.data, name.size);
  entry->name[name.size] = '\0';
  zip->count++;
  return check_local(zip, directory, entry, flags, problem);
}

static int by_offset(const void *a, const void *b) {
  const ZipEntry *x = a, *y = b;
  return x->header_offset < y->header_offset ? -1 : x->header_offset > y->header_offset;
}

static int by_name(const void *a, const void *b) { return strcmp(((const ZipEntry *)a)->name, ((const ZipEntry *)b)->name); }

static Status check_together(Zip *zip, Problem *problem) {
  uint64_t end = 0, total = 0;
  if (zip->count == 0) return STATUS_OK;
  qsort(zip->entries, zip->count, sizeof *zip->entries, by_offset);
  for (uint32_t i = 0; i < zip->count; i++) {
    const ZipEntry *entry = &zip->entries[i];
    if (entry->header_offset < end) return problem_set(problem, STATUS_CORRUPT, entry->header_offset, entry->name, "the entry overlaps another one");
    end = entry->data_offset + entry->packed_size;
    if (entry->method != 0) total += entry->size; /* what is stored cannot grow */
    if (total > LIMIT_FILE_BYTES) return problem_set(problem, STATUS_TOO_LARGE, entry->header_offset, entry->name, "the archive unpacks to more than 1 GiB");
  }
  qsort(zip->entries, zip->count, sizeof *zip->entries, by_name);
  for (uint32_t i = 1; i < zip->count; i++) {
    const ZipEntry *entry = &zip->entries[i];
    if (by_name(entry - 1, entry) == 0) return problem_set(problem, STATUS_CORRUPT, entry->header_offset, entry->name, "two entries have this name");
  }
  return STATUS_OK;
}

static Status read_directory(Zip *zip, const Directory *directory, Problem *problem) {
  Reader reader;
  reader_init(&reader, slice(zip->file, directory->offset, directory->size));
  for (uint64_t i = 0; i < directory->count; i++) {
    const Status status = read_row(zip, directory, &reader, problem);
    if (status != STATUS_OK) return status;
  }
  if (reader_left(&reader) > 0) return problem_set(problem, STATUS_CORRUPT, directory->offset + reader.offset, "zip", "the directory has more in it than its entries");
  return check_together(zip, problem);
}

Status zip_read(Bytes file, const Memory *memory, Zip *zip, Problem *problem) {
  *zip = (Zip){.file = file, .memory = memory};
  if (file.size > LIMIT_LENT_BYTES) return problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "file", "larger than 4 GiB");
  return zip_read_large(file, memory, zip, problem);
}

Status zip_read_large(Bytes file, const Memory *memory, Zip *zip, Problem *problem) {
  *zip = (Zip){.file = file, .memory = memory};
  Directory directory = {0};
  Status status = read_end(file, &directory, problem);
  if (status != STATUS_OK || directory.count == 0) return status;
  zip->capacity = (uint32_t)directory.count;
  zip->entries = memory_new(memory, zip->capacity * sizeof *zip->entries);
  if (!zip->entries) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "zip", "not enough memory for the directory");
  status = read_directory(zip, &directory, problem);
  if (status != STATUS_OK) zip_finish(zip);
  return status;
}

void zip_finish(Zip *zip) {
  if (zip->memory) memory_free(zip->memory, zip->entries, zip->capacity * sizeof *zip->entries);
  *zip = (Zip){0};
}

const ZipEntry *zip_find(const Zip *zip, const char *name) {
  uint32_t low = 0, high = zip->count;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    const int order = strcmp(zip->entries[middle].name, name);
    if (order == 0) return &zip->entries[middle];
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return NULL;
}

Bytes zip_stored(const Zip *zip, const ZipEntry *entry) {
  return entry->method == 0 && entry->size == entry->packed_size ? slice(zip->file, entry->data_offset, entry->size) : (Bytes){NULL, 0};
}

Status zip_unpack(const Zip *zip, const ZipEntry *entry, Buffer *out, Problem *problem) {
  const Bytes packed = slice(zip->file, entry->data_offset, entry->packed_size);
  const size_t begin = out->size, size_max = out->size_max;
  if (entry->size > size_max - begin) return problem_set(problem, STATUS_TOO_LARGE, entry->data_offset, entry->name, "larger than it may be");
  Status status = STATUS_OK;
  out->size_max = begin + (size_t)entry->size; /* what it says it is; not a byte more is unpacked */
  if (entry->method == 0) {
    buffer_put(out, packed.data, packed.size);
    status = out->status;
  } else {
    Problem inner = {0};
    status = inflate_bytes(packed, out, &inner);
    if (status != STATUS_OK) problem_set(problem, status, entry->data_offset + inner.offset_bytes, entry->name, "%s", inner.what);
  }
  out->size_max = size_max;
  if (status == STATUS_NO_MEMORY) return problem_set(problem, status, NO_OFFSET, entry->name, "not enough memory to unpack it");
  if (status != STATUS_OK) return status;
  const uint32_t crc = entry->size > 0 ? crc32_put(0, out->data + begin, out->size - begin) : 0;
  if (out->size - begin != entry->size || crc != entry->crc) {
    return problem_set(problem, STATUS_CORRUPT, entry->data_offset, entry->name, "the content does not match its checksum");
  }
  return STATUS_OK;
}
