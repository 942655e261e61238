# GNU make.  `make help` says what there is to make.
PREFIX  ?= /usr/local
DESTDIR ?=

# The places that GNU's coding standards name, each to be set on the command line.
prefix            = $(PREFIX)
exec_prefix       = $(prefix)
bindir            = $(exec_prefix)/bin
datarootdir       = $(prefix)/share
datadir           = $(datarootdir)
mandir            = $(datarootdir)/man
pkgdatadir        = $(datadir)/ecrm
bashcompletiondir = $(datarootdir)/bash-completion/completions
zshcompletiondir  = $(datarootdir)/zsh/site-functions
fishcompletiondir = $(datarootdir)/fish/vendor_completions.d

# Objects and test tools go to BUILD, the programs to BIN; another pair of them is another build, as
# for the sanitizers: make test BUILD=.build/asan BIN=.build/asan/bin CFLAGS='-g -fsanitize=...'
BUILD ?= .build
BIN   ?= bin

# The wrapper carries the version: one place, and `ecrm version` needs no other program.
VERSION := $(shell sed -n 's/^version=//p' bin/ecrm.sh)

PKGS          = libcurl libssl libcrypto yajl yaml-0.1 expat sqlite3
EMULATOR_PKGS = libmicrohttpd jansson libcrypto
PKG_CONFIG   ?= pkg-config

WARN        = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wvla -Wwrite-strings -Wundef
CFLAGS     ?= -O2 -g
ALL_CFLAGS  = -std=c11 -D_POSIX_C_SOURCE=200809L -Ilib -DECRM_VERSION='"$(VERSION)"' -pthread $(WARN)
# What runs is told in a word; V=1 shows the whole commands.
Q           = $(if $(V),,@printf '  %s\n' '$(notdir $@)';)
COMPILE     = $(CC) $(ALL_CFLAGS) $(CFLAGS) $(CPPFLAGS) -MMD -MP
LINK        = $(CC) $(ALL_CFLAGS) $(CFLAGS) $(LDFLAGS)
# A program needs at run time what it calls, and no other library of the list.
LIBS        = -Wl,--as-needed $(shell $(PKG_CONFIG) --libs $(PKGS))
# Debian's packages, by what needs them.
DEPS_BUILD = pkg-config libcurl4-openssl-dev libssl-dev libyajl-dev libyaml-dev libexpat1-dev libsqlite3-dev
DEPS_TEST  = tmux ca-certificates curl openssl libmicrohttpd-dev libjansson-dev bats parallel jq python3-jsonschema python3-yaml
DEPS_LINT  = clang clang-format shellcheck mandoc
DEPS_FUZZ  = clang libclang-rt-dev
DEPS_DEB   = dpkg-dev debhelper

