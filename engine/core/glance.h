#ifndef TUTTI_CORE_GLANCE_H
#define TUTTI_CORE_GLANCE_H

#include <stdatomic.h>
#include <stdint.h>

/*
  Numbers that one thread keeps and others look at now and then, each for itself: relaxed atomics. WASM knows no such store: each of
  its atomic ones is a locked exchange, a hundred of which cost a block as much as an equaliser. There an aligned plain store comes
  whole on every host, so it is one; volatile, so that it is made. [any], but only the keeper may set or add.
*/

#if defined(__wasm__)
typedef volatile float GlanceFloat;
typedef volatile uint64_t GlanceCount;
static inline float glance_float(const GlanceFloat *from) { return *from; }
static inline void glance_float_set(GlanceFloat *to, float value) { *to = value; }
static inline uint64_t glance_count(const GlanceCount *from) { return *from; }
static inline void glance_count_add(GlanceCount *to, uint64_t more) { *to += more; }
#else
typedef _Atomic float GlanceFloat;
typedef _Atomic uint64_t GlanceCount;
static inline float glance_float(const GlanceFloat *from) { return atomic_load_explicit(from, memory_order_relaxed); }
static inline void glance_float_set(GlanceFloat *to, float value) { atomic_store_explicit(to, value, memory_order_relaxed); }
static inline uint64_t glance_count(const GlanceCount *from) { return atomic_load_explicit(from, memory_order_relaxed); }
static inline void glance_count_add(GlanceCount *to, uint64_t more) { atomic_store_explicit(to, glance_count(to) + more, memory_order_relaxed); }
#endif

#endif
