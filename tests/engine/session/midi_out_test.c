/* An instrument outside the computer: what it is told, when, and that nothing it began goes on without end. */
#include "support/failing_memory.h"
#include "support/outside.h"

#include "devices/external.h"

static const SongNote one[] = {{2, 2, 60, 127}};

static void a_note_leaves_with_its_key_its_velocity_and_its_moment(void **state) {
  (void)state;
  Outside o = begin(one, 1);
  song_param(o.song, o.device, "channel", 3);
  song_param(o.song, o.device, "output", 5);
  song_param(o.song, o.device, "ahead_ms", 50);
  play(&o);
  assert_true(hear(&o, 3 * SECOND) == 0.0);
  const MidiOutMessage *on = message(0x92, 0), *off = message(0x82, 0);
  assert_int_equal(on->count, 3);
  assert_int_equal(on->bytes[1], 60);
  assert_int_equal(on->bytes[2], 127);
  assert_int_equal(on->output, 4);
  /* the song beside it is heard 50 ms later than it is made */
  assert_true(on->due_frame == (double)SECOND + 0.05 * RATE);
  assert_true(off->due_frame == 2.0 * SECOND + 0.05 * RATE);
  assert_int_equal(how_many(0x92), 1);
  end(&o);
}

static void a_machine_that_answers_late_is_told_early(void **state) {
  (void)state;
  Outside o = begin(one, 1);
  song_param(o.song, o.device, "ahead_ms", 20);
  song_param(o.song, o.device, "delay_ms", 10);
  play(&o);
  (void)hear(&o, 3 * SECOND);
  /* what is beside it is heard after both, and its own sound comes 10 ms behind the message */
  assert_true(message(0x90, 0)->due_frame == (double)SECOND + 0.02 * RATE);
  end(&o);
}

static void another_device_with_latency_makes_it_wait_as_well(void **state) {
  (void)state;
  Outside o = begin(one, 1);
  song_param(o.song, o.device, "ahead_ms", 0);
  const Id other = song_track(o.song, TRACK_AUDIO), compressor = song_device(o.song, other, "compressor");
  song_param(o.song, compressor, "lookahead_ms", 5);
  play(&o);
  (void)hear(&o, 3 * SECOND);
  assert_true(message(0x90, 0)->due_frame == (double)SECOND + 0.005 * RATE);
  end(&o);
}

static void bank_and_program_are_said_before_the_first_note_and_once(void **state) {
  (void)state;
  static const SongNote two[] = {{2, 1, 60, 100}, {4, 1, 62, 100}};
  Outside o = begin(two, 2);
  song_param(o.song, o.device, "program", 12);
  song_param(o.song, o.device, "bank", 2);
  play(&o);
  (void)hear(&o, 4 * SECOND);
  assert_int_equal(how_many(0xc0), 1);
  assert_int_equal(message(0xc0, 0)->count, 2);
  assert_int_equal(message(0xc0, 0)->bytes[1], 11);
  assert_int_equal(message(0xb0, 0)->bytes[1], 0);
  assert_int_equal(message(0xb0, 0)->bytes[2], 1);
  assert_true(message(0xc0, 0) < message(0x90, 0));
  assert_int_equal(how_many(0x90), 2);
  end(&o);
}

static void a_zone_gives_each_note_a_channel_and_says_so_first(void **state) {
  (void)state;
  static const SongNote chord[] = {{2, 2, 60, 100}, {2, 2, 64, 100}, {2, 2, 67, 100}};
  Outside o = begin(chord, 3);
  song_param(o.song, o.device, "mpe_channels", 5);
  play(&o);
  (void)hear(&o, 3 * SECOND);
  /* RPN 6 on the manager's channel: a zone of five */
  assert_int_equal(messages[0].bytes[0], 0xb0);
  assert_int_equal(messages[1].bytes[2], 6);
  assert_int_equal(messages[2].bytes[2], 5);
  for (uint8_t channel = 1; channel <= 3; channel++) assert_int_equal(how_many((uint8_t)(0x90 + channel)), 1);
  assert_int_equal(how_many(0x90), 0);
  for (uint8_t channel = 1; channel <= 3; channel++) assert_int_equal(how_many((uint8_t)(0x80 + channel)), 1);
  end(&o);
}

