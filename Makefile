# Hearth. `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo build test test-threads check bench format lint docs package fuzz clean packages packages-test

# One debug build serves every test; the crash points are only in it, never in a release.
DEBUG := --traits Faults

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

packages: ## install the system packages that building and running need, where they are missing
	@tools/packages build

packages-test: packages
	@tools/packages test

build: packages ## build for use: .build/release/hearth
	swift build -c release --product hearth

demo: packages ## the whole main job on a small repository of its own, over HTTP
	@swift build -c release --product hearth
	@.build/release/hearth demo

test: packages-test ## everything that must hold: installs what it needs, ends with the summary
	@tools/run-tests all

check: ## the quick local loop: build, rules, pure and component tests
	@tools/run-tests quick

test-threads: packages-test ## the tests of threads, sockets and the store under ThreadSanitizer
	@tools/run-tests threads

bench: packages ## what is measured, beside its peers
	@tools/packages bench
	@cd Benchmarks && ./run

format: ## format all Swift files in place
	swift format --in-place --parallel --recursive Package.swift Sources Tests migrations

lint: ## what the formatter and the house rules say
	swift format lint --strict --parallel --recursive Package.swift Sources Tests migrations

package: packages ## the stripped program as a tarball and a Debian package: .build/package/out
	@tools/package

SECONDS ?= 300
fuzz: packages-test ## let schemathesis try a live server for SECONDS (300), each time otherwise
	swift build $(DEBUG) --product hearth
	@Tests/Clients/fuzz-here $(SECONDS)

docs: ## write the pages that are made from the program's own tables
	swift build $(DEBUG) --product hearth
	.build/debug/hearth help settings --markdown > docs/settings.md
	.build/debug/hearth help errors --markdown > docs/errors.md

clean: ## remove everything that was built
	rm -rf .build Benchmarks/.build .cache
