# libntfsread - a read-only NTFS parser
# SPDX-License-Identifier: BSD-2-Clause
#
#   make                             library, command, mount program, examples
#   make setup demo                  install what is needed, then show it working
#   make setup check                 the same, then all tests
#   make SAN=address,undefined check the tests under sanitizers, in a tree apart
#   make V=1 ...                     show the commands;   make help   list targets

VERSION   := $(shell awk '/define NTR_VERSION_M(AJOR|INOR)/ \
	{ printf "%s%s", s, $$3; s = "." }' include/ntfsread.h)
SOVERSION := 0

PREFIX       ?= /usr/local
BINDIR       ?= $(PREFIX)/bin
LIBDIR       ?= $(PREFIX)/lib
INCLUDEDIR   ?= $(PREFIX)/include
MANDIR       ?= $(PREFIX)/share/man
PKGCONFIGDIR ?= $(LIBDIR)/pkgconfig
DESTDIR      ?=
INSTALL      ?= install
PKG_CONFIG   ?= pkg-config
OBJCOPY      ?= objcopy
# Instrumented, -O1 compiles faster and runs as fast; not so for a fuzzer.
CFLAGS       ?= -O$(if $(SAN:fuzzer%=),1,2) -g
ifeq ($(origin CC),default)
CC := gcc
endif

