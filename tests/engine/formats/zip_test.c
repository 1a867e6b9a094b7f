#include "support/cm.h"

#include "core/hash.h"
#include "formats/zip.h"
#include "support/failing_memory.h"
#include "support/random.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static Bytes text_bytes(const char *text) { return (Bytes){(const uint8_t *)text, strlen(text)}; }

static void zip_what_was_written_is_read(void **state) {
  (void)state;
  Random random = random_begin("zip round trip");
  for (int round = 0; round < 100; round++) {
    uint8_t contents[20][200];
    size_t sizes[20];
    const uint32_t count = random_below(&random, 20);
    Buffer out;
    ZipWriter writer;
    buffer_init(&out, memory_heap(), 1u << 20);
    zip_writer_init(&writer, &out, memory_heap());
    for (uint32_t i = 0; i < count; i++) {
      char name[32];
      sizes[i] = random_below(&random, 200);
      for (size_t k = 0; k < sizes[i]; k++) contents[i][k] = (uint8_t)random_u64(&random);
      snprintf(name, sizeof name, "assets/%u.bin", (unsigned)(i * 7919 % 100));
      zip_writer_add(&writer, name, (Bytes){contents[i], sizes[i]});
    }
    assert_int_equal(zip_writer_finish(&writer), STATUS_OK);
    Zip zip;
    Problem problem;
    assert_int_equal(zip_read(buffer_bytes(&out), memory_heap(), &zip, &problem), STATUS_OK);
    assert_int_equal(zip.count, count);
    for (uint32_t i = 0; i < count; i++) {
      char name[32];
      snprintf(name, sizeof name, "assets/%u.bin", (unsigned)(i * 7919 % 100));
      const ZipEntry *entry = zip_find(&zip, name);
      assert_non_null(entry);
      Buffer content;
      buffer_init(&content, memory_heap(), 1000);
      assert_int_equal(zip_unpack(&zip, entry, &content, &problem), STATUS_OK);
      assert_int_equal(content.size, sizes[i]);
      if (sizes[i]) assert_memory_equal(content.data, contents[i], sizes[i]);
      buffer_finish(&content);
    }
    assert_null(zip_find(&zip, "assets/none"));
    zip_finish(&zip);
    buffer_finish(&out);
  }
}

/* Archives as strangers write them, field by field. */
typedef struct Row {
  const char *name;
  uint16_t method, flags;
  const char *packed;
  size_t packed_size;
  uint32_t size, crc;
  uint32_t attributes;
  int64_t header_offset; /* in the directory; < 0: the true one */
  bool sizes_after;      /* a data descriptor instead of sizes in the local header */
} Row;

static void put_middle(Buffer *out, const Row *row, bool local) {
  const bool blank = local && row->sizes_after;
  buffer_u16le(out, 20);
  buffer_u16le(out, row->flags);
  buffer_u16le(out, row->method);
  buffer_u32le(out, 0);
  buffer_u32le(out, blank ? 0 : row->crc);
  buffer_u32le(out, blank ? 0 : (uint32_t)row->packed_size);
  buffer_u32le(out, blank ? 0 : row->size);
  buffer_u16le(out, (uint16_t)strlen(row->name));
  buffer_u16le(out, 0);
}