static void another_channel_ends_what_sounds_on_the_one_before(void **state) {
  (void)state;
  static const SongNote two[] = {{0, 12, 60, 100}, {3, 1, 72, 100}};
  Outside o = begin(two, 2);
  play(&o);
  (void)hear(&o, SECOND);
  song_param(o.song, o.device, "channel", 9);
  song_feed(o.song, o.graph);
  (void)hear(&o, SECOND);
  assert_int_equal(message(0x80, 0)->bytes[1], 60);
  assert_int_equal(message(0x98, 0)->bytes[1], 72);
  assert_true(message(0x80, 0) < message(0x98, 0));
  end(&o);
}

static void what_a_hand_plays_leaves_at_once(void **state) {
  (void)state;
  Outside o = begin(NULL, 0);
  o.graph = graph_create(memory_heap(), RATE);
  assert_int_equal(graph_send_events(o.graph), STATUS_OK);
  song_feed(o.song, o.graph);
  (void)hear(&o, SECOND);
  const int64_t note = (int64_t)UINT64_C(0xffffffff00000007);
  assert_true(ring_write(graph_commands(o.graph), &(Command){.type = COMMAND_NOTE_ON, .number = 64, .value = 0.5f, .id = o.track, .position_frame = note}));
  (void)hear(&o, 512);
  assert_true(message(0x90, 0)->due_frame == 0.0);
  /* a held key is heard for as long as it is held */
  (void)hear(&o, 4 * SECOND);
  assert_int_equal(count, 0);
  assert_true(ring_write(graph_commands(o.graph), &(Command){.type = COMMAND_NOTE_OFF, .number = 64, .id = o.track, .position_frame = note}));
  (void)hear(&o, 512);
  assert_int_equal(how_many(0x80), 1);
  end(&o);
}

static void whoever_leaves_the_song_unheard_is_ended_by_name(void **state) {
  (void)state;
  Outside o = begin(long_one, 1);
  play(&o);
  (void)hear(&o, SECOND);
  count = midi_out_end(&out, o.device, messages);
  ends_once();
  assert_int_equal(midi_out_end(&out, ID_NONE, messages), 0);
  end(&o);
}

static void a_graph_nobody_asks_sends_nothing_and_renders_the_same(void **state) {
  (void)state;
  Outside o = begin(one, 1);
  o.graph = song_play(o.song, RATE);
  static float left[SECOND], right[SECOND];
  graph_render(o.graph, left, right, SECOND);
  assert_null(graph_sent(o.graph));
  end(&o);
}

/* ---- what overtakes what */

static Ring *a_ring(void) {
  _Alignas(64) static uint8_t room[1 << 20];
  nobody_plays();
  return ring_init(room, sizeof(SentEvent), 1024);
}

static void send(Ring *ring, SentEvent event) {
  if (event.node == ID_NONE) event.node = 1;
  if (event.params[EXTERNAL_OUTPUT] == 0.0f) event.params[EXTERNAL_OUTPUT] = 1.0f;
  if (event.params[EXTERNAL_CHANNEL] == 0.0f) event.params[EXTERNAL_CHANNEL] = 1.0f;
  assert_true(ring_write(ring, &event));
}

static void take(Ring *ring) { count = midi_out_take(&out, ring, RATE, messages); }

static void an_end_is_never_due_before_its_beginning(void **state) {
  (void)state;
  Ring *const ring = a_ring();
  /* a hand takes over a key that the song has yet to press */
  send(ring, (SentEvent){.type = EVENT_NOTE_ON, .output_frame = 9000, .id = 7, .number = 60, .value = 0.5f});
  send(ring, (SentEvent){.type = EVENT_NOTE_ON, .output_frame = 100, .id = 8, .number = 60, .value = 0.5f, .by_hand = 1});
  send(ring, (SentEvent){.type = EVENT_NOTE_OFF, .output_frame = 200, .id = 8, .number = 60, .by_hand = 1});
  /* less latency from here on */
  send(ring, (SentEvent){.type = EVENT_NOTE_ON, .output_frame = 19000, .id = 9, .number = 72, .value = 0.5f});
  send(ring, (SentEvent){.type = EVENT_NOTE_OFF, .output_frame = 12000, .id = 9, .number = 72});
  take(ring);
  assert_int_equal(how_many(0x80), 3);
  assert_true(message(0x80, 0)->due_frame >= 9000.0 && message(0x80, 1)->due_frame >= 9000.0);
  assert_true(message(0x80, 2)->due_frame >= 19000.0);
}

