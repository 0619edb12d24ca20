# The two commands: `make demo` and `make test`. `make help` lists the rest.
# A private Node, where scripts/set-up.sh had to install one, comes before any other.
export PATH := $(CURDIR)/.tools/bin:$(PATH)
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

# dev builds in a fraction of the time; `make demo PROFILE=release` runs faster once built.
PROFILE ?= dev
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
STILE := $(TARGET_DIR)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))/stile
TEST := python3 scripts/test.py

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test set-up assets build check unit e2e supply postgres clean-tools

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

demo: build ## a synthetic programme to click through; prints its address
	$(STILE) demo $(ARGS)

test: ## everything: lints, Rust tests on both databases, browser journeys, licences
	@command -v python3 >/dev/null || scripts/set-up.sh
	@$(TEST) all

set-up: ## install what is missing (as root), or name it
	@scripts/set-up.sh

assets: node_modules/.package-lock.json ## styles and scripts into crates/web/assets/built
	npm run build

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund

build: ## the binary and what it embeds (PROFILE=dev, release or dist)
	@scripts/set-up.sh build
	@$(MAKE) --no-print-directory assets
	cargo build --locked --profile $(PROFILE) --package stile

check: ## formatting and lints
	@$(TEST) format lint

unit: ## Rust tests, on SQLite and PostgreSQL
	@$(TEST) rust

e2e: ## browser journeys, with the assets and the binary they need
	@$(TEST) assets binary browser

supply: ## licences, bans and sources of dependencies
	@$(TEST) supply

postgres: ## a private PostgreSQL until Ctrl-C; prints what to export
	@scripts/postgres.sh

clean-tools: ## remove what set-up installed inside this folder
	rm -rf .tools node_modules
