# GNU make.  make help says what there is to make.
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= .build

# The wrapper carries the version: one place, and `ecrm version` needs no other program.
VERSION := $(shell sed -n 's/^version=//p' bin/ecrm)

# What the programs are linked with, and what the tests need beside it.
PKGS      = libcurl libcrypto yajl yaml-0.1 expat
TEST_PKGS = libmicrohttpd jansson libcrypto

WARN       = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wvla -Wwrite-strings -Wundef
CFLAGS    ?= -O2 -g
ALL_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -Ilib -DECRM_VERSION='"$(VERSION)"' $(WARN) -pthread

PROGRAMS := $(patsubst bin/%.c,%,$(wildcard bin/*.c))
LIB      := $(BUILD)/libecrm.a
LIB_OBJS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard lib/*/*.c))
PKG_CONFIG ?= pkg-config

all: $(PROGRAMS:%=bin/%)

include $(wildcard $(BUILD)/*/*.d $(BUILD)/*/*/*.d)

bin/%: $(BUILD)/bin/%.o $(LIB)
	$(CC) $(ALL_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs $(PKGS)) -lm

$(LIB): $(LIB_OBJS)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c bin/ecrm
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

.PHONY: all
.SECONDARY:

# --- tests
UNIT := $(patsubst t/unit/%.c,$(BUILD)/t/unit/%,$(wildcard t/unit/*.c))

$(BUILD)/t/unit/%: $(BUILD)/t/unit/%.o $(LIB)
	$(CC) $(ALL_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs $(PKGS)) -lm

unit: $(UNIT)
.PHONY: unit