LIB      := $(BUILD)/libecrm.a
PAGE_OBJS := $(BUILD)/lib/render/page_css.o $(BUILD)/lib/render/page_js.o
LIB_OBJS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard lib/*/*.c)) $(PAGE_OBJS)
PROGRAMS := $(patsubst bin/%.c,$(BIN)/%,$(wildcard bin/*.c))
UNIT     := $(patsubst t/unit/%.c,$(BUILD)/t/unit/%,$(wildcard t/unit/*.c))

GENERATOR_OBJS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard t/emulator/generate*.c))
CHANCE         := $(BUILD)/t/emulator/generate_chance.o
EMULATOR_OBJS  := $(filter-out $(GENERATOR_OBJS),$(patsubst %.c,$(BUILD)/%.o,$(wildcard t/emulator/*.c))) $(CHANCE)
STOCK          := $(BUILD)/t/emulator/stock.o
EMULATOR       := $(BUILD)/aws-emulator $(BUILD)/aws-account
MODEL_OBJS     := $(patsubst %.c,$(BUILD)/%.o,$(wildcard t/model/*.c)) $(CHANCE)

# What the benchmarks are made with; see t/bench/README.md.
BENCH := $(patsubst t/bench/%.c,$(BUILD)/bench-%,$(wildcard t/bench/*.c))

# Each file of t/fuzz is a target: with the main of replay.c here, with that of libFuzzer in a build of
# its own below FUZZ_BUILD.
FUZZ         := $(patsubst t/fuzz/%.c,$(BUILD)/t/fuzz/%,$(wildcard t/fuzz/*.c))
FUZZ_OBJS     = $(BUILD)/t/fuzz/support/fuzz.o $(FUZZ_MAIN)
FUZZ_MAIN     = $(BUILD)/t/fuzz/support/replay.o
FUZZ_BUILD   ?= $(BUILD)/fuzz
FUZZ_TARGETS ?= $(notdir $(FUZZ))
FUZZ_SECONDS ?= 60

C_FILES  := $(wildcard bin/*.c lib/*/*.[ch] t/unit/*.c t/model/*.[ch] t/bench/*.c t/emulator/*.[ch] t/fuzz/*.[ch] t/fuzz/support/*.c)
SH_FILES   := $(BIN)/ecrm .ci/run t/with-emulator t/install-packages t/fuzz/run t/faults/cell t/faults/matrix t/bench/run t/bench/into-readme $(wildcard t/bench/target-*) $(shell grep -rlE '^\#! ?/(usr/bin/env |bin/)(ba)?sh' examples)
BATS_FILES := $(wildcard t/*.bash t/*.bats t/faults/*.bats)

all: $(PROGRAMS) $(BIN)/ecrm ## build the programs (the default)

$(BIN)/%: $(BUILD)/bin/%.o $(LIB)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(LIBS)

# What is installed of the wrapper is one file: its parts come where bin/ecrm.sh names them.
$(BIN)/ecrm: bin/ecrm.sh $(wildcard lib/command/*.sh)
	@mkdir -p $(@D)
	$(Q)awk '$$1 == "." { while ((got = (getline line < ("lib/" $$2))) > 0) print line; \
		if (got < 0) { print "there is no lib/" $$2 >"/dev/stderr"; exit 1 }; next } { print }' $< >$@.part
	@chmod +x $@.part && mv $@.part $@

$(LIB): $(LIB_OBJS)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/t/unit/random-account: $(MODEL_OBJS)

$(BUILD)/t/unit/%: $(BUILD)/t/unit/%.o $(LIB)
	$(Q)$(LINK) -o $@ $(filter %.o,$^) $(LIB) $(LIBS) -lm

$(BUILD)/aws-emulator: $(EMULATOR_OBJS)
	$(Q)$(LINK) -o $@ $^ $(shell $(PKG_CONFIG) --libs $(EMULATOR_PKGS)) -lm

$(BUILD)/aws-account: $(GENERATOR_OBJS) $(STOCK)
	$(Q)$(LINK) -o $@ $^ $(shell $(PKG_CONFIG) --libs $(EMULATOR_PKGS)) -lm

$(BUILD)/bench-%: $(BUILD)/t/bench/%.o $(STOCK)
	$(Q)$(LINK) -o $@ $^ -lm

$(BUILD)/t/fuzz/%: $(BUILD)/t/fuzz/%.o $(FUZZ_OBJS) $(BUILD)/t/fuzz/support/answers.o $(LIB)
	$(Q)$(LINK) -Wl,--wrap=http_send -o $@ $^ $(LIBS)

$(BUILD)/t/fuzz/emulator_%: $(BUILD)/t/fuzz/emulator_%.o $(FUZZ_OBJS) $(filter-out %/main.o,$(EMULATOR_OBJS))
	$(Q)$(LINK) -o $@ $^ $(shell $(PKG_CONFIG) --libs $(EMULATOR_PKGS)) -lm

# Changes when what is built with changes, and then all is built anew.
STAMP := $(BUILD)/built-with
$(STAMP): FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(COMPILE)' | cmp -s - $@ || printf '%s\n' '$(COMPILE)' >$@

$(BUILD)/%.o: %.c $(STAMP)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -c -o $@ $<

# What an HTML report has inside itself, as the bytes of an array.
$(BUILD)/lib/render/page_%.c: lib/render/page.% Makefile
	@mkdir -p $(@D)
	@{ printf '#include "render/page_files.h"\nconst char page_$*[] = {\n'; \
		od -An -v -tx1 $< | sed 's/[0-9a-f][0-9a-f]/0x&,/g'; printf '0 };\n'; } >$@

$(PAGE_OBJS): %.o: %.c $(STAMP)
	$(Q)$(COMPILE) -c -o $@ $<

-include $(LIB_OBJS:.o=.d) $(EMULATOR_OBJS:.o=.d) $(GENERATOR_OBJS:.o=.d) $(MODEL_OBJS:.o=.d)
-include $(patsubst %.c,$(BUILD)/%.d,$(wildcard bin/*.c t/unit/*.c t/bench/*.c t/fuzz/*.c t/fuzz/support/*.c))

deps: ## install the Debian packages that are missing, for building and testing
	@t/install-packages $(DEPS_BUILD) $(DEPS_TEST)

deps-build: ## only those for building
	@t/install-packages $(DEPS_BUILD)

deps-lint: ## the same for `make lint`
	@t/install-packages $(DEPS_LINT)

deps-fuzz: ## the same for `make fuzz`
	@t/install-packages $(DEPS_FUZZ)

deps-deb: ## the same for `make deb`
	@t/install-packages $(DEPS_BUILD) $(DEPS_DEB)

demo: all $(EMULATOR) ## show the plan of an emulated AWS account
	@BUILD=$(BUILD) BIN=$(BIN) examples/demo/run

demo-shell: all $(EMULATOR) ## a shell in which that account answers
	@BUILD=$(BUILD) BIN=$(BIN) examples/demo/run shell

test-tools: $(UNIT) $(EMULATOR) $(BENCH) $(FUZZ)

# What bats is told besides, such as --filter.  Most tests wait for something, so that a processor can have several
# of them.  Of many files, each runs its own tests one after another: to start them side by side costs more.
# TAGS chooses among the files, such as TAGS='!once'.
TESTS      ?= t
BATS_FLAGS ?= --jobs $(shell expr 3 '*' $$(nproc)) $(if $(filter t,$(TESTS)),--no-parallelize-within-files)

# With the signals that a terminal would give: below nohup, or many a CI, some are ignored, by all that is started.
BATS = ECRM_BIN=$(abspath $(BIN)) ECRM_BUILD=$(abspath $(BUILD)) env --default-signal bats

test: all test-tools ## run the tests
	$(BATS) $(BATS_FLAGS) $(TAGS:%=--filter-tags '%') $(TESTS)

fuzz: fuzz-build ## run the fuzz targets, or FUZZ_TARGETS of them, FUZZ_SECONDS (60) each
	@t/fuzz/run $(FUZZ_BUILD) $(FUZZ_SECONDS) $(FUZZ_TARGETS)

fuzz-build:
	@$(MAKE) --no-print-directory $(FUZZ_TARGETS:%=$(FUZZ_BUILD)/t/fuzz/%) BUILD=$(FUZZ_BUILD) CC=clang \
		CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
		LDFLAGS=-fsanitize=fuzzer FUZZ_MAIN=

test-faults: all test-tools ## run every operation with every fault; takes minutes
	$(BATS) t/faults

bench: all $(EMULATOR) $(BENCH) ## measure the targets of t/bench, or BENCH_TARGETS of them; takes minutes
	@t/bench/run $(BUILD) $(BIN) $(BENCH_TARGETS)

bench-readme: all $(EMULATOR) $(BENCH) ## the same, and the table into README.md
	t/bench/run $(BUILD) $(BIN) >$(BUILD)/bench.md
	@t/bench/into-readme $(BUILD)/bench.md README.md

lint: $(BIN)/ecrm ## check the format of C and the shell scripts
	@clang-format --dry-run -Werror $(C_FILES)
	@shellcheck $(SH_FILES)
	@shellcheck -s bash share/completions/bash/ecrm
	@shellcheck -s bats -S warning -e SC2154 $(BATS_FILES)
	@mandoc -T lint -W warning share/man/man*/*

