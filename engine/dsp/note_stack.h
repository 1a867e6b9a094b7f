#ifndef TUTTI_DSP_NOTE_STACK_H
#define TUTTI_DSP_NOTE_STACK_H

#include "core/attributes.h"
#include "core/event.h"

#include <stddef.h>

/*
  The keys that are down on an instrument of one voice, in the order they were pressed, and which of them it plays. Used by
  instruments' mono and legato modes. All functions are [audio].
*/

#define NOTE_STACK_KEYS 32u

typedef enum NotePriority { PRIORITY_LAST, PRIORITY_LOW, PRIORITY_HIGH, PRIORITIES } NotePriority;

typedef struct NoteStack {
  uint32_t count, reserved;
  Event keys[NOTE_STACK_KEYS]; /* their ons */
} NoteStack;

static inline void note_stack_clear(NoteStack *stack) { stack->count = 0; }

/* False when it was not there. */
static inline bool note_stack_remove(NoteStack *stack, Id id) {
  for (uint32_t i = 0; i < stack->count; i++) {
    if (stack->keys[i].id != id) continue;
    for (uint32_t k = i + 1; k < stack->count; k++) stack->keys[k - 1] = stack->keys[k];
    stack->count--;
    return true;
  }
  return false;
}

/* A full stack forgets the oldest key. */
static inline void note_stack_push(NoteStack *stack, const Event *on) {
  (void)note_stack_remove(stack, on->id);
  if (stack->count == NOTE_STACK_KEYS) (void)note_stack_remove(stack, stack->keys[0].id);
  stack->keys[stack->count++] = *on;
}

/* The key that sounds, or NULL; among equals the one pressed last. */
static inline const Event *note_stack_top(const NoteStack *stack, NotePriority priority) {
  const Event *top = NULL;
  for (uint32_t i = 0; i < stack->count; i++) {
    const Event *key = &stack->keys[i];
    const bool wins = top == NULL || priority == PRIORITY_LAST || (priority == PRIORITY_LOW ? key->number <= top->number : key->number >= top->number);
    if (wins) top = key;
  }
  return top;
}

#endif
