# Tutti. `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
# One non-recursive file; sources by glob; everything that is made lies under $(BUILD), nothing made is in git.

BUILD ?= build
T ?=
# Named here because a rule's prerequisites are read where it stands: what the bench plays live in a browser.
LIVE := $(BUILD)/bench/live.js $(BUILD)/bench/worklet.js
PEERS := $(BUILD)/peers/node_modules/.package-lock.json
SECONDS ?= 20
SHELL := /bin/bash
# Named here for the same reason: a suite that T chooses is run on what is built from these sources, not on what lies in build/.
SUITE_NAMES := $(patsubst tests/%/run,%,$(wildcard tests/*/run))
SUITES_CHOSEN = $(strip $(foreach s,$(SUITE_NAMES),$(findstring $(T),$(s))) $(shell find tests -name "*$(T)*.test.ts"))
.DELETE_ON_ERROR:
ifeq ($(findstring -j,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif
.DEFAULT_GOAL := help
Q := $(if $(V),,@)
# Said by make itself: 2500 shells take four seconds.
say = $(info $()  $(1)	 $(2))

##@ For everybody
help: ## this list
	@awk '/^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {split($$0, a, ":.*## "); printf "  make %-9s %s\n", a[1], a[2]}' Makefile
run: all ## install what is missing, build, start, print the address (ARGS="--port 9000")
	$(Q)exec $(BUILD)/tutti serve $(ARGS)
test: $(BUILD)/deps/test $(if $(T),$(if $(SUITES_CHOSEN),all parity fuzzers-quick),all) tests-c ## everything that must hold; T=ring or T=devices runs only what matches
	$(Q)BUILD=$(BUILD) tests/run "$(T)"
check: $(BUILD)/deps/check all ## warnings, clang-tidy, sanitizers, real-time effects, hardening
	$(Q)BUILD=$(BUILD) tests/check
bench: $(BUILD)/deps/bench all $(BUILD)/bench/bench $(BUILD)/bench/rooms $(BUILD)/scalar/tutti.wasm $(LIVE) $(PEERS) ## the table of speed, and build/bench.json; AGAINST=REVISION: beside that one
	$(Q)BUILD=$(BUILD) AGAINST=$(AGAINST) tests/bench/run $(ARGS)
fuzz: fuzzers ## every fuzz target for SECONDS (20) each; T= chooses
	$(Q)BUILD=$(BUILD) SECONDS_EACH=$(SECONDS) tests/fuzz/run "$(T)"
chaos: all $(patsubst %.c,$(BUILD)/%,$(wildcard tests/chaos/*_test.c)) ## kill servers, workers, PostgreSQL, the store and the power at random while people work, for minutes; TUTTI_SEED=N repeats one
	$(Q)for t in $(filter %_test,$^); do BUILD=$(BUILD) LONG=1 $$t || exit 1; done
security: all fuzzers $(BUILD)/tests/security/hostile_test $(BUILD)/tests/security/two_ways_test $(BUILD)/tests/security/sockets_test ## hostile requests, frames and crowds at a real server, and the fuzzers of its parsers
	$(Q)BUILD=$(BUILD) LONG=1 $(BUILD)/tests/security/hostile_test
	$(Q)BUILD=$(BUILD) $(BUILD)/tests/security/two_ways_test
	$(Q)BUILD=$(BUILD) $(BUILD)/tests/security/sockets_test
	$(Q)BUILD=$(BUILD) SECONDS_EACH=$(SECONDS) tests/fuzz/run server
release: all ## a tarball of binary, page and WASM in build/dist
	$(Q)BUILD=$(BUILD) deploy/release
long: $(BUILD)/deps/long all parity fuzzers tests-c $(BUILD)/tests/together/cluster ## what does not fit CI: full parity, long fuzzing, everything in `check`
	$(Q)BUILD=$(BUILD) LONG=1 tests/run "$(T)"
	$(Q)BUILD=$(BUILD) tests/soak/long
	$(Q)$(MAKE) --no-print-directory check fuzz SECONDS=120
fresh: ## `make test` and `make run` inside bare Debian 12 and 13 roots (needs root)
	$(Q)BUILD=$(BUILD) tests/fresh $(ARGS)
clean: ## remove all that was made; user data is elsewhere and stays
	rm -rf --one-file-system $(BUILD)

##@ Parts
all: $(BUILD)/deps/run native wasm web reference ## what `make run` starts, and the reference: the four parts below
native: $(BUILD)/tutti ## the native program: server and command line
wasm: $(BUILD)/wasm/tutti.wasm $(BUILD)/wasm/tutti.mjs ## the engine as WebAssembly, and its command line for Node
web: $(BUILD)/web/index.html ## the page
reference: $(BUILD)/reference/reference.md ## the document and every device with ranges, units and measured responses
lock: $(BUILD)/native/tutti-gen ## write newly given numbers into engine/model/schema.lock
	$(Q)$< --lock > engine/model/schema.lock
printed: native ## write again what the program prints from its tables: settings, the API, the page's client of it
	$(Q)$(BUILD)/tutti config example >deploy/.env.example && $(BUILD)/tutti config reference >deploy/configuration.md && $(BUILD)/tutti api reference >deploy/api.md && $(BUILD)/tutti api protocol >deploy/protocol.md && $(BUILD)/tutti api client >web/net/api.ts
songs: $(BUILD)/tutti $(BUILD)/web/index.html ## make the demo songs again, through the page, into web/songs/
	$(Q)$(BUILD)/node/bin/node tests/songs/make.ts
fit: $(BUILD)/fit-math ## the polynomials of core/math, computed again
	$(Q)$<
coverage: ## lines of the engine that the C tests run, by file and by folder; T=ring for some of them
.PHONY: songs fit coverage
.PHONY: lock printed reference help run test check bench fuzz release long fresh clean all native wasm web parity fuzzers fuzzers-quick tests-c

# ---- What must be installed ---------------------------------------------------------------------------------------------

NODE_VERSION := 22.23.3
NPM_VERSION := 10.9.9
NODE_BIN := $(abspath $(BUILD))/node/bin
NODE := $(BUILD)/node/v$(NODE_VERSION)-npm$(NPM_VERSION)

# Debian packages by purpose (deploy/packages); looked at again only when that list changes. One at a time: apt has one lock.
$(BUILD)/deps/test: | $(BUILD)/deps/run
$(BUILD)/deps/check: | $(BUILD)/deps/test
$(BUILD)/deps/long: | $(BUILD)/deps/check
$(BUILD)/deps/bench: | $(BUILD)/deps/test
$(BUILD)/deps/%: deploy/packages
	$(Q)deploy/install $*
	$(Q)mkdir -p $(@D) && touch $@
# Node comes pinned from npm, because Debian 12's own is too old for the tools; whatever npm there is fetches it.
$(NODE): | $(BUILD)/deps/run
	$(call say,NODE,$(NODE_VERSION))
	$(Q)deploy/install-node $(NODE_VERSION) $(NPM_VERSION) $(BUILD)/node && touch $@
NODE_MODULES := web/node_modules/.package-lock.json
$(NODE_MODULES): web/package-lock.json web/package.json | $(NODE)
	$(call say,NPM,web/package-lock.json)
	$(Q)cd web && PATH=$(NODE_BIN):$$PATH npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && ln -sfn web/node_modules ../node_modules && touch node_modules/.package-lock.json

# ---- The engine, in several builds ----------------------------------------------------------------------------------------

# The determinism flags are not options: contraction, fast-math and libm's errno would change the bytes.
ENGINE_FLAGS := -ffp-contract=off -fno-math-errno -fno-trapping-math -Iengine -I. -I$(BUILD)/gen
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wno-enum-float-conversion -Werror
HARDEN := -fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fPIE
HARDEN_LINK := -pie -Wl,-z,relro,-z,now,-z,noexecstack
CFLAGS ?= -O2 -g

GEN_SOURCES := $(wildcard engine/tools/gen*.c)
TOOL_MAINS := engine/tools/fit_math.c
ENGINE_SOURCES := $(filter-out $(GEN_SOURCES) $(TOOL_MAINS),$(wildcard engine/*/*.c))
DEVICE_SOURCES := $(filter-out engine/devices/device.c engine/devices/param.c engine/devices/content.c,$(wildcard engine/devices/*.c))

# The builds that have their devices twice on x86: for any processor, and for those with AVX2, whose registers hold eight floats
# (core/simd8.h). The same sources without contraction, so the same bytes. The second becomes one object that shows nothing but
# its registry, which devices/device.c chooses at run time: a kernel that is written eight wide needs no more than that. A third
# build for AVX-512 was tried: the same eight floats with its 32 registers are not faster (a song 0.97 to 0.98 of this one's speed).
# Instructions are put in the order that the first of these processors like, which the later ones do too (a song 1.01). Where Clang
# 22 and its linker are installed, they compile and join them as one program: a song 1.05 to 1.09 of gcc 12's speed (gcc
# joined by its own -flto 1.04, clang 14 apart 0.97; with a profile of that song, -fprofile-use, 0.94 to 1.06 on a busy machine:
# nothing that would be worth a second build).
AVX2_BUILDS := $(if $(findstring x86_64,$(shell gcc -dumpmachine)),native bench)
AVX2_FLAGS := -mavx2 -mno-fma -mtune=haswell
# Asked when a file is compiled or joined: this very run of make may have installed them.
avx2_tool = $$(if command -v clang-22 && command -v ld.lld-22; then echo $(1); else echo $(2); fi | tail -n1)
AVX2_COMPILER := $(call avx2_tool,clang-22 -flto -Wno-unknown-warning-option,gcc)
AVX2_LINKER := $(call avx2_tool,ld.lld-22 --lto-O3,ld)
AVX2_SOURCES := $(wildcard engine/core/math*.c) $(wildcard engine/dsp/*.c) $(DEVICE_SOURCES)

# $(call engine_build,NAME,COMPILER AND FLAGS,AR,PACKAGES): $(BUILD)/NAME/libtutti.a and a rule for any other object beside it.
define engine_build
$(if $(filter $(1),$(AVX2_BUILDS)),$(call devices_for_avx2,$(1),$(2),$(3),$(4)))
$(BUILD)/$(1)/%.o: %.c | $(BUILD)/deps/$(4)
	$$(call say,CC,$(1)/$$*)
	$(Q)mkdir -p $$(@D) && $(2) $(ENGINE_FLAGS) $(WARNINGS) $$(EXTRA_FLAGS) $$(SECOND) -MMD -MP -c $$< -o $$@
$(BUILD)/$(1)/gen/registry.o: $(BUILD)/gen/registry.c | $(BUILD)/deps/$(4)
	$(Q)mkdir -p $$(@D) && $(2) $(ENGINE_FLAGS) $(WARNINGS) -c $$< -o $$@
$(BUILD)/$(1)/libtutti.a: $(ENGINE_SOURCES:%.c=$(BUILD)/$(1)/%.o) $(BUILD)/$(1)/gen/registry.o $(if $(filter $(1),$(AVX2_BUILDS)),$(BUILD)/$(1)/avx2/devices.o)
	$(Q)rm -f $$@ && $(3) rcs $$@ $$^
$(patsubst %.c,$(BUILD)/$(1)/%.o,$(wildcard tests/support/*.c)): | $(BUILD)/gen/sql_files.h
$(BUILD)/$(1)/libsupport.a: $(patsubst %.c,$(BUILD)/$(1)/%.o,$(wildcard tests/support/*.c))
	$(Q)rm -f $$@ && $(3) rcs $$@ $$^
# The command line without the server: what the parity test runs for this compiler.
$(BUILD)/$(1)/tutti-cli: $(addprefix $(BUILD)/$(1)/,tests/parity/cli_main.o server/command_line.o server/crew.o server/cpu_quota.o server/files.o libtutti.a)
	$$(call say,LD,$$@)
	$(Q)$(2) $$^ -o $$@
endef

define devices_for_avx2
$(BUILD)/$(1)/engine/devices/device.o: SECOND := -DDEVICES_AVX2
$(BUILD)/$(1)/avx2/%.o: %.c | $(BUILD)/deps/$(4)
	$$(call say,CC,$(1)/avx2/$$*)
	$(Q)mkdir -p $$(@D) && $$(patsubst gcc,$$(AVX2_COMPILER),$(2)) $(ENGINE_FLAGS) $(AVX2_FLAGS) $(WARNINGS) $$(EXTRA_FLAGS) -MMD -MP -c $$< -o $$@
$(BUILD)/$(1)/avx2/registry.o: $(BUILD)/gen/registry.c | $(BUILD)/deps/$(4)
	$(Q)mkdir -p $$(@D) && $$(patsubst gcc,$$(AVX2_COMPILER),$(2)) $(ENGINE_FLAGS) $(AVX2_FLAGS) $(WARNINGS) -Ddevice_registry=device_registry_avx2 -Ddevice_registry_count=device_count_avx2 -c $$< -o $$@
$(BUILD)/$(1)/avx2/libdevices.a: $(AVX2_SOURCES:%.c=$(BUILD)/$(1)/avx2/%.o)
	$(Q)rm -f $$@ && $(3) rcs $$@ $$^
$(BUILD)/$(1)/avx2/devices.o: $(BUILD)/$(1)/avx2/registry.o $(BUILD)/$(1)/avx2/libdevices.a
	$$(call say,LD,$$@)
	$(Q)$$(AVX2_LINKER) -r $$^ -o $$@ && objcopy --keep-global-symbol=device_registry_avx2 $$@
endef

SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
SCALAR_FLAGS := -matomics -mbulk-memory -mmutable-globals
WASM_FLAGS := -msimd128 $(SCALAR_FLAGS)
# emcc's own helper scripts look for Debian's Node modules, which a Node from elsewhere does not know. Debian 12's emcc brings LLVM 14;
# with LLVM 22 in its place, where that is installed, a mix of 32 tracks in Chromium is 1.03 to 1.05 of its speed, a song 1.05 to 1.07
# (joined by -flto no more in Chromium). Newer ones of emcc, 3.1.69 among them, bring what they need, and take no other.
LLVM := /usr/lib/llvm-22/bin
EMSCRIPTEN := env NODE_PATH=/usr/share/nodejs $$(if cd $(LLVM) && [ -x clang ] && [ -x wasm-ld ] && [ -x llvm-ar ] && grep -qxF 3.1.6 /usr/share/emscripten/emscripten-version.txt; then echo EM_LLVM_ROOT=$(LLVM) EM_LLVM_ADD_VERSION= EM_CLANG_ADD_VERSION=; fi 2>/dev/null)
EMCC := $(EMSCRIPTEN) emcc
EMAR := $(EMSCRIPTEN) emar
# What compiles for WebAssembly: with LLVM 22 that compiler itself with emcc's flags, asked for once, because emcc thinks longer about most
# files (0.12 s) than the compiler does. The objects are the same.
WASM_CC := $(BUILD)/deps/wasm-cc
$(WASM_CC): deploy/packages | $(BUILD)/deps/run
	$(Q)set -- $(EMSCRIPTEN) emcc; if [ $$# -gt 3 ]; then flags=$$("$$@" --cflags) && set -- $(LLVM)/clang "$$flags"; fi && \
	  printf '#!/bin/sh\nexec %s "$$@"\n' "$$*" >$@ && chmod +x $@

$(eval $(call engine_build,native,gcc -std=c17 $(CFLAGS) $(HARDEN),ar,run))
# For this very processor: the widest registers there are, and the same bytes. Some versions stumble over their own list of what a new one can do.
$(eval $(call engine_build,clang,clang -std=c17 -O3 -march=native -Wno-unknown-warning-option -Wno-invalid-feature-combination,ar,test))
$(eval $(call engine_build,asan,gcc -std=c17 -O1 -g $(SANITIZE),ar,test))
$(eval $(call engine_build,fuzz,clang -std=c17 -O1 -gline-tables-only $(SANITIZE) -fsanitize=fuzzer-no-link,ar,test))
# Who searches for a second each waits for the compiler, which takes half its time for this.
$(eval $(call engine_build,fuzz-quick,clang -std=c17 -O0 -gline-tables-only $(SANITIZE) -fsanitize=fuzzer-no-link,ar,test))
$(eval $(call engine_build,arm64,aarch64-linux-gnu-gcc -std=c17 -O2 -static,aarch64-linux-gnu-ar,test))
# RT_SAFE functions that allocate, lock or call the system stop the program where it happens.
$(eval $(call engine_build,rtsan,clang-22 -std=c17 -O1 -g -fsanitize=realtime,ar,check))
$(eval $(call engine_build,wasm,$(WASM_CC) -std=gnu17 -O3 $(WASM_FLAGS),$$(EMAR),wasm-cc))

# What stands outside the engine may know the system it runs on; tests see each other's helpers.
BUILDS := native clang asan fuzz fuzz-quick rtsan arm64 bench
$(foreach b,$(BUILDS),$(BUILD)/$(b)/server/%.o): EXTRA_FLAGS := -D_GNU_SOURCE=
# What makes the sound is worth the compiler's time.
$(foreach room,core dsp devices graph,$(BUILD)/native/engine/$(room)/%.o $(BUILD)/native/avx2/engine/$(room)/%.o): EXTRA_FLAGS := $(patsubst -O2,-O3,$(filter -O2,$(CFLAGS))) -Wno-stringop-overflow
$(foreach b,$(BUILDS),$(BUILD)/$(b)/tests/%.o): EXTRA_FLAGS := -D_GNU_SOURCE= -Itests
# Whoever tests waits for the compiler, not for the test: two thirds of its time, and the tests take as long.
$(patsubst %.c,$(BUILD)/native/%.o,$(shell find tests -name '*_test.c')): EXTRA_FLAGS := $(patsubst -O2,-O1,$(filter -O2,$(CFLAGS))) -D_GNU_SOURCE= -Itests

# The device registry: every engine/devices/NAME.c that ends in `const Device device_NAME`.
$(BUILD)/gen/registry.c: $(DEVICE_SOURCES) engine/devices
	@mkdir -p $(@D)
	@{ echo '/* Made by make from engine/devices/. */'; echo '#include "devices/device.h"'; \
	   for f in $(DEVICE_SOURCES); do n=$$(basename $$f .c); echo "extern const Device device_$$n;"; done; \
	   echo 'const Device *const device_registry[] = {'; \
	   for f in $(DEVICE_SOURCES); do n=$$(basename $$f .c); echo "  &device_$$n,"; done; \
	   echo '  0};'; echo 'const uint32_t device_registry_count = sizeof device_registry / sizeof device_registry[0] - 1;'; } > $@

# ---- The native program ---------------------------------------------------------------------------------------------------

# Every query, function and migration of sql/ as a string, and the list of queries as an enum.
SQL_FILES := $(sort $(wildcard sql/*/*.sql))
$(BUILD)/gen/sql_files.h: $(SQL_FILES) server/db/embed.awk sql/queries
	@mkdir -p $(@D) && awk -v header=1 -f server/db/embed.awk $(SQL_FILES) >$@
$(BUILD)/gen/sql_files.c: $(SQL_FILES) server/db/embed.awk sql/queries
	@mkdir -p $(@D) && awk -f server/db/embed.awk $(SQL_FILES) >$@
$(BUILD)/native/gen/sql_files.o: $(BUILD)/gen/sql_files.c $(BUILD)/gen/sql_files.h | $(BUILD)/deps/run
	$(Q)mkdir -p $(@D) && gcc $(CFLAGS) $(HARDEN) -I$(BUILD)/gen -c $< -o $@
$(patsubst %.c,$(BUILD)/native/%.o,$(wildcard server/*.c server/*/*.c)): | $(BUILD)/gen/sql_files.h
$(BUILD)/native/server/db/%.o: EXTRA_FLAGS := -D_GNU_SOURCE= -I/usr/include/postgresql
# Instrumented, lengths that are known to be short look long to gcc 12.
$(BUILD)/asan/server/%.o: EXTRA_FLAGS := -D_GNU_SOURCE= -I/usr/include/postgresql -Wno-format-truncation
SERVER_LIBRARIES := -lgnutls -lmicrohttpd -lwebsockets -lpq -ljansson -lcurl -largon2 -lsndfile -lpthread

SERVER_PARTS := $(filter-out server/main.c,$(wildcard server/*.c server/*/*.c))
$(BUILD)/native/libserver.a: $(SERVER_PARTS:%.c=$(BUILD)/native/%.o) $(BUILD)/native/gen/sql_files.o
	$(Q)rm -f $@ && ar rcs $@ $^
$(BUILD)/tutti: $(BUILD)/native/server/main.o $(BUILD)/native/libserver.a $(BUILD)/native/libtutti.a
	$(call say,LD,$@)
	$(Q)gcc $(CFLAGS) $(HARDEN) $(HARDEN_LINK) $^ $(SERVER_LIBRARIES) -o $@

# ---- WebAssembly and the page ---------------------------------------------------------------------------------------------

# A bare module: no JavaScript glue, imports only the shared memory, a growth notice and the page's reading of files (wasm/loader.ts;
# what else is undefined is found when any test instantiates it). The C stack lies first, so that an
# overrun traps instead of eating data; Debian 12's emcc must be told to leave it the room, newer ones refuse to hear it.
# $(call wasm_module,NAME,FLAGS)
define wasm_module
$(BUILD)/$(1)/tutti.wasm: $(patsubst %.c,$(BUILD)/$(1)/%.o,$(wildcard wasm/*.c)) $(BUILD)/$(1)/libtutti.a
	$$(call say,LD,$$@)
	$(Q)$$(EMCC) -O3 $(2) $$^ --no-entry -sSTANDALONE_WASM -sIMPORTED_MEMORY -sINITIAL_MEMORY=8388608 \
	  -sALLOW_MEMORY_GROWTH=1 -sERROR_ON_UNDEFINED_SYMBOLS=0 -sWARN_ON_UNDEFINED_SYMBOLS=0 -sMAXIMUM_MEMORY=2GB -sTOTAL_STACK=262144 -Wl,--stack-first $$$$([ "$$$$(emcc -dumpversion)" != 3.1.6 ] || echo -sGLOBAL_BASE=262144) \
	  -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=aligned_alloc,--wrap=free \
	  -Wl,--export=__stack_pointer,--export=__heap_base,--shared-memory,--import-memory -o $$@
endef
$(eval $(call wasm_module,wasm,$(WASM_FLAGS)))

# Types and accessors for TypeScript, printed by a C program that links the tables it describes.
$(BUILD)/native/tutti-gen: $(GEN_SOURCES:%.c=$(BUILD)/native/%.o) $(BUILD)/native/libtutti.a
	$(Q)gcc $(CFLAGS) $(HARDEN_LINK) $^ -o $@
$(BUILD)/fit-math: engine/tools/fit_math.c | $(BUILD)/deps/run
	$(Q)gcc -std=c17 -O1 $(WARNINGS) $< -o $@
$(BUILD)/gen/schema.ts: $(BUILD)/native/tutti-gen
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D) && $< $(BUILD)/gen

$(BUILD)/reference/reference.md: $(BUILD)/native/tutti-gen
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D) && rm -f $(@D)/*.svg && $< --reference $(@D)

TS_SOURCES := $(shell find wasm web -path '*/node_modules' -prune -o \( -name '*.ts' -o -name '*.tsx' -o -name '*.css' -o -name '*.html' -o -name '*.md' -o -name '*.svg' -o -name '*.json' -o -name '*.tutti' -o -name '*.webmanifest' \) -print 2>/dev/null)
$(BUILD)/wasm/tutti.mjs: $(TS_SOURCES) $(NODE_MODULES) $(BUILD)/gen/schema.ts
	$(call say,NODE,$@)
	$(Q)PATH=$(NODE_BIN):$$PATH node_modules/.bin/rolldown wasm/node.ts --platform node --format esm --file $@ >/dev/null
$(BUILD)/web/index.html: $(TS_SOURCES) deploy/compress.mjs $(NODE_MODULES) $(BUILD)/gen/schema.ts $(BUILD)/wasm/tutti.wasm
	$(call say,VITE,$(@D))
	$(Q)cd web && PATH=$(NODE_BIN):$$PATH node_modules/.bin/vite build --outDir ../$(BUILD)/web --emptyOutDir --logLevel error
	$(Q)$(NODE_BIN)/node deploy/compress.mjs $(BUILD)/web 5
	$(Q)touch $@

# ---- Tests ------------------------------------------------------------------------------------------------------------------

# A C test is one file, tests/**/NAME_test.c; any other suite is an executable tests/NAME/run.
TEST_SOURCES := $(shell find tests -path 'tests/*$(T)*_test.c' 2>/dev/null)

# The parity test's hosts: the same command line by two compilers for this machine and by one for another.
$(BUILD)/native/parity-generate: $(BUILD)/native/tests/parity/generate.o $(BUILD)/native/libsupport.a $(BUILD)/native/libserver.a $(BUILD)/native/libtutti.a
	$(Q)gcc $(CFLAGS) $(HARDEN_LINK) $^ -o $@
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*_fuzz.c))
fuzzers: $(FUZZERS:%=$(BUILD)/fuzz/%)
fuzzers-quick: $(FUZZERS:%=$(BUILD)/fuzz-quick/%)
parity: $(BUILD)/native/parity-generate $(foreach b,native clang arm64,$(BUILD)/$(b)/tutti-cli) $(BUILD)/wasm/tutti.wasm $(BUILD)/wasm/tutti.mjs \
  $(BUILD)/tests/parity/page.js
$(BUILD)/tests/parity/page.js: tests/parity/page.ts $(TS_SOURCES) $(NODE_MODULES) $(BUILD)/gen/schema.ts
	$(Q)PATH=$(NODE_BIN):$$PATH node_modules/.bin/rolldown $< --platform browser --format esm --file $@ >/dev/null

tests-c: $(TEST_SOURCES:%.c=$(BUILD)/%)
$(patsubst %.c,$(BUILD)/native/%.o,$(TEST_SOURCES) $(wildcard tests/support/*.c)): | $(BUILD)/deps/test
$(BUILD)/tests/%_test: $(BUILD)/native/tests/%_test.o $(BUILD)/native/libsupport.a $(BUILD)/native/libtutti.a
	$(Q)mkdir -p $(@D) && gcc $(CFLAGS) $(HARDEN_LINK) $^ -lcmocka -lm -o $@
# Tests of the server run the program itself too.
SERVER_TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/server/*_test.c tests/server/*/*_test.c tests/chaos/*_test.c tests/security/*_test.c))
$(SERVER_TESTS): | $(BUILD)/tutti
$(SERVER_TESTS:$(BUILD)/%=$(BUILD)/native/%.o): | $(BUILD)/gen/sql_files.h
$(SERVER_TESTS): $(BUILD)/tests/%_test: $(BUILD)/native/tests/%_test.o $(BUILD)/native/libsupport.a $(BUILD)/native/libserver.a $(BUILD)/native/libtutti.a
	$(Q)mkdir -p $(@D) && gcc $(CFLAGS) $(HARDEN_LINK) $^ $(SERVER_LIBRARIES) -lcmocka -lm -o $@
# What the tests of faults put between a program and its machine.
PRELOADS := $(patsubst %.c,$(BUILD)/%.so,$(wildcard tests/chaos/preload/*.c))
$(BUILD)/tests/chaos/preload/%.so: tests/chaos/preload/%.c
	$(Q)mkdir -p $(@D) && gcc -std=c17 -O2 $(WARNINGS) -D_GNU_SOURCE -fPIC -shared $< -o $@
$(BUILD)/tests/chaos/power_test $(BUILD)/tests/chaos/clock_test: | $(PRELOADS)
$(BUILD)/tests/together/cluster: $(BUILD)/native/tests/together/cluster.o $(BUILD)/native/libsupport.a $(BUILD)/native/libserver.a $(BUILD)/native/libtutti.a | $(BUILD)/tutti
	$(Q)mkdir -p $(@D) && gcc $(CFLAGS) $(HARDEN_LINK) $^ $(SERVER_LIBRARIES) -lcmocka -lm -o $@
# The server under the sanitizers, for its own tests: those that link its parts, and those that speak with the program (BUILD=$(BUILD)/asan).
$(patsubst %.c,$(BUILD)/asan/%.o,$(wildcard server/*.c server/*/*.c)) $(SERVER_TESTS:$(BUILD)/%=$(BUILD)/asan/%.o): | $(BUILD)/gen/sql_files.h
$(BUILD)/asan/libserver.a: $(SERVER_PARTS:%.c=$(BUILD)/asan/%.o) $(BUILD)/native/gen/sql_files.o
	$(Q)rm -f $@ && ar rcs $@ $^
$(BUILD)/asan/tutti: $(BUILD)/asan/server/main.o $(BUILD)/asan/libserver.a $(BUILD)/asan/libtutti.a | $(BUILD)/web/index.html
	$(call say,LD,$@)
	$(Q)gcc $(SANITIZE) $^ $(SERVER_LIBRARIES) -o $@ && ln -sfn ../web $(BUILD)/asan/web
$(SERVER_TESTS:$(BUILD)/tests/%=$(BUILD)/asan-tests/%): $(BUILD)/asan-tests/%_test: $(BUILD)/asan/tests/%_test.o $(BUILD)/asan/libsupport.a $(BUILD)/asan/libserver.a $(BUILD)/asan/libtutti.a | $(BUILD)/asan/tutti
	$(Q)mkdir -p $(@D) && gcc $(SANITIZE) $^ $(SERVER_LIBRARIES) -lcmocka -lm -o $@
$(BUILD)/asan-tests/%_test: $(BUILD)/asan/tests/%_test.o $(BUILD)/asan/libsupport.a $(BUILD)/asan/libtutti.a
	$(Q)mkdir -p $(@D) && gcc $(SANITIZE) $^ -lcmocka -lm -o $@
$(BUILD)/rtsan-tests/%_test: $(BUILD)/rtsan/tests/%_test.o $(BUILD)/rtsan/libsupport.a $(BUILD)/rtsan/libtutti.a
	$(Q)mkdir -p $(@D) && clang-22 -fsanitize=realtime $^ -lcmocka -lm -o $@
FUZZED_SERVER := server/hex server/files server/auth/token server/http/range server/http/framing server/jobs/wish server/jobs/containers server/keep/tar server/store/s3_page server/hints/nats_read
define fuzz_targets
$(BUILD)/$(1)/server_fuzz: $(FUZZED_SERVER:%=$(BUILD)/$(1)/%.o)
$(BUILD)/$(1)/%_fuzz: $(BUILD)/$(1)/tests/fuzz/%_fuzz.o $(BUILD)/$(1)/libsupport.a $(BUILD)/$(1)/libtutti.a
	$(Q)clang $(SANITIZE) -fsanitize=fuzzer $$^ -o $$@
endef
$(foreach b,fuzz fuzz-quick,$(eval $(call fuzz_targets,$(b))))
# The benches measure the audio as a release is compiled, without what hardens it. At -O3 gcc 12 sees overruns where lengths are known to be short.
$(eval $(call engine_build,bench,gcc -std=c17 -O3 -Wno-stringop-overflow -Wno-format-truncation,ar,test))
$(BUILD)/bench/tests/%.o: EXTRA_FLAGS := -D_GNU_SOURCE= -Itests
$(BUILD)/bench/bench: $(patsubst %.c,$(BUILD)/bench/%.o,$(wildcard tests/bench/*.c) server/crew.c server/cpu_quota.c server/files.c) $(BUILD)/bench/libsupport.a $(BUILD)/bench/libtutti.a
	$(call say,LD,$@)
	$(Q)gcc -O3 $^ -lcmocka -lm -o $@
# Not named as its folder is: the objects of server/ that the bench links lie in bench/server.
$(BUILD)/bench/rooms: $(patsubst %.c,$(BUILD)/native/%.o,$(wildcard tests/bench/server/*.c)) $(BUILD)/native/libsupport.a $(BUILD)/native/libserver.a $(BUILD)/native/libtutti.a | $(BUILD)/tutti
	$(Q)mkdir -p $(@D) && gcc $(CFLAGS) $(HARDEN_LINK) $^ $(SERVER_LIBRARIES) -lcmocka -lm -o $@
$(BUILD)/bench/live.js: SOURCE := tests/bench/live.ts
$(BUILD)/bench/worklet.js: SOURCE := wasm/worklet.ts
$(LIVE): tests/bench/live.ts $(TS_SOURCES) $(NODE_MODULES) $(BUILD)/gen/schema.ts
	$(Q)PATH=$(NODE_BIN):$$PATH node_modules/.bin/rolldown $(SOURCE) --tsconfig web/tsconfig.json --platform browser --format esm --file $@ >/dev/null
# Programs of others that are played beside ours; nothing of them ships.
$(PEERS): tests/bench/peers/package-lock.json tests/bench/peers/package.json | $(NODE)
	$(call say,NPM,tests/bench/peers)
	$(Q)mkdir -p $(BUILD)/peers && cp tests/bench/peers/package*.json $(BUILD)/peers
	$(Q)cd $(BUILD)/peers && PATH=$(NODE_BIN):$$PATH npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json
# What it would be without vectors: only to see what they bring.
$(eval $(call engine_build,scalar,$(WASM_CC) -std=gnu17 -O3 $(SCALAR_FLAGS),$$(EMAR),wasm-cc))
$(eval $(call wasm_module,scalar,$(SCALAR_FLAGS)))
# Every file's lines and missed lines as the compiler counted them, then the sums by folder.
$(eval $(call engine_build,coverage,clang -std=c17 -O1 -fprofile-instr-generate -fcoverage-mapping,ar,check))
$(BUILD)/coverage/tests/%.o: EXTRA_FLAGS := -D_GNU_SOURCE= -Itests
COVERED := $(patsubst %.c,$(BUILD)/coverage/%,$(filter tests/engine/% tests/devices/%,$(TEST_SOURCES)))
$(BUILD)/coverage/tests/%_test: $(BUILD)/coverage/tests/%_test.o $(BUILD)/coverage/libsupport.a $(BUILD)/coverage/libtutti.a
	$(Q)clang -fprofile-instr-generate $^ -lcmocka -lm -o $@
coverage: $(COVERED)
	$(Q)for t in $^; do LLVM_PROFILE_FILE=$$t.profraw $$t >$$t.log 2>&1 || { cat $$t.log; exit 1; }; done
	$(Q)llvm-profdata merge -o $(BUILD)/coverage/all.profdata $(addsuffix .profraw,$^)
	$(Q)llvm-cov report $(firstword $^) $(patsubst %,-object %,$(wordlist 2,$(words $^),$^)) -instr-profile=$(BUILD)/coverage/all.profdata \
	  -show-region-summary=false -show-branch-summary=false -ignore-filename-regex='(^|/)(tests|build)/' | \
	  awk '{print} /\.[ch] /{d = $$1; sub("/[^/]*$$", "", d); n[d] += $$(NF - 2); m[d] += $$(NF - 1)} END {for (d in n) printf "%-24s %6d lines %6.2f%%\n", d, n[d], 100 - 100 * m[d] / n[d]}'
.SECONDARY:

-include $(shell find $(BUILD) \( -path $(BUILD)/fresh -o -path $(BUILD)/node \) -prune -o -name '*.d' -type f -print 2>/dev/null)