# Use every processor unless told otherwise.
ifeq ($(MAKELEVEL)$(filter -j% --jobserver%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

.PHONY: all check images expect fuzz bench install uninstall dist clean help \
	setup demo objects FORCE

# What building and testing need, as Debian 12 calls it.
PACKAGES := gcc g++ clang libc6-dev binutils pkg-config libfuse3-dev fuse3 \
	libseccomp-dev libbsd-dev libmd-dev nettle-dev check ntfs-3g \
	ntfs-3g-dev sleuthkit jq attr libwim-dev xz-utils shellcheck \
	groff-base python3 python3-cffi libclang-rt-dev rsync

ifneq ($(filter setup,$(MAKECMDGOALS)),)

# The other goals given beside 'setup' run after it, one after the other, each
# in a make of its own, which then finds what setup has installed.
.NOTPARALLEL:
OTHERS := $(filter-out setup,$(MAKECMDGOALS))
.PHONY: $(OTHERS)

setup:
	@missing=; for p in $(PACKAGES); do \
		dpkg-query -W -f '$${db:Status-Status}\n' $$p 2>/dev/null | \
			grep -qx installed || missing="$$missing $$p"; \
	done; \
	test -n "$$missing" || exit 0; \
	sudo=; test "$$(id -u)" = 0 || sudo=sudo; \
	$$sudo apt-get update -q && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qy \
		--no-install-recommends $$missing

$(OTHERS): setup
	+@$(MAKE) --no-print-directory $@

else

# ------------------------------------------------------------------ flags --

# One tree per compiler and instrumentation, so they never mix.
SAN   ?=
comma := ,
B     := build/$(notdir $(firstword $(CC)))$(if $(SAN),-$(subst $(comma),-,$(SAN)))

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wundef -Wcast-qual \
	-Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes \
	-Wimplicit-fallthrough -Wformat=2 -Wconversion \
	$(if $(WERROR),-Werror)
# As the user gave them, for a make that a test runs.
GIVEN := CFLAGS='$(CFLAGS)' CPPFLAGS='$(CPPFLAGS)' LDFLAGS='$(LDFLAGS)'
override CPPFLAGS += -Iinclude -D_DEFAULT_SOURCE -D_FILE_OFFSET_BITS=64
override CFLAGS   += -std=c11 $(WARN) -fPIC -fvisibility=hidden -pthread \
	$(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all \
	-fno-omit-frame-pointer)
override LDFLAGS  += -pthread $(if $(SAN),-fsanitize=$(SAN))

# Asked for only when something is compiled: a machine before 'make setup' has
# no pkg-config.
cflags = $(shell $(PKG_CONFIG) --cflags $(1))
libs   = $(shell $(PKG_CONFIG) --libs $(1))

# SHA-256 by nettle where it is there, else by libmd: 'make NETTLE=' does without.
NETTLE := $(shell $(PKG_CONFIG) --exists nettle 2>/dev/null && echo nettle)
DIGEST  = $(if $(NETTLE),nettle,libmd)

# The mount program's filter of system calls: 'make SECCOMP=' does without.
SECCOMP := $(shell $(PKG_CONFIG) --exists libseccomp 2>/dev/null && echo libseccomp)

# What one part may see beyond include/.  Only the library and its own tests
# see lib/.  Link-time optimisation cannot go through 'ld -r'.
FLAGS_lib         = -Ilib -fno-lto
FLAGS_fuse        = $(call cflags,fuse3 $(SECCOMP)) \
	$(if $(SECCOMP),-DWITH_SECCOMP)
FLAGS_examples    = $(call cflags,libbsd-overlay $(DIGEST)) \
	$(if $(NETTLE),-DHAVE_NETTLE) -fno-lto
FLAGS_test-images = $(if $(findstring /real,$(1)),$(call cflags,libntfs-3g))
FLAGS_tests       = -Ilib $(if $(findstring /minimal_fuse,$(1)),$(call cflags,fuse3))
flags_for         = $(call FLAGS_$(firstword $(subst /, ,$(1))),$(1))

ifneq ($(V),1)
Q   := @
say  = @printf '  %-7s %s\n' $(1) $(patsubst $(B)/%,%,$@)
endif

# ---------------------------------------------------------------- sources --

objects = $(patsubst %.c,$(B)/%.o,$(sort $(wildcard $(1))))

LIB_OBJ     := $(call objects,lib/*/*.c)
COMMAND_OBJ := $(call objects,examples/ntfsread/*.c)
EXAMPLE_OBJ := $(call objects,examples/*.c)
FUSE_OBJ    := $(call objects,fuse/*.c)
REAL_OBJ    := $(call objects,test-images/real*.c)
# libwim's own .pc file asks for packages that Debian does not install with it.
WIM         := $(shell echo '\#include <wimlib.h>' | \
	$(CC) -E -xc - >/dev/null 2>&1 && echo -lwim)
WOF_SRC     := test-images/wof*.c
WOF_OBJ     := $(if $(WIM),$(call objects,$(WOF_SRC)))
CORRUPT_OBJ := $(call objects,test-images/corrupt*.c)
IMAGE_OBJ   := $(filter-out $(REAL_OBJ) $(CORRUPT_OBJ) $(call objects,$(WOF_SRC)),\
	$(call objects,test-images/*.c))
UNIT_OBJ    := $(call objects,tests/unit/*.c)
FUZZ_OBJ    := $(call objects,tests/fuzz/fuzz_*.c)
FUZZ_SHARED := $(filter-out $(FUZZ_OBJ) %/replay.o,$(call objects,tests/fuzz/*.c))
BENCH_OBJ   := $(filter-out $(if $(WIM),,%/bench_wof.o),\
	$(call objects,tests/bench/*.c))
# A C program that a shell test runs: tests/DIR/NAME.c, or all that is in
# tests/DIR/NAME/, is $(B)/DIR_NAME.
# (An intruder is loaded into the mount program, by the test that compiles it.)
HELPER_OBJ  := $(filter-out %/intruder.o,\
	$(call objects,$(foreach d,fuse cli cross,tests/$(d)/*.c tests/$(d)/*/*.c)))
helper_parts = $(subst /, ,$(patsubst $(B)/tests/%.o,%,$(1)))
helper_of    = $(B)/$(word 1,$(helper_parts))_$(word 2,$(helper_parts))