static Buffer make_zip(const Row *rows, size_t count) {
  Buffer out, directory;
  buffer_init(&out, memory_heap(), 1u << 22);
  buffer_init(&directory, memory_heap(), 1u << 22);
  for (size_t i = 0; i < count; i++) {
    const Row *row = &rows[i];
    const size_t offset = out.size;
    buffer_put(&out, "PK\3\4", 4);
    put_middle(&out, row, true);
    buffer_text(&out, row->name);
    buffer_put(&out, row->packed, row->packed_size);
    if (row->sizes_after) {
      buffer_put(&out, "PK\7\10", 4);
      buffer_u32le(&out, row->crc);
      buffer_u32le(&out, (uint32_t)row->packed_size);
      buffer_u32le(&out, row->size);
    }
    buffer_put(&directory, "PK\1\2", 4);
    buffer_u16le(&directory, 0x0314);
    put_middle(&directory, row, false);
    buffer_u16le(&directory, 0);
    buffer_u16le(&directory, 0);
    buffer_u16le(&directory, 0);
    buffer_u32le(&directory, row->attributes);
    buffer_u32le(&directory, row->header_offset < 0 ? (uint32_t)offset : (uint32_t)row->header_offset);
    buffer_text(&directory, row->name);
  }
  const size_t offset = out.size;
  buffer_put(&out, directory.data, directory.size);
  buffer_put(&out, "PK\5\6\0\0\0\0", 8);
  buffer_u16le(&out, (uint16_t)count);
  buffer_u16le(&out, (uint16_t)count);
  buffer_u32le(&out, (uint32_t)directory.size);
  buffer_u32le(&out, (uint32_t)offset);
  buffer_u16le(&out, 0);
  buffer_finish(&directory);
  return out;
}

static Row stored(const char *name, const char *content) {
  return (Row){.name = name, .packed = content, .packed_size = strlen(content), .size = (uint32_t)strlen(content),
               .crc = crc32_put(0, content, strlen(content)), .header_offset = -1};
}

static Status read_rows(const Row *rows, size_t count, Problem *problem) {
  Buffer file = make_zip(rows, count);
  Zip zip;
  *problem = (Problem){0};
  const Status status = zip_read(buffer_bytes(&file), memory_heap(), &zip, problem);
  if (status == STATUS_OK) zip_finish(&zip);
  buffer_finish(&file);
  return status;
}

static void zip_deflated_entries_with_data_descriptors_are_read(void **state) {
  (void)state;
  /* "hello hello hello\n" in one fixed block */
  static const char packed[] = "\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x90\x5c\x00";
  const char *plain = "hello hello hello\n";
  Row row = stored("a/hello.txt", plain);
  row.method = 8, row.flags = 8, row.packed = packed, row.packed_size = sizeof packed - 1, row.sizes_after = true;
  const Row rows[] = {row, stored("folder/", ""), stored("z", "")};
  Buffer file = make_zip(rows, 3), content;
  Zip zip;
  Problem problem;
  buffer_init(&content, memory_heap(), 100);
  assert_int_equal(zip_read(buffer_bytes(&file), memory_heap(), &zip, &problem), STATUS_OK);
  assert_int_equal(zip.count, 2);
  if (zip_unpack(&zip, zip_find(&zip, "a/hello.txt"), &content, &problem) != STATUS_OK) fail_msg("%s", problem.what);
  assert_memory_equal(content.data, plain, strlen(plain));
  buffer_finish(&content);
  zip_finish(&zip);
  buffer_finish(&file);
}

static void zip_hostile_names_are_refused(void **state) {
  (void)state;
  static const char *const names[] = {"../x", "a/../../x", "/etc/passwd", "a//b", "a/./b", "..", ".", "C:x", "a\\b", "a\nb", "\xff", "a/..", "/"};
  for (size_t i = 0; i < COUNT_OF(names); i++) {
    const Row row = stored(names[i], "x");
    Problem problem;
    assert_int_equal(read_rows(&row, 1, &problem), STATUS_CORRUPT);
    assert_non_null(strstr(problem.what, "name"));
    assert_int_equal(problem.offset_bytes, 30 + strlen(names[i]) + 1);
  }
  assert_true(zip_name_allowed((const uint8_t *)"a/b..c/.d", 9));
}