format: ## put the C files into the project's format
	clang-format -i $(C_FILES)

# What is installed, and so uninstalled: $(call INSTALLED,RECIPE) is a recipe for each directory, given
# DIRECTORY MODE FILES.  A completion has the name that its shell looks for.
define INSTALLED
$(call $1,$(bindir),0755,$(PROGRAMS) $(BIN)/ecrm)
$(call $1,$(pkgdatadir),0644,$(wildcard share/ecrm/*))
$(foreach section,$(notdir $(wildcard share/man/man*)),$(call $1,$(mandir)/$(section),0644,$(wildcard share/man/$(section)/*)))
$(call $1,$(bashcompletiondir),0644,$(wildcard share/completions/bash/*))
$(call $1,$(zshcompletiondir),0644,$(wildcard share/completions/zsh/*))
$(call $1,$(fishcompletiondir),0644,$(wildcard share/completions/fish/*))
endef

# quote: as one word of the shell, whatever is in it.
quote = '$(subst ','\'',$(1))'

define install_files
$(if $3,mkdir -p $(call quote,$(DESTDIR)$1) && install -m $2 $3 $(call quote,$(DESTDIR)$1))

endef

define uninstall_files
$(if $3,rm -f $(foreach file,$(notdir $3),$(call quote,$(DESTDIR)$1)/$(file)))

endef

install: all ## install under PREFIX (/usr/local), below DESTDIR
	$(call INSTALLED,install_files)

# Directories that others have files in, too, are left alone, be they empty.
uninstall: ## remove what install installed
	$(call INSTALLED,uninstall_files)
	! [ -d $(call quote,$(DESTDIR)$(pkgdatadir)) ] || \
		rmdir --ignore-fail-on-non-empty $(call quote,$(DESTDIR)$(pkgdatadir))

# The package is built from a copy, which nothing that was said to this make has a part in.
DEB        := $(BUILD)/deb
DEB_SOURCE := $(DEB)/ecrm-$(VERSION)
deb: ## build a Debian package, in .build/deb (DEB_BUILD_OPTIONS is heeded)
	rm -rf $(DEB)
	mkdir -p $(DEB_SOURCE)/bin
	cp -R Makefile README.md LICENSE lib share examples $(DEB_SOURCE)
	cp bin/*.c bin/*.sh $(DEB_SOURCE)/bin
	mv $(DEB_SOURCE)/share/packaging/debian $(DEB_SOURCE)
	cd $(DEB_SOURCE) && env -i PATH="$$PATH" HOME="$$HOME" LC_ALL=C.UTF-8 \
		DEB_BUILD_OPTIONS="$${DEB_BUILD_OPTIONS:-parallel=$$(nproc)}" dpkg-buildpackage --build=binary --no-sign
	rm -r $(DEB_SOURCE)

clean: ## remove what was built
	rm -rf .build bin/ecrm $(patsubst bin/%.c,bin/%,$(wildcard bin/*.c))

help: ## show this
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r target text; do \
		printf '%-12s %s\n' "$$target" "$$text"; done

.PHONY: all deps deps-build deps-lint deps-fuzz deps-deb demo demo-shell test test-faults test-tools bench bench-readme fuzz fuzz-build lint format install uninstall deb clean help FORCE
.SECONDARY:
