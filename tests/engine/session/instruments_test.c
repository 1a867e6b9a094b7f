/* The factory instruments: every program names real parameters, is audible, and is as loud as its neighbours. */
#include "devices/measure.h"
#include "devices/rig.h"

#include "session/instruments.h"

#define RATE 48000.0
#define LENGTH 48000
#define WINDOW 7200
static float left[LENGTH], right[LENGTH];

static void every_patch_names_real_parameters_once_and_in_range(void **unused) {
  (void)unused;
  assert_int_equal(instrument_count(), 129);
  assert_null(instrument_at(129));
  for (uint32_t i = 0; i < instrument_count(); i++) {
    const Instrument *instrument = instrument_at(i);
    const Device *device = device_by_number(instrument->device);
    assert_non_null(device);
    assert_int_equal(device->role, DEVICE_INSTRUMENT);
    assert_true(instrument->name[0] && instrument->icon[0] && instrument->family[0]);
    for (uint32_t p = 0; p < instrument->param_count; p++) {
      const InstrumentParam *param = &instrument->params[p];
      assert_true(param->number < device->param_count);
      if (param_clamp(&device->params[param->number], param->value) != param->value)
        fail_msg("%s: %s is %g", instrument->name, device->params[param->number].id, param->value);
      for (uint32_t q = 0; q < p; q++)
        if (instrument->params[q].number == param->number) fail_msg("%s: %s twice", instrument->name, device->params[param->number].id);
    }
  }
}

static void lookups_wrap_and_find_the_kit(void **unused) {
  (void)unused;
  for (uint32_t program = 0; program < 128; program++) {
    assert_ptr_equal(instrument_for_program(program, false), instrument_at(program));
    assert_ptr_equal(instrument_for_program(program, true), instrument_at(128));
  }
  assert_ptr_equal(instrument_for_program(130, false), instrument_at(2));
  assert_string_equal(device_by_number(instrument_at(0)->device)->id, "synth");
  assert_string_equal(device_by_number(instrument_at(128)->device)->id, "drums");
}

/* The loudest 150 ms of a chord where the instrument is at home. */
static double loudness_db(uint32_t program) {
  const Instrument *instrument = instrument_at(program);
  Rig rig = rig_open(device_by_number(instrument->device), RATE);
  for (uint32_t p = 0; p < instrument->param_count; p++) rig.params[instrument->params[p].number] = (float)instrument->params[p].value;
  const bool low = (program >= 32 && program <= 39) || program == 43 || program == 47 || program == 58 || (program >= 116 && program <= 118);
  const uint16_t root = low ? 36 : 60;
  const Event chord[] = {rig_note(0, root, 0.8f, 1), rig_note(0, (uint16_t)(root + 4), 0.8f, 2), rig_note(0, (uint16_t)(root + 7), 0.8f, 3)};
  rig_run(&rig, NULL, NULL, left, right, LENGTH, chord, 3);
  double loudest = 0.0;
  for (int at = 0; at + WINDOW <= LENGTH; at += 1200) {
    const double l = measure_rms(left + at, WINDOW), r = measure_rms(right + at, WINDOW);
    loudest = fmax(loudest, sqrt(0.5 * (l * l + r * r)));
  }
  assert_true(measure_peak(left, LENGTH) < 1.0 && measure_peak(right, LENGTH) < 1.0);
  rig_close(&rig);
  return measure_db(loudest);
}

static void every_program_is_within_3_dB_of_the_others(void **unused) {
  (void)unused;
  const InstrumentParam *before = NULL;
  for (uint32_t program = 0; program < 128; program++) {
    if (instrument_at(program)->params == before) continue; /* the same patch as its neighbour */
    before = instrument_at(program)->params;
    const double db = loudness_db(program);
    if (fabs(db + 19.0) > 3.0) fail_msg("%s: a chord of %.1f dB", instrument_at(program)->name, db);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_patch_names_real_parameters_once_and_in_range),
      cmocka_unit_test(lookups_wrap_and_find_the_kit),
      cmocka_unit_test(every_program_is_within_3_dB_of_the_others),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
