/* A song on the server, rendered there: the same samples as anywhere, made once, for those who may hear it, in a child that can do
   nothing else. */
#include "support/cm.h"
#include "support/server_song.h"

#include "formats/wav.h"
#include "formats/zip.h"
#include "session/stems.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ServerSong of;
static char ben[128];
static Buffer answer;

static int ask(const char *cookie, const char *body, char job[24]) { return server_song_ask(&of, cookie, body, job); }

static void a_render_waits_for_no_sound_that_is_not_there(void **state) {
  (void)state;
  char job[24], is[24];
  assert_int_equal(ask(of.owner, "{\"container\":\"wav\",\"format\":\"s16\"}", job), 202);
  const WebReply reply = server_song_wait(&of, job);
  web_field(&reply, "state", is, sizeof is);
  assert_string_equal(is, "failed");
  assert_non_null(strstr(reply.body, "not on the server yet"));
  server_song_upload(&of);
}

static void the_servers_render_has_the_bytes_of_any_other(void **state) {
  (void)state;
  char job[24], path[64], said[80], here[65], is[24];
  Problem problem;
  Render *render;
  Buffer samples;
  bool done = false;
  assert_int_equal(ask(of.owner, "{\"container\":\"wav\",\"format\":\"s16\"}", job), 202);
  const RenderOptions options = {.format = SAMPLE_S16};
  buffer_init(&samples, memory_heap(), 256u << 20);
  assert_int_equal(render_create(of.song, &options, &render, &problem), STATUS_OK);
  while (!done) assert_int_equal(render_step(render, 1 << 16, &samples, &done), STATUS_OK);
  const RenderReport report = render_report(render);
  digest_text(&report.sha256, here);
  WebReply reply = server_song_wait(&of, job);
  web_field(&reply, "state", is, sizeof is);
  if (strcmp(is, "done") != 0) print_error("%s\n", reply.body);
  assert_string_equal(is, "done");
  web_field(&reply, "sha256", said, sizeof said);
  assert_string_equal(said, here);
  snprintf(path, sizeof path, "/api/jobs/%s/result", job);
  const WebBytes call = {.method = "GET", .path = path, .cookie = of.owner};
  assert_int_equal(web_bytes(of.server.port, &call, &answer), 200);
  assert_int_equal(answer.size, 44 + samples.size);
  assert_memory_equal(answer.data + 44, samples.data, samples.size);
  /* Once more costs nothing: it has a name already. */
  char again[24];
  assert_int_equal(ask(of.owner, "{\"container\":\"wav\",\"format\":\"s16\"}", again), 202);
  assert_string_not_equal(again, job);
  reply = server_song_wait(&of, again);
  web_field(&reply, "sha256", said, sizeof said);
  assert_string_equal(said, here);
  /* Nobody else's business. */
  const WebBytes stranger = {.method = "GET", .path = path, .cookie = ben};
  assert_int_equal(web_bytes(of.server.port, &stranger, &answer), 404);
  render_destroy(render);
  buffer_finish(&samples);
}

static void what_is_no_render_is_refused(void **state) {
  (void)state;
  char job[24];
  assert_int_equal(ask(ben, "{\"container\":\"wav\",\"format\":\"s16\"}", job), 403);
  assert_int_equal(ask(of.owner, "{\"container\":\"wav\",\"format\":\"s17\"}", job), 400);
  assert_int_equal(ask(of.owner, "{\"container\":\"flac\",\"format\":\"f32\"}", job), 400);
  assert_int_equal(ask(of.owner, "{\"container\":\"opus\",\"format\":\"f32\",\"rateHz\":44100}", job), 400);
  assert_int_equal(ask(of.owner, "{\"container\":\"wav\",\"format\":\"s16\",\"rateHz\":1}", job), 400);
  assert_int_equal(ask(of.owner, "{\"container\":\"wav\",\"format\":\"s16\",\"rateHz\":384001}", job), 400);
  assert_int_equal(ask(of.owner, "{\"container\":\"ogg\",\"format\":\"f32\",\"rateHz\":384000}", job), 400); /* beyond what Vorbis knows */
  assert_int_equal(ask(of.owner, "{\"container\":\"wav\",\"format\":\"s16\",\"stems\":\"bar\"}", job), 400);
  assert_int_equal(ask(of.owner, "{\"container\":\"wav\",\"format\":\"s16\",\"master\":\"behind\"}", job), 400);
  assert_int_equal(ask(of.owner, "{}", job), 400);
}

