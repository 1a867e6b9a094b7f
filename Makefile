# Tutti. `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
# One non-recursive file; sources by glob; everything that is made lies under $(BUILD).

BUILD ?= build
CC := gcc
CFLAGS ?= -O2 -g
# The determinism flags are not options: contraction, fast-math and libm's errno would change the bytes.
ENGINE_FLAGS := -std=c17 -ffp-contract=off -fno-math-errno -fno-trapping-math -Iengine -I$(BUILD)/gen
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror

ENGINE_SOURCES := $(wildcard engine/core/*.c engine/dsp/*.c engine/formats/*.c engine/devices/*.c engine/graph/*.c \
                    engine/model/*.c engine/session/*.c)
ENGINE_OBJECTS := $(ENGINE_SOURCES:%.c=$(BUILD)/native/%.o) $(BUILD)/native/gen/registry.o
DEVICE_SOURCES := $(filter-out engine/devices/device.c engine/devices/param.c,$(wildcard engine/devices/*.c))

T ?=
TEST_SOURCES := $(shell find tests/engine tests/devices -name '*$(T)*_test.c' 2>/dev/null)
TEST_BINARIES := $(TEST_SOURCES:%.c=$(BUILD)/%)

.PHONY: all test clean
all: $(BUILD)/native/libtutti.a

$(BUILD)/native/libtutti.a: $(ENGINE_OBJECTS)
	@rm -f $@ && ar rcs $@ $^

$(BUILD)/native/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(ENGINE_FLAGS) $(WARNINGS) -MMD -MP -c $< -o $@

# The device registry: every engine/devices/NAME.c that ends in `const Device device_NAME`.
$(BUILD)/gen/registry.c: $(DEVICE_SOURCES) engine/devices
	@mkdir -p $(@D)
	@{ echo '/* Made by make from engine/devices/. */'; echo '#include "devices/device.h"'; \
	   for f in $(DEVICE_SOURCES); do n=$$(basename $$f .c); echo "extern const Device device_$$n;"; done; \
	   echo 'const Device *const device_registry[] = {'; \
	   for f in $(DEVICE_SOURCES); do n=$$(basename $$f .c); echo "  &device_$$n,"; done; \
	   echo '  0};'; echo 'const uint32_t device_registry_count = sizeof device_registry / sizeof device_registry[0] - 1;'; } > $@
$(BUILD)/native/gen/registry.o: $(BUILD)/gen/registry.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(ENGINE_FLAGS) -Wno-missing-prototypes -c $< -o $@

$(BUILD)/tests/%_test: tests/%_test.c $(BUILD)/native/libtutti.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(ENGINE_FLAGS) -Itests -MMD -MP $< $(BUILD)/native/libtutti.a -lcmocka -lm -o $@

test: $(TEST_BINARIES)
	@fail=0; for t in $(TEST_BINARIES); do $$t || fail=1; done; exit $$fail

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