static void zip_entries_that_lie_are_refused_by_name(void **state) {
  (void)state;
  Row link = stored("bad", "target"), encrypted = stored("bad", "x"), packed = stored("bad", "x"), sizes = stored("bad", "xy");
  Row bomb = stored("bad", "x"), outside = stored("bad", "x"), fifo = stored("bad", ""), zip64 = stored("bad", "x"), folder = stored("bad/", "x");
  link.attributes = 0xa1ffu << 16;
  fifo.attributes = 0x11ffu << 16;
  encrypted.flags = 1;
  packed.method = 12;
  sizes.size = 3;
  bomb.method = 8, bomb.size = 1u << 29;
  outside.header_offset = 5000;
  zip64.size = UINT32_MAX;
  const struct { const Row *row; Status status; const char *what; } cases[] = {
    {&link, STATUS_UNSUPPORTED, "link"}, {&fifo, STATUS_UNSUPPORTED, "device"}, {&encrypted, STATUS_UNSUPPORTED, "encrypted"},
    {&packed, STATUS_UNSUPPORTED, "method 12"}, {&sizes, STATUS_CORRUPT, "two different sizes"}, {&bomb, STATUS_TOO_LARGE, "cannot be"},
    {&outside, STATUS_CORRUPT, "outside"}, {&zip64, STATUS_CORRUPT, "how large"}, {&folder, STATUS_CORRUPT, "folder"}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const Row rows[] = {stored("good", "content"), *cases[i].row};
    Problem problem;
    assert_int_equal(read_rows(rows, 2, &problem), cases[i].status);
    assert_memory_equal(problem.where, "bad", 3);
    assert_non_null(strstr(problem.what, cases[i].what));
  }
}

static void zip_duplicate_and_overlapping_entries_are_refused(void **state) {
  (void)state;
  Problem problem;
  const Row twice[] = {stored("a", "1"), stored("b", "2"), stored("a", "3")};
  assert_int_equal(read_rows(twice, 3, &problem), STATUS_CORRUPT);
  assert_string_equal(problem.where, "a");
  Row again = stored("a", "1");
  again.header_offset = 0;
  const Row shared[] = {stored("a", "1"), again};
  assert_int_equal(read_rows(shared, 2, &problem), STATUS_CORRUPT);
  assert_non_null(strstr(problem.what, "overlaps"));
}

static void zip_a_wrong_crc_is_refused(void **state) {
  (void)state;
  Row row = stored("song.json", "{}");
  row.crc ^= 1;
  Buffer file = make_zip(&row, 1), out;
  Zip zip;
  Problem problem;
  buffer_init(&out, memory_heap(), 100);
  assert_int_equal(zip_read(buffer_bytes(&file), memory_heap(), &zip, &problem), STATUS_OK);
  assert_int_equal(zip_unpack(&zip, &zip.entries[0], &out, &problem), STATUS_CORRUPT);
  assert_string_equal(problem.where, "song.json");
  buffer_finish(&out);
  zip_finish(&zip);
  buffer_finish(&file);
}

static void zip_unpacks_never_more_than_the_entry_says(void **state) {
  (void)state;
  static const char packed[] = "\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x90\x5c\x00";
  Row row = stored("a", "hello");
  row.method = 8, row.packed = packed, row.packed_size = sizeof packed - 1;
  Buffer file = make_zip(&row, 1), out;
  Zip zip;
  Problem problem;
  buffer_init(&out, memory_heap(), 1000);
  assert_int_equal(zip_read(buffer_bytes(&file), memory_heap(), &zip, &problem), STATUS_OK);
  assert_int_equal(zip_unpack(&zip, &zip.entries[0], &out, &problem), STATUS_TOO_LARGE);
  assert_true(out.size <= 5);
  zip_finish(&zip);
  buffer_finish(&out);
  buffer_finish(&file);
}