static void an_end_of_everything_waits_for_what_is_to_begin(void **state) {
  (void)state;
  Ring *const ring = a_ring();
  send(ring, (SentEvent){.type = EVENT_NOTE_ON, .output_frame = 9000, .id = 7, .number = 60, .value = 0.5f});
  send(ring, (SentEvent){.type = EVENT_CONTROL, .output_frame = 9100, .number = 64, .value = 1.0f});
  /* another channel, and a hand is the first to play on it */
  send(ring, (SentEvent){.type = EVENT_NOTE_ON, .output_frame = 100, .id = 8, .number = 64, .value = 0.5f, .by_hand = 1, .params = {1.0f, 5.0f}});
  take(ring);
  assert_true(message(0x80, 0)->due_frame >= 9000.0);
  assert_int_equal(message(0xb0, 1)->bytes[1], 64);
  assert_true(message(0xb0, 1)->bytes[2] == 0 && message(0xb0, 1)->due_frame >= 9100.0);
  assert_true(message(0x94, 0)->due_frame == 0.0);
}

/* ---- many devices, and too much at once */

static void devices_that_come_and_go_leave_room_for_others(void **state) {
  (void)state;
  Ring *const ring = a_ring();
  for (Id node = 1; node <= 40; node++) {
    send(ring, (SentEvent){.node = node, .type = EVENT_NOTE_ON, .id = 7, .number = 60, .value = 0.5f});
    take(ring);
    assert_int_equal(how_many(0x90), 1);
    if (node % 2 == 0) (void)midi_out_end(&out, node, messages);
    send(ring, (SentEvent){.node = node, .type = EVENT_ALL_OFF}); /* the audio thread hears of it later */
    take(ring);
  }
}

static void the_end_of_one_leaves_another_on_its_channel_alone(void **state) {
  (void)state;
  Ring *const ring = a_ring();
  send(ring, (SentEvent){.node = 1, .type = EVENT_NOTE_ON, .id = 7, .number = 60, .value = 0.5f});
  send(ring, (SentEvent){.node = 2, .type = EVENT_NOTE_ON, .id = 8, .number = 64, .value = 0.5f});
  take(ring);
  send(ring, (SentEvent){.node = 1, .type = EVENT_ALL_OFF});
  take(ring);
  assert_int_equal(how_many(0x80), 1);
  assert_int_equal(message(0x80, 0)->bytes[1], 60);
  assert_int_equal(how_many(0xb0), 0);
  /* and the last one puts out the light */
  send(ring, (SentEvent){.node = 2, .type = EVENT_ALL_OFF});
  take(ring);
  assert_int_equal(how_many(0xb0), 2);
}

static void what_found_no_room_leaves_nothing_sounding(void **state) {
  (void)state;
  Ring *const ring = a_ring();
  send(ring, (SentEvent){.type = EVENT_NOTE_ON, .output_frame = 100, .id = 7, .number = 60, .value = 0.5f});
  for (uint32_t i = 1; i < 1024; i++) send(ring, (SentEvent){.type = EVENT_CONTROL, .output_frame = 100 + i, .number = 1, .value = (float)(i % 2)});
  assert_false(ring_write(ring, &(SentEvent){.node = 1, .type = EVENT_NOTE_OFF, .id = 7, .number = 60}));
  uint32_t ends = 0;
  do {
    take(ring);
    ends += how_many(0x80);
  } while (count > 0);
  assert_int_equal(ends, 1);
}

/* Every pair of calls leaves each cable with as many ends as beginnings, whatever was sent in which order. */
static void whatever_is_sent_all_ends_when_it_is_ended(void **state) {
  (void)state;
  _Alignas(64) static uint8_t aligned[1 << 18];
  Ring *const ring = ring_init(aligned, sizeof(SentEvent), 512);
  uint64_t random = 1;
  for (int round = 0; round < 200; round++) {
    int sounding[16][16][128] = {{{0}}};
    nobody_plays();
    for (uint32_t i = 0; i < 300; i++) {
      random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
      const uint32_t r = (uint32_t)(random >> 32);
      const SentEvent sent = {.output_frame = i, .node = 1 + r % 20, .id = 1 + (r >> 5) % 12, .type = (uint16_t)((r >> 9) % 7), .number = (uint16_t)((r >> 12) % 140),
                              .value = (float)((r >> 20) % 100) / 99.0f, .params = {(float)(1 + r % 3), (float)((r >> 3) % 18), (float)((r >> 7) % 17), (float)((r >> 11) % 130), (float)((r >> 13) % 130)}};
      assert_true(ring_write(ring, &sent));
    }
    uint32_t made;
    while ((made = midi_out_take(&out, ring, RATE, messages)) > 0)
      for (uint32_t i = 0; i < made; i++) {
        const MidiOutMessage *m = &messages[i];
        assert_true(m->output < 16 && m->count >= 1 && m->count <= 3 && m->bytes[0] >= 0x80 && m->bytes[1] < 128 && m->bytes[2] < 128);
        int *const at = &sounding[m->output][m->bytes[0] & 15][m->bytes[1]];
        if (m->bytes[0] >> 4 == 9) (*at)++;
        if (m->bytes[0] >> 4 == 8) (*at)--;
      }
    made = midi_out_end(&out, ID_NONE, messages);
    for (uint32_t i = 0; i < made; i++)
      if (messages[i].bytes[0] >> 4 == 8) sounding[messages[i].output][messages[i].bytes[0] & 15][messages[i].bytes[1]]--;
    for (int o = 0; o < 16; o++)
      for (int c = 0; c < 16; c++)
        for (int k = 0; k < 128; k++) assert_int_equal(sounding[o][c][k], 0);
  }
}

