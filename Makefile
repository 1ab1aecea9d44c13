# Hearth. `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo build test test-threads check bench format lint docs package fuzz clean packages packages-test

# One debug build serves every test. Only it contains the crash points, never a release.
DEBUG := --traits Faults

help: ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

packages: ## install missing system packages that building and running need
	@tools/packages build

packages-test: packages
	@tools/packages test

build: packages ## build the release program, .build/release/hearth
	swift build -c release --product hearth

demo: packages ## show the whole main job on a small repository of its own, over HTTP
	@swift build -c release --product hearth
	@.build/release/hearth demo

test: packages-test ## run every test: installs what it needs, ends with the summary
	@tools/run-tests all

check: ## the quick local loop: build, house rules, pure and component tests
	@tools/run-tests quick

test-threads: packages-test ## run the tests of threads, sockets and the store under ThreadSanitizer
	@tools/run-tests threads

bench: packages ## measure speed beside peers
	@tools/packages bench
	@cd Benchmarks && ./run

format: ## format all Swift files in place
	swift format --in-place --parallel --recursive Package.swift Sources Tests migrations

lint: ## show what the formatter would change
	swift format lint --strict --parallel --recursive Package.swift Sources Tests migrations

package: packages ## build a tarball and a Debian package in .build/package/out
	@tools/package

SECONDS ?= 300
fuzz: packages-test ## let schemathesis try a live server for SECONDS (300), with other requests each time
	swift build $(DEBUG) --product hearth
	@Tests/Clients/fuzz-here $(SECONDS)

docs: ## write docs/settings.md and docs/errors.md from the program's tables
	swift build $(DEBUG) --product hearth
	.build/debug/hearth help settings --markdown > docs/settings.md
	.build/debug/hearth help errors --markdown > docs/errors.md

clean: ## remove everything that was built
	rm -rf .build Benchmarks/.build .cache