/* Each is what it says it is by its first bytes, and its receipt is for it. */
static void a_render_may_be_any_file_that_is_known(void **state) {
  (void)state;
  static const struct { const char *body, *begins; size_t at; } files[] = {
    {"{\"container\":\"flac\",\"format\":\"s16\"}", "fLaC", 0},
    {"{\"container\":\"aiff\",\"format\":\"s16\"}", "AIFF", 8},
    {"{\"container\":\"ogg\",\"format\":\"f32\"}", "vorbis", 29},
    {"{\"container\":\"opus\",\"format\":\"f32\"}", "OpusHead", 28},
  };
  for (size_t i = 0; i < COUNT_OF(files); i++) {
    char job[24], path[64], is[24], hash[80], name[65];
    assert_int_equal(ask(of.owner, files[i].body, job), 202);
    const WebReply reply = server_song_wait(&of, job);
    web_field(&reply, "state", is, sizeof is);
    if (strcmp(is, "done") != 0) print_error("%s: %s\n", files[i].body, reply.body);
    assert_string_equal(is, "done");
    snprintf(path, sizeof path, "/api/jobs/%s/result", job);
    const WebBytes call = {.method = "GET", .path = path, .cookie = of.owner};
    assert_int_equal(web_bytes(of.server.port, &call, &answer), 200);
    assert_true(answer.size > 1000 && memcmp(answer.data + files[i].at, files[i].begins, strlen(files[i].begins)) == 0);
    web_field(&reply, "file_sha256", hash, sizeof hash);
    Sha256 sha;
    sha256_init(&sha);
    sha256_put(&sha, answer.data, answer.size);
    const Digest digest = sha256_finish(&sha);
    digest_text(&digest, name);
    assert_string_equal(hash, name);
  }
}

static void make(const char *body, char job[24]) {
  char is[24];
  assert_int_equal(ask(of.owner, body, job), 202);
  const WebReply reply = server_song_wait(&of, job);
  web_field(&reply, "state", is, sizeof is);
  assert_string_equal(is, "done");
}

static int fetch(const char *address, const char *what, const char *headers) {
  char path[128];
  snprintf(path, sizeof path, "/api/plays/%s%s", address, what);
  const WebBytes call = {.method = "GET", .path = path, .headers = headers};
  return web_bytes(of.server.port, &call, &answer);
}

