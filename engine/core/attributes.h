#ifndef TUTTI_CORE_ATTRIBUTES_H
#define TUTTI_CORE_ATTRIBUTES_H

/*
  The few words that plain C17 lacks. RT_SAFE stands on every function the audio thread may run, on the declaration and on
  the definition; a current clang (>= 20) turns it into the `nonblocking` effect and refuses what allocates, locks or blocks.
*/

#if defined(__clang__) && defined(__has_attribute)
#  if __clang_major__ >= 20 && __has_attribute(nonblocking) /* 19 knows the word, but trips over tables of functions */
#    define RT_SAFE __attribute__((nonblocking))
#  endif
#endif
#ifndef RT_SAFE
#  define RT_SAFE
#endif

#define NODISCARD __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_index, first_argument) __attribute__((format(printf, format_index, first_argument)))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
