# make demo       sets everything up and plays the main story on an embedded chain
# make test       sets everything up and runs all tests
# make contracts  rebuilds the contracts' bundles (installs the older compiler that ink! needs)
# make runtime    rebuilds the embedded chain's runtime blob
# make bench      measures what the contracts cost, as ratios to a psp22 transfer, and how fast packs are handed over
# make check      what CI runs besides the tests: format, lints, artifacts, dependencies
# make independent  compares our W3C credentials and labels with other people's implementations (needs node)
# Long proofs:    make prove
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build demo test contracts runtime bench check independent fmt clippy artifacts deny prove clean-cache

# Everything is built once: binaries, libraries and tests share features and one target folder that outlives the clone.
ENV := . scripts/lib.sh; export PATH="$$HOME/.cargo/bin:$$PATH"
CARGO_FLAGS := --locked
# The rules and interfaces, and each contract: cargo-contract wants it to be a package with a lock file of its own.
CONTRACTS := contracts/Cargo.toml $(wildcard contracts/*-*/Cargo.toml)

help: ## This list
	@sed -n 's/^# //p' Makefile | head -8

setup: ## Installs what is missing, saying so
	@scripts/setup-host.sh

build: setup ## The command line and the node
	@$(ENV); say "building salus and salus-devnet (the first time: some 15 minutes on two cores)"; \
	  cargo build $(CARGO_FLAGS) --workspace --bins

demo: build ## The main story
	@$(ENV); "$$CARGO_TARGET_DIR/debug/salus" demo $(DEMO_FLAGS)

test: build ## All tests
	@$(ENV); for manifest in $(CONTRACTS); do cargo test $(CARGO_FLAGS) --manifest-path $$manifest --workspace; done; \
	  cargo test $(CARGO_FLAGS) --workspace

contracts: setup ## The bundles
	@scripts/build-contracts.sh $(CONTRACTS_FLAGS)

runtime: setup ## The runtime blob
	@scripts/build-runtime.sh

bench: setup ## What the contracts cost, and what people wait for
	@$(ENV); cargo build $(CARGO_FLAGS) -q --workspace --bins; built="$$CARGO_TARGET_DIR/debug"; "$$built/costs"; \
	  SALUS_BIN="$$built/salus" SALUS_DEVNET="$$built/salus-devnet" "$$built/packs"

check: fmt clippy artifacts deny ## What CI runs besides the tests

fmt:
	@$(ENV); cargo fmt --all --check; \
	  for manifest in $(CONTRACTS); do cargo fmt --all --check --manifest-path $$manifest; done

# clippy runs as the compiler of our own crates in an ordinary build, so that 700 dependencies are not checked a second time.
clippy: setup
	@$(ENV); export RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS="-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__"; \
	  cargo build $(CARGO_FLAGS) --workspace --all-targets; \
	  for manifest in $(CONTRACTS); do cargo build $(CARGO_FLAGS) --workspace --all-targets --manifest-path $$manifest; done

artifacts: ## The committed bundles and runtime belong to the sources
	@scripts/build-contracts.sh --check
	@scripts/build-runtime.sh --check

deny: setup ## Licences, sources, advisories
	@scripts/deny.sh

independent: setup ## Other people's implementations of W3C credentials, and their reader of labels
	@scripts/independent.sh

prove: build ## The long proofs: a million steps of each model of the rules, 20,000 of each bundle
	@$(ENV); SALUS_STEPS=1000000 cargo test $(CARGO_FLAGS) --release --manifest-path contracts/Cargo.toml --workspace model; \
	  SALUS_STEPS=20000 cargo test $(CARGO_FLAGS) --workspace --test model --test credential_model --test emergency_model \
	    --test supply_model

clean-cache: ## Removes every build and tool outside the clone
	@$(ENV); say "removing $$SALUS_CACHE"; rm -rf "$$SALUS_CACHE"
