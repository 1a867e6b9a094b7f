/*
  Parameter laws: how a value maps to a knob's travel, to text and back. One implementation serves knobs, automation and
  text entry on every host, so it uses no locale and no C library formatting.
*/
#include "devices/device.h"

#include "core/math.h"

/* --- travel ------------------------------------------------------------------------------------------------------- */

#define FADER_UNITY 0.75       /* travel of 0 dB */
#define FADER_DB_PER_DECADE 60.0 /* below unity the gain falls with the cube of the travel */

static double fader_unity(const Param *param) RT_SAFE { return param->max > 0.0 ? FADER_UNITY : 1.0; }
static double fader_top(const Param *param) RT_SAFE { return param->max > 0.0 ? 0.0 : param->max; }

static double fader_value(const Param *param, double travel) RT_SAFE {
  const double unity = fader_unity(param);
  if (travel >= unity) return fader_top(param) + (unity < 1.0 ? (travel - unity) / (1.0 - unity) * param->max : 0.0);
  if (travel <= 0.0) return param->min;
  return fader_top(param) + FADER_DB_PER_DECADE * math_log2(travel / unity) / math_log2(10.0);
}

static double fader_travel(const Param *param, double value) RT_SAFE {
  const double unity = fader_unity(param), below = value - fader_top(param);
  if (value <= param->min) return 0.0;
  if (below >= 0.0) return unity < 1.0 ? unity + value / param->max * (1.0 - unity) : 1.0;
  return unity * math_exp2(below / FADER_DB_PER_DECADE * math_log2(10.0));
}

double param_clamp(const Param *param, double value) RT_SAFE {
  if (!(value == value)) return param->fallback;
  const double inside = math_clamp(value, param->min, param->max);
  return param->curve == PARAM_STEPS || param->curve == PARAM_TOGGLE ? math_floor(inside + 0.5) : inside;
}

double param_value_from_travel(const Param *param, double travel) RT_SAFE {
  const double t = travel == travel ? math_clamp(travel, 0.0, 1.0) : 0.0;
  double value = 0.0;
  if (t >= 1.0) return param->max; /* the ends are exact whatever the law rounds to */
  switch (param->curve) {
  case PARAM_LOG: value = param->min * math_exp2(t * math_log2(param->max / param->min)); break;
  case PARAM_DB: value = fader_value(param, t); break;
  case PARAM_TOGGLE: value = t >= 0.5 ? 1.0 : 0.0; break;
  case PARAM_LINEAR:
  case PARAM_STEPS: value = param->min + t * (param->max - param->min); break;
  }
  return param_clamp(param, value);
}