/* What those who edit the song made of its renders, anybody with the address hears, until it is taken back. */
static void a_page_is_heard_by_whoever_has_its_address(void **state) {
  (void)state;
  char sound[24], fallback[24], file[24], body[256], address[72], id[24], path[96];
  make("{\"container\":\"opus\",\"format\":\"f32\"}", sound);
  make("{\"container\":\"mp3\",\"format\":\"f32\"}", fallback);
  make("{\"container\":\"flac\",\"format\":\"s16\"}", file);
  snprintf(body, sizeof body, "{\"title\":\"Night \\\"bus\\\"\",\"sound\":\"%s\",\"fallback\":\"%s\",\"download\":\"%s\"}", sound, fallback, file);
  assert_int_equal(web_call(of.server.port, "POST", "/api/plays", ben, body).status, 403);
  WebReply reply = web_call(of.server.port, "POST", "/api/plays", of.owner, body);
  assert_int_equal(reply.status, 201);
  web_field(&reply, "address", address, sizeof address);
  web_field(&reply, "id", id, sizeof id);
  assert_int_equal(strlen(address), 64);
  snprintf(path, sizeof path, "/api/plays/%s", address);
  reply = web_call(of.server.port, "GET", path, NULL, NULL);
  assert_int_equal(reply.status, 200);
  assert_non_null(strstr(reply.body, "\"download\":\"flac\""));
  web_field(&reply, "columns", body, sizeof body);
  assert_true(strlen(body) > 200 && strspn(body, "0123456789abcdef") == strlen(body) && strspn(body, "0") < 20);
  assert_int_equal(fetch(address, "/sound", NULL), 200);
  assert_memory_equal(answer.data + 28, "OpusHead", 8);
  assert_int_equal(fetch(address, "/sound", "Range: bytes=28-35\r\n"), 206);
  assert_memory_equal(answer.data, "OpusHead", 8);
  assert_int_equal(fetch(address, "/fallback", NULL), 200);
  assert_true(answer.size > 1000 && (memcmp(answer.data, "ID3", 3) == 0 || (answer.data[0] == 0xff && (answer.data[1] & 0xe0) == 0xe0)));
  assert_int_equal(fetch(address, "/download", NULL), 200);
  assert_memory_equal(answer.data, "fLaC", 4);
  assert_int_equal(fetch("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "/sound", NULL), 404);
  snprintf(path, sizeof path, "/api/projects/%s/plays", of.project);
  assert_int_equal(web_call(of.server.port, "GET", path, ben, NULL).status, 403);
  assert_non_null(strstr(web_call(of.server.port, "GET", path, of.owner, NULL).body, "Night"));
  snprintf(path, sizeof path, "/api/projects/%s/plays/%s", of.project, id);
  assert_int_equal(web_call(of.server.port, "DELETE", path, ben, "{}").status, 403);
  assert_int_equal(web_call(of.server.port, "DELETE", path, of.owner, "{}").status, 200);
  assert_int_equal(fetch(address, "/sound", NULL), 404);
}

/* The same bytes as a stem made here, by whoever plays the song: each track that is heard has one, all as long as the mix. */
static void stems_have_the_bytes_of_any_other_stems(void **state) {
  (void)state;
  char job[24], again[24], path[64];
  Problem problem;
  Render *render;
  Buffer samples;
  Id tracks[STEMS_MAX];
  make("{\"container\":\"wav\",\"format\":\"s16\",\"stems\":\"track\"}", job);
  snprintf(path, sizeof path, "/api/jobs/%s/stems", job);
  assert_int_equal(web_call(of.server.port, "GET", path, ben, NULL).status, 404);
  const WebReply list = web_call(of.server.port, "GET", path, of.owner, NULL);
  assert_int_equal(list.status, 200);
  assert_int_equal(stems_of(session_doc(of.song), STEM_OF_TRACK, tracks), 3);
  buffer_init(&samples, memory_heap(), 256u << 20);
  Session *copy = session_create(memory_heap(), 1);
  Buffer bundle;
  buffer_init(&bundle, memory_heap(), 256u << 20);
  assert_int_equal(session_to_bundle(of.song, &bundle), STATUS_OK);
  assert_int_equal(session_from_bundle(copy, buffer_bytes(&bundle), &problem), STATUS_OK);
  RenderOptions options = {.format = SAMPLE_S16};
  double seconds = 0.0;
  for (uint32_t i = 0; i < 4; i++) { /* the mix, then each */
    bool done = false;
    buffer_clear(&samples);
    if (i > 0) assert_int_equal(stem_solo(copy, tracks[i - 1], &problem), STATUS_OK);
    assert_int_equal(render_create(copy, &options, &render, &problem), STATUS_OK);
    while (!done) assert_int_equal(render_step(render, 1 << 16, &samples, &done), STATUS_OK);
    seconds = render_report(render).seconds;
    render_destroy(render);
    options.end_ticks = i == 0 ? stems_end_ticks(copy, seconds) : options.end_ticks;
    if (i == 0) continue;
    snprintf(path, sizeof path, "/api/jobs/%s/stems/%u", job, i);
    const WebBytes call = {.method = "GET", .path = path, .cookie = of.owner};
    assert_int_equal(web_bytes(of.server.port, &call, &answer), 200);
    assert_int_equal(answer.size, 44 + samples.size);
    assert_memory_equal(answer.data + 44, samples.data, samples.size);
  }
  snprintf(path, sizeof path, "/api/jobs/%s/stems/4", job);
  const WebBytes none = {.method = "GET", .path = path, .cookie = of.owner};
  assert_int_equal(web_bytes(of.server.port, &none, &answer), 404);
  make("{\"container\":\"wav\",\"format\":\"s16\",\"stems\":\"track\"}", again);
  snprintf(path, sizeof path, "/api/jobs/%s/stems", again);
  const WebReply same = web_call(of.server.port, "GET", path, of.owner, NULL);
  assert_string_equal(same.body, list.body);
  session_destroy(copy);
  buffer_finish(&bundle);
  buffer_finish(&samples);
}

/* The samples of a WAV of floats that the server made. */
static void fetch_floats(const char *path, Buffer *samples) {
  const WebBytes call = {.method = "GET", .path = path, .cookie = of.owner};
  assert_int_equal(web_bytes(of.server.port, &call, &answer), 200);
  Wav wav;
  float piece[4096];
  assert_int_equal(wav_read(buffer_bytes(&answer), &wav, NULL), STATUS_OK);
  buffer_clear(samples);
  for (uint64_t at = 0; at < wav.frames; at += COUNT_OF(piece)) {
    const uint64_t count = wav.frames - at < COUNT_OF(piece) ? wav.frames - at : COUNT_OF(piece);
    wav_channel(&wav, 0, at, count, piece);
    buffer_put(samples, piece, (size_t)count * sizeof *piece);
  }
}

/* Stems before the master are parts of what the master is given, and another render than those through it. */
static void stems_before_the_master_add_up_to_the_mix_before_it(void **state) {
  (void)state;
  char mix[24], before[24], through[24], path[64];
  Buffer whole, stem, other;
  buffer_init(&whole, memory_heap(), 256u << 20);
  buffer_init(&stem, memory_heap(), 256u << 20);
  buffer_init(&other, memory_heap(), 256u << 20);
  make("{\"container\":\"wav\",\"format\":\"f32\",\"master\":\"before\"}", mix);
  make("{\"container\":\"wav\",\"format\":\"f32\",\"stems\":\"track\",\"master\":\"before\"}", before);
  make("{\"container\":\"wav\",\"format\":\"f32\",\"stems\":\"track\",\"master\":\"through\"}", through);
  snprintf(path, sizeof path, "/api/jobs/%s", before);
  assert_non_null(strstr(web_call(of.server.port, "GET", path, of.owner, NULL).body, "\"master\":\"before\""));
  snprintf(path, sizeof path, "/api/jobs/%s/result", mix);
  fetch_floats(path, &whole);
  double *sum = calloc(whole.size / sizeof(float), sizeof *sum), furthest = 0.0;
  assert_non_null(sum);
  for (int i = 1; i <= 3; i++) {
    snprintf(path, sizeof path, "/api/jobs/%s/stems/%d", through, i);
    fetch_floats(path, &other);
    snprintf(path, sizeof path, "/api/jobs/%s/stems/%d", before, i);
    fetch_floats(path, &stem);
    assert_true(stem.size >= whole.size);
    assert_true(stem.size != other.size || memcmp(stem.data, other.data, stem.size) != 0);
    for (size_t s = 0; s < whole.size / sizeof(float); s++) sum[s] += (double)((const float *)(const void *)stem.data)[s];
  }
  for (size_t s = 0; s < whole.size / sizeof(float); s++) furthest = fmax(furthest, fabs(sum[s] - (double)((const float *)(const void *)whole.data)[s]));
  print_message("the server's stems before the master: their sum is %.1f dBFS from the mix before it\n", 20.0 * log10(furthest));
  assert_true(whole.size > 100000 && furthest <= 1e-6); /* -120 dBFS */
  free(sum);
  buffer_finish(&whole);
  buffer_finish(&stem);
  buffer_finish(&other);
}

/* A stem as it lies in a zip, checked. */
static void assert_stem_in_zip(const Zip *zip, uint32_t at, const char *path) {
  Buffer stem;
  Problem problem;
  buffer_init(&stem, memory_heap(), 256u << 20);
  assert_int_equal(zip_unpack(zip, &zip->entries[at], &stem, &problem), STATUS_OK);
  const WebBytes call = {.method = "GET", .path = path, .cookie = of.owner};
  assert_int_equal(web_bytes(of.server.port, &call, &answer), 200);
  assert_int_equal(stem.size, answer.size);
  assert_memory_equal(stem.data, answer.data, stem.size);
  buffer_finish(&stem);
}

static void all_stems_come_as_one_zip(void **state) {
  (void)state;
  char job[24], path[64], range[64];
  Buffer whole;
  Problem problem;
  Zip zip;
  buffer_init(&whole, memory_heap(), 256u << 20);
  make("{\"container\":\"wav\",\"format\":\"s16\",\"stems\":\"track\"}", job);
  snprintf(path, sizeof path, "/api/jobs/%s/stems/zip", job);
  const WebBytes stranger = {.method = "GET", .path = path, .cookie = ben}, mine = {.method = "GET", .path = path, .cookie = of.owner};
  assert_int_equal(web_bytes(of.server.port, &stranger, &answer), 404);
  assert_int_equal(web_bytes(of.server.port, &mine, &answer), 200);
  buffer_put(&whole, answer.data, answer.size);
  assert_int_equal(zip_read(buffer_bytes(&whole), memory_heap(), &zip, &problem), STATUS_OK);
  assert_int_equal(zip.count, 3);
  for (uint32_t i = 0; i < zip.count; i++) {
    assert_int_equal(zip.entries[i].name[1], (char)('1' + (int)i));
    assert_non_null(strstr(zip.entries[i].name, ".wav"));
    snprintf(path, sizeof path, "/api/jobs/%s/stems/%u", job, i + 1);
    assert_stem_in_zip(&zip, i, path);
  }
  /* A download that was cut goes on wherever that was: in a header, in a stem, across both, in the directory. */
  snprintf(path, sizeof path, "/api/jobs/%s/stems/zip", job);
  const uint64_t begins[] = {0, 7, 5000, zip.entries[1].header_offset - 3, zip.entries[2].data_offset - 1, whole.size - 30};
  for (size_t i = 0; i < COUNT_OF(begins); i++) {
    const uint64_t end = begins[i] + 99999 < whole.size ? begins[i] + 99999 : whole.size - 1;
    snprintf(range, sizeof range, "Range: bytes=%llu-%llu\r\n", (unsigned long long)begins[i], (unsigned long long)end);
    const WebBytes part = {.method = "GET", .path = path, .cookie = of.owner, .headers = range};
    assert_int_equal(web_bytes(of.server.port, &part, &answer), 206);
    assert_int_equal(answer.size, end - begins[i] + 1);
    assert_memory_equal(answer.data, whole.data + begins[i], answer.size);
  }
  snprintf(range, sizeof range, "Range: bytes=%zu-\r\n", whole.size);
  const WebBytes behind = {.method = "GET", .path = path, .cookie = of.owner, .headers = range};
  assert_int_equal(web_bytes(of.server.port, &behind, &answer), 416);
  zip_finish(&zip);
  make("{\"container\":\"wav\",\"format\":\"s16\"}", job); /* a mix has none */
  snprintf(path, sizeof path, "/api/jobs/%s/stems/zip", job);
  assert_int_equal(web_bytes(of.server.port, &mine, &answer), 404);
  buffer_finish(&whole);
}

static void a_pages_stems_are_heard_where_its_maker_lets_them(void **state) {
  (void)state;
  char sound[24], stems[24], file[24], body[256], address[72], path[96];
  make("{\"container\":\"opus\",\"format\":\"f32\"}", sound);
  make("{\"container\":\"flac\",\"format\":\"s24\"}", file);
  make("{\"container\":\"opus\",\"format\":\"f32\",\"stems\":\"track\"}", stems);
  snprintf(body, sizeof body, "{\"title\":\"Apart\",\"sound\":\"%s\",\"stems\":\"%s\"}", stems, sound); /* the wrong way round */
  assert_int_equal(web_call(of.server.port, "POST", "/api/plays", of.owner, body).status, 403);
  for (int with = 0; with < 3; with++) { /* stems; a download, too */
    static const char *const bodies[] = {"{\"title\":\"Apart\",\"sound\":\"%s\"}", "{\"title\":\"Apart\",\"sound\":\"%s\",\"stems\":\"%s\"}",
                                         "{\"title\":\"Apart\",\"sound\":\"%s\",\"stems\":\"%s\",\"download\":\"%s\"}"};
    snprintf(body, sizeof body, bodies[with], sound, stems, file);
    const WebReply made = web_call(of.server.port, "POST", "/api/plays", of.owner, body);
    assert_int_equal(made.status, 201);
    web_field(&made, "address", address, sizeof address);
    snprintf(path, sizeof path, "/api/plays/%s", address);
    const WebReply page = web_call(of.server.port, "GET", path, NULL, NULL);
    assert_int_equal(page.status, 200);
    assert_true((strstr(page.body, "\"name\":\"Noise\"") != NULL) == (with > 0));
    assert_int_equal(fetch(address, "/stems/1", NULL), with ? 200 : 404);
    if (with) assert_memory_equal(answer.data + 28, "OpusHead", 8);
    assert_int_equal(fetch(address, "/stems/4", NULL), 404);
    assert_int_equal(fetch(address, "/stems/zip", NULL), with == 2 ? 200 : 404);
    if (with == 2) assert_true(memcmp(answer.data, "PK\3\4", 4) == 0 && memmem(answer.data, answer.size, "01 ", 3) != NULL && memmem(answer.data, answer.size, ".opus", 5) != NULL);
  }
}

/* Whoever has the song open need not ask how its render is doing. */
static void a_render_is_told_to_the_songs_open_pages(void **state) {
  (void)state;
  char job[24], path[96], done[96], actor[24];
  WebSocket socket;
  Buffer said;
  bool text = false, is_done = false;
  buffer_init(&said, memory_heap(), 1u << 20);
  snprintf(path, sizeof path, "/api/branches/%s/actors", of.branch);
  const WebReply reply = web_call(of.server.port, "POST", path, of.owner, "{}");
  web_field(&reply, "actor", actor, sizeof actor);
  snprintf(path, sizeof path, "/ws?branch=%s&actor=%s", of.branch, actor);
  assert_true(web_socket_open(&socket, of.server.port, path, of.owner, NULL));
  assert_true(web_socket_receive(&socket, 60000, &said, &text) && text); /* its role: it sits */
  assert_int_equal(ask(of.owner, "{\"container\":\"flac\",\"format\":\"s24\",\"stems\":\"group\"}", job), 202);
  snprintf(done, sizeof done, "{\"actor\":0,\"job\":\"%s\",\"state\":\"done\",\"part\":1.000}", job);
  for (int waits = 0; waits < 600 && !is_done; waits++)
    is_done = web_socket_receive(&socket, 100, &said, &text) && text && said.size == strlen(done) && memcmp(said.data, done, said.size) == 0;
  assert_true(is_done);
  web_socket_close(&socket);
  buffer_finish(&said);
}

static void a_render_that_is_taken_back_stops(void **state) {
  (void)state;
  char job[24], path[64], is[24];
  static const char *const before[] = {"{\"container\":\"wav\",\"format\":\"f32\",\"rateHz\":96000}", "{\"container\":\"wav\",\"format\":\"s24\",\"rateHz\":96000}",
                                       "{\"container\":\"flac\",\"format\":\"s16\",\"rateHz\":96000}"};
  for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) assert_int_equal(ask(of.owner, before[i], job), 202);
  assert_int_equal(ask(of.owner, "{\"container\":\"flac\",\"format\":\"s24\",\"rateHz\":96000}", job), 202); /* it waits for its turn */
  snprintf(path, sizeof path, "/api/jobs/%s", job);
  assert_int_equal(web_call(of.server.port, "DELETE", path, ben, "{}").status, 404);
  assert_int_equal(web_call(of.server.port, "DELETE", path, of.owner, "{}").status, 200);
  const WebReply reply = server_song_wait(&of, job);
  web_field(&reply, "state", is, sizeof is);
  assert_string_equal(is, "cancelled");
}

static int open_server(void **state) {
  (void)state;
  setenv("TUTTI_SANDBOX", "best", 1); /* what the kernel of the machine has must do here */
  buffer_init(&answer, memory_heap(), 256u << 20);
  if (!server_process_begin(&of.server)) return -1;
  server_song_share(&of);
  server_song_guest(&of, ben);
  return 0;
}

static int close_server(void **state) {
  (void)state;
  server_process_finish(&of.server);
  server_song_finish(&of);
  buffer_finish(&answer);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_render_waits_for_no_sound_that_is_not_there),
    cmocka_unit_test(the_servers_render_has_the_bytes_of_any_other),
    cmocka_unit_test(a_render_may_be_any_file_that_is_known),
    cmocka_unit_test(a_page_is_heard_by_whoever_has_its_address),
    cmocka_unit_test(stems_have_the_bytes_of_any_other_stems),
    cmocka_unit_test(stems_before_the_master_add_up_to_the_mix_before_it),
    cmocka_unit_test(all_stems_come_as_one_zip),
    cmocka_unit_test(a_pages_stems_are_heard_where_its_maker_lets_them),
    cmocka_unit_test(a_render_is_told_to_the_songs_open_pages),
    cmocka_unit_test(what_is_no_render_is_refused),
    cmocka_unit_test(a_render_that_is_taken_back_stops),
  };
  return cmocka_run_group_tests(tests, open_server, close_server);
}