STATIC   := $(B)/libntfsread.a
SHARED   := $(B)/libntfsread.so.$(SOVERSION)
COMMAND  := $(if $(COMMAND_OBJ),$(B)/ntfsread)
FUSE     := $(if $(FUSE_OBJ),$(B)/ntfsread-fuse)
EXAMPLES := $(patsubst $(B)/examples/%.o,$(B)/%,$(EXAMPLE_OBJ))
UNIT     := $(if $(UNIT_OBJ),$(B)/unit)
FUZZERS  := $(patsubst $(B)/tests/fuzz/%.o,$(B)/%,$(FUZZ_OBJ))
BENCHES  := $(patsubst $(B)/tests/bench/%.o,$(B)/%,$(BENCH_OBJ))
HELPERS  := $(sort $(foreach o,$(HELPER_OBJ),$(call helper_of,$(o))))
MANUALS  := $(wildcard examples/ntfsread/*.1 fuse/*.1)
OBJECTS  := $(LIB_OBJ) $(COMMAND_OBJ) $(EXAMPLE_OBJ) $(FUSE_OBJ) $(REAL_OBJ) \
	$(CORRUPT_OBJ) $(WOF_OBJ) $(IMAGE_OBJ) $(UNIT_OBJ) $(FUZZ_OBJ) $(FUZZ_SHARED) \
	$(B)/tests/fuzz/replay.o $(BENCH_OBJ) $(HELPER_OBJ)

.SECONDARY: $(OBJECTS)

all: $(STATIC) $(SHARED) $(COMMAND) $(FUSE) $(EXAMPLES) ## library, command, mount program, examples

# Every source compiled and nothing linked: what a test of warnings wants.
objects: $(OBJECTS)

# Changed flags rebuild everything; unchanged flags touch nothing.
BUILT_WITH := $(strip $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(NETTLE))
$(B)/flags: FORCE
	@mkdir -p $(@D); echo '$(BUILT_WITH)' | cmp -s - $@ || \
		echo '$(BUILT_WITH)' > $@

# What the compiler says is kept, for the test of warnings.
$(B)/%.o: %.c $(B)/flags
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(call flags_for,$<) $(CFLAGS) -MMD -MP -c -o $@ $< \
		2>$@.said; code=$$?; cat $@.said >&2; exit $$code

# ---------------------------------------------------------------- library --

# The decoder of single symbols gains some percent, and lib/ has no other loop as hot.
$(B)/lib/format/lzx.o: override CFLAGS += -O3

# Only ntr_* leaves the archive: internal names cannot collide with a caller's.
$(STATIC): $(LIB_OBJ)
	$(call say,AR)
	$(Q)$(LD) -r -o $(B)/libntfsread.o $^
	$(Q)$(OBJCOPY) --localize-hidden $(B)/libntfsread.o
	$(Q)rm -f $@ && $(AR) rcs $@ $(B)/libntfsread.o

$(SHARED): $(LIB_OBJ) lib/ntfsread.map
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,$(@F) \
		$(if $(SAN),,-Wl$(comma)-z$(comma)defs) \
		-Wl,--version-script=lib/ntfsread.map -o $@ $(LIB_OBJ)
	$(Q)ln -sf $(@F) $(B)/libntfsread.so

# --------------------------------------------------------------- programs --

# $(call link,LIBRARIES): the objects and archives among the prerequisites.
link = $(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(1)

$(B)/ntfsread: $(COMMAND_OBJ) $(STATIC)
	$(call say,LD)
	$(call link,$(call libs,libbsd-overlay $(DIGEST)))

# The mount program writes the JSON of a record as the command does: it takes what
# that needs of the command's objects, as one in which no other name is seen.
$(B)/record_file.o: $(filter-out %/main.o,$(COMMAND_OBJ))
	$(call say,LD)
	$(Q)rm -f $(B)/libcommand.a && $(AR) rcs $(B)/libcommand.a $^
	$(Q)$(LD) -r -u record_file_write -o $@ $(B)/libcommand.a
	$(Q)$(OBJCOPY) --keep-global-symbol=record_file_write $@

$(B)/ntfsread-fuse: $(FUSE_OBJ) $(B)/record_file.o $(STATIC)
	$(call say,LD)
	$(call link,$(call libs,fuse3 $(SECCOMP) libbsd-overlay))

$(EXAMPLES): $(B)/%: $(B)/examples/%.o $(STATIC)
	$(call say,LD)
	$(call link)

$(B)/mkimages: $(IMAGE_OBJ)
	$(call say,LD)
	$(call link,$(call libs,libmd))

$(B)/mkreal: $(REAL_OBJ)
	$(call say,LD)
	$(call link,$(call libs,libntfs-3g libmd))

# Takes what it needs of the image writer.
$(B)/libmkimage.a: $(IMAGE_OBJ)
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(B)/corrupt: $(CORRUPT_OBJ) $(B)/libmkimage.a
	$(call say,LD)
	$(call link,$(call libs,libmd))

$(B)/mkwof: $(WOF_OBJ) $(B)/libmkimage.a
	$(call say,LD)
	$(call link,$(WIM) $(call libs,libmd))

# Linked to the objects, not to the archive, whose inner names are hidden.
$(B)/unit: $(UNIT_OBJ) $(LIB_OBJ)
	$(call say,LD)
	$(call link,$(call libs,check libmd))

# Without libFuzzer a target is linked to a driver that replays files.
FUZZ_ENGINE ?= $(B)/tests/fuzz/replay.o
$(FUZZERS): $(B)/%: $(B)/tests/fuzz/%.o $(FUZZ_SHARED) $(LIB_OBJ) \
		$(filter %.o,$(FUZZ_ENGINE))
	$(call say,LD)
	$(call link,$(filter-out %.o,$(FUZZ_ENGINE)))

$(filter-out %/bench_wof %/minimal_fuse,$(BENCHES)): $(B)/%: $(B)/tests/bench/%.o \
		$(STATIC)
	$(call say,LD)
	$(call link)

$(B)/minimal_fuse: $(B)/tests/bench/minimal_fuse.o
	$(call say,LD)
	$(call link,$(call libs,fuse3))

$(B)/bench_wof: $(B)/tests/bench/bench_wof.o $(LIB_OBJ)
	$(call say,LD)
	$(call link,$(WIM))

$(foreach o,$(HELPER_OBJ),$(eval $(call helper_of,$(o)): $(o)))
$(HELPERS): $(STATIC)
	$(call say,LD)
	$(call link,$(call libs,libmd))

# Has fuse/table.c in itself, and takes what that needs of the mount program.
$(B)/fuse_table: $(patsubst %,$(B)/fuse/%.o,facts link names node special target value)

# ------------------------------------------------------------------ tests --

# The images are the same whatever is under test: they are made once, by
# programs built plainly.
ifeq ($(B),build/gcc)
images: $(if $(IMAGE_OBJ),build/images/stamp) $(if $(REAL_OBJ),build/real/stamp) \
	$(if $(WOF_OBJ),build/wof/stamp)
else
images:
	+$(Q)$(MAKE) --no-print-directory CC=gcc SAN= images
endif
images: ## write every test image into build/images, build/real and build/wof

build/images/stamp: $(B)/mkimages
	$(call say,IMAGES)
	$(Q)mkdir -p $(@D) && $< $(@D) && touch $@

build/wof/stamp: $(B)/mkwof
	$(call say,IMAGES)
	$(Q)mkdir -p $(@D) && $< $(@D) && touch $@

build/real/stamp: $(B)/mkreal
	$(call say,IMAGES)
	$(Q)mkdir -p $(@D) && $< $(@D) && touch $@

# What writes images is not what is under test.
TESTED := all $(UNIT) $(FUZZERS) $(HELPERS) \
	$(if $(CORRUPT_OBJ),$(if $(SAN),,$(B)/corrupt)) images $(B)/ntfsread.pc

# What the test scripts are told.
run_tests = $(GIVEN) B='$(B)' CC='$(CC)' SAN='$(SAN)' PKG_CONFIG='$(PKG_CONFIG)' \
	sh tests/run.sh

check: $(TESTED) ## all tests, quick ones first; T='unit cli ...' for some
	@$(run_tests) $(T)

expect: $(TESTED) ## write the golden output anew: review the difference
	@EXPECT=write $(run_tests) cli

TIME ?= 60
fuzz: ## FUZZ=name TIME=60: one target under libFuzzer, or each in turn
	+$(Q)for f in $(if $(FUZZ),$(FUZZ),$(patsubst $(B)/fuzz_%,%,$(FUZZERS))); do \
		t=build/clang-fuzzer-no-link-address-undefined/fuzz_$$f; \
		mkdir -p build/corpus/$$f && \
		$(MAKE) --no-print-directory CC=clang \
			SAN=fuzzer-no-link,address,undefined \
			FUZZ_ENGINE=-fsanitize=fuzzer $$t && \
		$$t -max_total_time=$(TIME) -timeout=5 -print_final_stats=1 \
			build/corpus/$$f tests/fuzz/corpus/$$f || exit; \
	done

bench: all $(BENCHES) $(B)/mkimages $(B)/mkreal ## one line each; BENCH_N='10000 100000 1000000'
	@B='$(B)' sh tests/bench/run.sh

demo: all images ## show the four stages of a sample volume, and mount it
	@B='$(B)' IMAGES=build/images sh examples/demo.sh

# ----------------------------------------------------------------- install --

$(B)/ntfsread.pc: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$(LIBDIR)' \
		'includedir=$(INCLUDEDIR)' '' 'Name: libntfsread' \
		'Description: read-only NTFS parser' 'Version: $(VERSION)' \
		'Libs: -L$${libdir} -lntfsread' 'Libs.private: -pthread' \
		'Cflags: -I$${includedir}' > $@

PROGRAMS := $(COMMAND) $(FUSE)

install: all $(B)/ntfsread.pc ## honours DESTDIR and PREFIX
	$(INSTALL) -d $(addprefix $(DESTDIR),$(BINDIR) $(LIBDIR) \
		$(PKGCONFIGDIR) $(INCLUDEDIR) $(MANDIR)/man1)
	$(INSTALL) -m644 include/*.h $(DESTDIR)$(INCLUDEDIR)
	$(INSTALL) -m644 $(STATIC) $(DESTDIR)$(LIBDIR)
	$(INSTALL) -m755 $(SHARED) $(DESTDIR)$(LIBDIR)
	ln -sf $(notdir $(SHARED)) $(DESTDIR)$(LIBDIR)/libntfsread.so
	$(INSTALL) -m644 $(B)/ntfsread.pc $(DESTDIR)$(PKGCONFIGDIR)
	$(if $(PROGRAMS),$(INSTALL) -m755 $(PROGRAMS) $(DESTDIR)$(BINDIR))
	$(if $(MANUALS),$(INSTALL) -m644 $(MANUALS) $(DESTDIR)$(MANDIR)/man1)

uninstall: ## the mirror image of install
	rm -f $(addprefix $(DESTDIR)$(BINDIR)/,$(notdir $(PROGRAMS))) \
		$(addprefix $(DESTDIR)$(MANDIR)/man1/,$(notdir $(MANUALS))) \
		$(addprefix $(DESTDIR)$(INCLUDEDIR)/,$(notdir $(wildcard include/*.h))) \
		$(addprefix $(DESTDIR)$(LIBDIR)/,libntfsread.a libntfsread.so \
		$(notdir $(SHARED))) $(DESTDIR)$(PKGCONFIGDIR)/ntfsread.pc

dist: ## a tarball of what git tracks
	git archive --prefix=libntfsread-$(VERSION)/ \
		-o libntfsread-$(VERSION).tar.gz HEAD

clean: ## remove build/
	rm -rf build

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' \
		$(firstword $(MAKEFILE_LIST))
	@echo 'setup      install the Debian packages that all this needs'

-include $(OBJECTS:.o=.d)

endif