double param_travel_from_value(const Param *param, double value) RT_SAFE {
  const double v = param_clamp(param, value);
  if (param->curve == PARAM_DB) return math_clamp(fader_travel(param, v), 0.0, 1.0);
  if (param->curve == PARAM_LOG) return math_clamp(math_log2(v / param->min) / math_log2(param->max / param->min), 0.0, 1.0);
  return param->max > param->min ? (v - param->min) / (param->max - param->min) : 0.0;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

typedef struct Text { char *to; size_t size; int length; } Text;

static void put_char(Text *text, char c) {
  if ((size_t)text->length + 1 < text->size) text->to[text->length] = c;
  text->length++;
}

static void put_text(Text *text, const char *from) { while (*from) put_char(text, *from++); }

static void put_number(Text *text, double value, int decimals, bool sign) {
  double scale = 1.0;
  for (int i = 0; i < decimals; i++) scale *= 10.0;
  int64_t fixed = math_round_clamp(value * scale, -1000000000000000, 1000000000000000);
  if (fixed < 0) put_char(text, '-');
  else if (sign && fixed > 0) put_char(text, '+');
  if (fixed < 0) fixed = -fixed;
  char digits[24];
  int count = 0;
  do { digits[count++] = (char)('0' + fixed % 10); fixed /= 10; } while (fixed > 0 || count <= decimals);
  while (count > 0) {
    put_char(text, digits[--count]);
    if (count == decimals && count > 0) put_char(text, '.');
  }
}

static double magnitude(double value) { return value < 0.0 ? -value : value; }

/* Three significant digits, as few as people read. */
static int decimals_of(double value) {
  const double size = magnitude(value);
  return size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
}

static bool same_unit(const char *unit, const char *other) {
  while (*unit && *unit == *other) { unit++; other++; }
  return *unit == *other;
}

typedef struct Prefix { const char *unit; double from, scale; const char *shown; } Prefix;
static const Prefix prefixes[] = { /* the first row whose unit fits and whose size is reached; shown = value * scale */
    {"Hz", 999.5, 1e-3, " kHz"}, {"Hz", 0.0, 1.0, " Hz"}, {"ms", 999.5, 1e-3, " s"},  {"ms", 0.0, 1.0, " ms"},
    {"s", 0.9995, 1.0, " s"},    {"s", 0.0, 1e3, " ms"},
};

static void put_pan(Text *text, double value) {
  const int64_t side = math_round_clamp(value * 100.0, -100, 100);
  if (side == 0) { put_text(text, "C"); return; }
  put_number(text, (double)(side < 0 ? -side : side), 0, false);
  put_char(text, side < 0 ? 'L' : 'R');
}

static void put_measure(Text *text, const Param *param, double value) {
  const char *unit = param->unit;
  for (size_t i = 0; i < COUNT_OF(prefixes); i++)
    if (same_unit(unit, prefixes[i].unit) && magnitude(value) >= prefixes[i].from) {
      const double shown = value * prefixes[i].scale;
      put_number(text, shown, decimals_of(shown), false);
      put_text(text, prefixes[i].shown);
      return;
    }
  const bool sign = (param->flags & PARAM_BIPOLAR) != 0 || same_unit(unit, "dB");
  if (same_unit(unit, "dB")) put_number(text, value, 1, sign);
  else if (same_unit(unit, "%") || same_unit(unit, "ct")) put_number(text, value, magnitude(value) < 9.95 ? 1 : 0, sign);
  else put_number(text, value, decimals_of(value), sign);
  if (*unit) { put_char(text, ' '); put_text(text, unit); }
}

static void put_value(Text *text, const Param *param, double value) {
  if (param->curve == PARAM_TOGGLE) { put_text(text, value >= 0.5 ? "On" : "Off"); return; }
  if (param->curve == PARAM_STEPS && param->choices) {
    put_text(text, param->choices[math_int_clamp(value - param->min, 0, 1 << 16)]);
  } else if (param->curve == PARAM_STEPS) {
    put_number(text, value, 0, (param->flags & PARAM_BIPOLAR) != 0);
    if (*param->unit) { put_char(text, ' '); put_text(text, param->unit); }
  } else if (param->curve == PARAM_DB && value <= param->min) {
    put_text(text, "-inf dB");
  } else if (same_unit(param->unit, "pan")) {
    put_pan(text, value);
  } else {
    put_measure(text, param, value);
  }
}

int param_format(const Param *param, double value, char *text, size_t text_bytes) {
  Text out = {text, text_bytes, 0};
  put_value(&out, param, param_clamp(param, value));
  if (text_bytes > 0) text[(size_t)out.length < text_bytes ? (size_t)out.length : text_bytes - 1] = '\0';
  return out.length;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }
static const char *skip_spaces(const char *at) { while (*at == ' ' || *at == '\t') at++; return at; }

/* Whether `at` holds the word and nothing else, in any case. */
static bool is_word(const char *at, const char *word) {
  at = skip_spaces(at);
  while (*word && lower(*at) == lower(*word)) { at++; word++; }
  return *word == '\0' && *skip_spaces(at) == '\0';
}

static const char *read_number(const char *at, double *value) {
  double sign = 1.0, number = 0.0, scale = 1.0;
  int digits = 0;
  if (*at == '-' || *at == '+') sign = *at++ == '-' ? -1.0 : 1.0;
  else if ((unsigned char)at[0] == 0xe2 && (unsigned char)at[1] == 0x88 && (unsigned char)at[2] == 0x92) { sign = -1.0; at += 3; }
  for (; *at >= '0' && *at <= '9' && digits < 18; at++, digits++) number = number * 10.0 + (*at - '0');
  if (*at == '.' || *at == ',')
    for (at++; *at >= '0' && *at <= '9' && digits < 18; at++, digits++) { number = number * 10.0 + (*at - '0'); scale *= 10.0; }
  if (digits == 0) return NULL;
  *value = sign * number / scale;
  return skip_spaces(at);
}

typedef struct Suffix { const char *unit, *typed; double scale; } Suffix;
static const Suffix suffixes[] = { /* unit of the parameter, what was typed after the number, factor; "" fits any unit */
    {"Hz", "khz", 1e3}, {"Hz", "hz", 1.0}, {"Hz", "k", 1e3}, {"ms", "ms", 1.0}, {"ms", "s", 1e3}, {"s", "s", 1.0},
    {"s", "ms", 1e-3},  {"dB", "db", 1.0}, {"%", "%", 1.0},  {"st", "st", 1.0}, {"ct", "ct", 1.0}, {"pan", "l", -0.01},
    {"pan", "r", 0.01},
};

static bool read_suffix(const Param *param, const char *at, double *value) {
  if (*at == '\0' || is_word(at, param->unit)) return true;
  for (size_t i = 0; i < COUNT_OF(suffixes); i++)
    if (same_unit(param->unit, suffixes[i].unit) && is_word(at, suffixes[i].typed)) {
      *value *= suffixes[i].scale;
      return true;
    }
  return false;
}

/* Words that stand for a value; true when the text is one. */
static bool read_word(const Param *param, const char *at, double *value) {
  for (int i = 0; param->choices && param->choices[i]; i++)
    if (is_word(at, param->choices[i])) { *value = param->min + i; return true; }
  if (param->curve == PARAM_TOGGLE && (is_word(at, "on") || is_word(at, "yes"))) { *value = 1.0; return true; }
  if (param->curve == PARAM_TOGGLE && (is_word(at, "off") || is_word(at, "no"))) { *value = 0.0; return true; }
  if (param->curve == PARAM_DB && (is_word(at, "-inf") || is_word(at, "-inf db") || is_word(at, "off"))) { *value = param->min; return true; }
  if (same_unit(param->unit, "pan") && (is_word(at, "c") || is_word(at, "center") || is_word(at, "centre"))) { *value = 0.0; return true; }
  return false;
}

bool param_parse(const Param *param, const char *text, double *value) {
  if (!text) return false;
  const char *at = skip_spaces(text);
  double number = 0.0;
  if (!read_word(param, at, &number)) {
    at = read_number(at, &number);
    if (!at || !read_suffix(param, at, &number)) return false;
  }
  *value = param_clamp(param, number);
  return true;
}