/* A hundred machines, each with all the keys it can hold. */
static void however_many_sound_at_once_all_are_heard_and_ended(void **state) {
  (void)state;
  _Alignas(64) static uint8_t aligned[1 << 18];
  Ring *const ring = ring_init(aligned, sizeof(SentEvent), 512);
  uint32_t begun = 0, ended = 0;
  nobody_plays();
  for (uint32_t p = 0; p < 100; p++) {
    for (uint32_t n = 0; n < MPE_NOTES; n++)
      send(ring, (SentEvent){.output_frame = 1, .node = 1 + p, .id = 1 + n, .type = EVENT_NOTE_ON, .number = (uint16_t)n, .value = 0.5f, .params = {(float)(1 + p / 16), (float)(1 + p % 16)}});
    take(ring);
    begun += how_many((uint8_t)(0x90 + p % 16));
  }
  assert_int_equal(begun, 100 * MPE_NOTES);
  while ((count = midi_out_end(&out, ID_NONE, messages)) > 0)
    for (uint8_t channel = 0; channel < 16; channel++) ended += how_many((uint8_t)(0x80 + channel));
  assert_int_equal(ended, begun);
}

static void without_memory_a_newcomer_is_not_heard_and_the_others_are(void **state) {
  (void)state;
  Ring *const ring = a_ring();
  FailingMemory failing;
  midi_out_finish(&out);
  midi_out_init(&out, failing_memory_init(&failing, 2));
  send(ring, (SentEvent){.node = 1, .type = EVENT_NOTE_ON, .id = 7, .number = 60, .value = 0.5f});
  take(ring);
  send(ring, (SentEvent){.node = 2, .type = EVENT_NOTE_ON, .id = 8, .number = 62, .value = 0.5f});
  send(ring, (SentEvent){.node = 1, .type = EVENT_NOTE_OFF, .id = 7, .number = 60});
  take(ring);
  assert_int_equal(how_many(0x90), 0);
  assert_int_equal(how_many(0x80), 1);
  midi_out_finish(&out);
  assert_int_equal(failing.live_bytes, 0);
  out = (MidiOut){0};
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_note_leaves_with_its_key_its_velocity_and_its_moment),
      cmocka_unit_test(a_machine_that_answers_late_is_told_early),
      cmocka_unit_test(another_device_with_latency_makes_it_wait_as_well),
      cmocka_unit_test(bank_and_program_are_said_before_the_first_note_and_once),
      cmocka_unit_test(a_zone_gives_each_note_a_channel_and_says_so_first),
      cmocka_unit_test(another_channel_ends_what_sounds_on_the_one_before),
      cmocka_unit_test(what_a_hand_plays_leaves_at_once),
      cmocka_unit_test(whoever_leaves_the_song_unheard_is_ended_by_name),
      cmocka_unit_test(a_graph_nobody_asks_sends_nothing_and_renders_the_same),
      cmocka_unit_test(an_end_is_never_due_before_its_beginning),
      cmocka_unit_test(an_end_of_everything_waits_for_what_is_to_begin),
      cmocka_unit_test(devices_that_come_and_go_leave_room_for_others),
      cmocka_unit_test(the_end_of_one_leaves_another_on_its_channel_alone),
      cmocka_unit_test(what_found_no_room_leaves_nothing_sounding),
      cmocka_unit_test(whatever_is_sent_all_ends_when_it_is_ended),
      cmocka_unit_test(however_many_sound_at_once_all_are_heard_and_ended),
      cmocka_unit_test(without_memory_a_newcomer_is_not_heard_and_the_others_are),
  };
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  nobody_plays();
  return failed;
}