static void zip_what_is_no_archive_is_refused(void **state) {
  (void)state;
  Zip zip;
  Problem problem;
  assert_int_equal(zip_read(text_bytes(""), memory_heap(), &zip, &problem), STATUS_CORRUPT);
  assert_int_equal(zip_read(text_bytes("this is a text and nothing else"), memory_heap(), &zip, &problem), STATUS_CORRUPT);
  assert_int_equal(zip_read((Bytes){(const uint8_t *)"PK\5\6\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0", 22}, memory_heap(), &zip, &problem), STATUS_CORRUPT);
  assert_non_null(strstr(problem.what, "how large"));
  assert_int_equal(zip_read((Bytes){(const uint8_t *)"PK\5\6\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22}, memory_heap(), &zip, &problem), STATUS_UNSUPPORTED);
}

static void survive(const uint8_t *data, size_t size, bool refused) {
  uint8_t *copy = memory_new(memory_heap(), size + 1);
  memcpy(copy, data, size);
  Zip zip;
  Problem problem = {0};
  const Status status = zip_read((Bytes){copy, size}, memory_heap(), &zip, &problem);
  assert_true(status == STATUS_OK ? !refused : problem.what[0] != '\0');
  for (uint32_t i = 0; status == STATUS_OK && i < zip.count; i++) {
    Buffer out;
    buffer_init(&out, memory_heap(), 1u << 16);
    if (zip_unpack(&zip, &zip.entries[i], &out, &problem) != STATUS_OK) assert_true(problem.what[0] != '\0');
    buffer_finish(&out);
  }
  if (status == STATUS_OK) zip_finish(&zip);
  memory_free(memory_heap(), copy, size + 1);
}

/* Cut anywhere, and with any byte changed. */
static void survive_all_damage(Buffer *file) {
  for (size_t size = 0; size < file->size; size++) survive(file->data, size, true);
  for (size_t at = 0; at < file->size; at++) {
    const uint8_t old = file->data[at];
    for (unsigned value = 0; value < 256; value++) {
      file->data[at] = (uint8_t)value;
      survive(file->data, file->size, false);
    }
    file->data[at] = old;
  }
}

static void zip_truncations_are_refused_and_corrupt_bytes_survived(void **state) {
  (void)state;
  static const char packed[] = "\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x90\x5c\x00";
  Row row = stored("a/hello.txt", "hello hello hello\n");
  row.method = 8, row.packed = packed, row.packed_size = sizeof packed - 1;
  const Row rows[] = {stored("manifest.json", "{}"), row, stored("b", "12345")};
  Buffer file = make_zip(rows, 3);
  survive_all_damage(&file);
  buffer_finish(&file);
}

static uint64_t number_at(const Buffer *out, size_t at, uint32_t bytes) {
  uint64_t number = 0;
  for (uint32_t i = 0; i < bytes; i++) number |= (uint64_t)out->data[at + i] << (8 * i);
  return number;
}

/* Three entries, 6 GB in the middle that nobody has to hold: what does not fit into 32 bits stands where APPNOTE 4.5.3 and 4.3.14 have it. */
static void more_than_4_gb_is_written_as_zip64_and_read_again(void **state) {
  (void)state;
  const uint64_t huge = UINT64_C(6000000000);
  ZipWriter writer;
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 20);
  zip_writer_init(&writer, &out, memory_heap());
  writer.large = true;
  zip_writer_leave_room(&writer, "a", 10, 1);
  zip_writer_leave_room(&writer, "b", huge, 2);
  zip_writer_leave_room(&writer, "c", 20, 3);
  assert_int_equal(zip_writer_finish(&writer), STATUS_OK);
  /* Where things are in `out`, from which the contents are missing. */
  const size_t b = 30 + 1, c = b + 30 + 1 + 20, directory = c + 30 + 1, row_b = directory + 46 + 1, row_c = row_b + 46 + 1 + 20, end = row_c + 46 + 1 + 12;
  const uint64_t offset_c = c + 10 + huge, offset_directory = directory + 10 + huge + 20, directory_bytes = end - directory;
  assert_int_equal(out.size, end + 56 + 20 + 22);
  assert_int_equal(number_at(&out, 4, 2), 20); /* the first is as it always was */
  assert_int_equal(number_at(&out, 28, 2), 0);
  assert_int_equal(number_at(&out, b + 4, 2), 45);
  assert_int_equal(number_at(&out, b + 18, 4), UINT32_MAX);
  assert_int_equal(number_at(&out, b + 22, 4), UINT32_MAX);
  assert_int_equal(number_at(&out, b + 31, 4), 0x00100001);
  assert_int_equal(number_at(&out, b + 35, 8), huge);
  assert_int_equal(number_at(&out, b + 43, 8), huge);
  assert_int_equal(number_at(&out, c + 18, 4), 20);
  assert_int_equal(number_at(&out, c + 28, 2), 0);
  assert_int_equal(number_at(&out, row_b + 30, 2), 20);
  assert_int_equal(number_at(&out, row_b + 42, 4), b + 10);
  assert_int_equal(number_at(&out, row_c + 42, 4), UINT32_MAX);
  assert_int_equal(number_at(&out, row_c + 47, 4), 0x00080001);
  assert_int_equal(number_at(&out, row_c + 51, 8), offset_c);
  assert_memory_equal(out.data + end, "PK\6\6", 4);
  assert_int_equal(number_at(&out, end + 32, 8), 3);
  assert_int_equal(number_at(&out, end + 40, 8), directory_bytes);
  assert_int_equal(number_at(&out, end + 48, 8), offset_directory);
  assert_memory_equal(out.data + end + 56, "PK\6\7", 4);
  assert_int_equal(number_at(&out, end + 64, 8), offset_directory + directory_bytes);
  assert_memory_equal(out.data + end + 76, "PK\5\6", 4);
  assert_int_equal(number_at(&out, end + 76 + 16, 4), UINT32_MAX);
  /* And it is found again, in pages that nobody has touched where the contents would be. */
  const size_t whole = (size_t)(out.size + 10 + huge + 20);
  uint8_t *file = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  assert_true(file != MAP_FAILED);
  memcpy(file, out.data, b);
  memcpy(file + b + 10, out.data + b, c - b);
  memcpy(file + (size_t)offset_c, out.data + c, directory - c);
  memcpy(file + (size_t)offset_directory, out.data + directory, out.size - directory);
  Zip zip;
  Problem problem;
  assert_int_equal(zip_read_large((Bytes){file, whole}, memory_heap(), &zip, &problem), STATUS_OK);
  assert_int_equal(zip.count, 3);
  assert_int_equal(zip.entries[1].size, huge);
  assert_int_equal(zip.entries[1].data_offset, b + 10 + 31 + 20);
  assert_int_equal(zip.entries[2].size, 20);
  assert_ptr_equal(zip_stored(&zip, &zip.entries[2]).data, file + (size_t)offset_c + 31);
  zip_finish(&zip);
  assert_int_equal(zip_read((Bytes){file, whole}, memory_heap(), &zip, &problem), STATUS_TOO_LARGE); /* a song's file is smaller */
  munmap(file, whole);
  /* Whoever did not ask for it, as a song's file does not, is refused. */
  zip_writer_init(&writer, &out, memory_heap());
  zip_writer_leave_room(&writer, "b", huge, 2);
  assert_int_equal(zip_writer_finish(&writer), STATUS_TOO_LARGE);
  buffer_finish(&out);
}

/* As some write it that cannot know beforehand: each number is elsewhere, though it would fit. */
static Buffer make_large_zip(void) {
  static const char content[] = "12345";
  Buffer out;
  buffer_init(&out, memory_heap(), 1u << 12);
  size_t directory = 0;
  for (int local = 1; local >= 0; local--) {
    if (!local) directory = out.size;
    buffer_put(&out, local ? "PK\3\4" : "PK\1\2", 4);
    if (!local) buffer_u16le(&out, 45);
    buffer_u16le(&out, 45), buffer_u16le(&out, 0), buffer_u16le(&out, 0), buffer_u32le(&out, 0);
    buffer_u32le(&out, crc32_put(0, content, 5));
    buffer_u32le(&out, UINT32_MAX), buffer_u32le(&out, UINT32_MAX);
    buffer_u16le(&out, 1);
    buffer_u16le(&out, local ? 4 + 2 + 4 + 16 : 4 + 24);
    if (!local) buffer_u16le(&out, 0), buffer_u16le(&out, 0), buffer_u16le(&out, 0), buffer_u32le(&out, 0), buffer_u32le(&out, UINT32_MAX);
    buffer_text(&out, "a");
    if (local) buffer_u16le(&out, 0x5455), buffer_u16le(&out, 2), buffer_u16le(&out, 0xffff); /* somebody else's, in front */
    buffer_u16le(&out, 1), buffer_u16le(&out, local ? 16 : 24), buffer_u64le(&out, 5), buffer_u64le(&out, 5);
    if (local) buffer_put(&out, content, 5);
    else buffer_u64le(&out, 0);
  }
  const size_t end = out.size;
  buffer_put(&out, "PK\6\6", 4), buffer_u64le(&out, 44), buffer_u16le(&out, 45), buffer_u16le(&out, 45), buffer_u32le(&out, 0), buffer_u32le(&out, 0);
  buffer_u64le(&out, 1), buffer_u64le(&out, 1), buffer_u64le(&out, end - directory), buffer_u64le(&out, directory);
  buffer_put(&out, "PK\6\7\0\0\0\0", 8), buffer_u64le(&out, end), buffer_u32le(&out, 1);
  buffer_put(&out, "PK\5\6\0\0\0\0\377\377\377\377\377\377\377\377\377\377\377\377\0\0", 22);
  return out;
}

static void zip64_is_read_and_survived_however_it_is_damaged(void **state) {
  (void)state;
  Buffer file = make_large_zip(), content;
  Zip zip;
  Problem problem;
  assert_int_equal(zip_read(buffer_bytes(&file), memory_heap(), &zip, &problem), STATUS_OK);
  buffer_init(&content, memory_heap(), 100);
  assert_int_equal(zip_unpack(&zip, zip_find(&zip, "a"), &content, &problem), STATUS_OK);
  assert_int_equal(content.size, 5);
  assert_memory_equal(content.data, "12345", 5);
  zip_finish(&zip);
  buffer_finish(&content);
  survive_all_damage(&file);
  buffer_finish(&file);
}

static void zip_without_memory_is_refused_packed_or_not(void **state) {
  (void)state;
  static const char packed[] = "\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x90\x5c\x00";
  for (int deflated = 0; deflated < 2; deflated++) {
    Row row = stored("a", "hello hello hello hello");
    if (deflated) row.method = 8, row.packed = packed, row.packed_size = sizeof packed - 1;
    Buffer file = make_zip(&row, 1), out;
    FailingMemory failing;
    Zip zip;
    Problem problem;
    buffer_init(&out, failing_memory_init(&failing, 1), 1000);
    assert_int_equal(zip_read(buffer_bytes(&file), memory_heap(), &zip, &problem), STATUS_OK);
    assert_int_equal(zip_unpack(&zip, &zip.entries[0], &out, &problem), STATUS_NO_MEMORY);
    assert_string_equal(problem.where, "a");
    buffer_finish(&out);
    zip_finish(&zip);
    buffer_finish(&file);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(zip_what_was_written_is_read),
    cmocka_unit_test(zip_deflated_entries_with_data_descriptors_are_read),
    cmocka_unit_test(zip_hostile_names_are_refused),
    cmocka_unit_test(zip_entries_that_lie_are_refused_by_name),
    cmocka_unit_test(zip_duplicate_and_overlapping_entries_are_refused),
    cmocka_unit_test(zip_a_wrong_crc_is_refused),
    cmocka_unit_test(zip_unpacks_never_more_than_the_entry_says),
    cmocka_unit_test(zip_what_is_no_archive_is_refused),
    cmocka_unit_test(zip_truncations_are_refused_and_corrupt_bytes_survived),
    cmocka_unit_test(more_than_4_gb_is_written_as_zip64_and_read_again),
    cmocka_unit_test(zip64_is_read_and_survived_however_it_is_damaged),
    cmocka_unit_test(zip_without_memory_is_refused_packed_or_not),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
