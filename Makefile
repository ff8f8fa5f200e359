# make demo       sets everything up and plays the main story on an embedded chain
# make test       sets everything up and runs all tests
# make contracts  rebuilds the contracts' bundles (installs the older compiler that ink! needs)
# make runtime    rebuilds the embedded chain's runtime blob
# make bench      measures what the contracts cost, as ratios to a psp22 transfer
# make check      what CI runs besides the tests: format, lints, artifacts, dependencies
# Long proofs:    make prove
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build demo test contracts runtime bench check fmt clippy artifacts deny prove clean-cache

# Everything is built once: binaries, libraries and tests share features and one target folder that outlives the clone.
ENV := . scripts/lib.sh; export PATH="$$HOME/.cargo/bin:$$PATH"
CARGO_FLAGS := --locked

help: ## This list
	@sed -n 's/^# //p' Makefile | head -8

setup: ## Installs what is missing, saying so
	@scripts/setup-host.sh

build: setup ## The command line and the node
	@$(ENV); say "building salus and salus-devnet (the first time: some 20 minutes on two cores)"; \
	  cargo build $(CARGO_FLAGS) --workspace --bins

demo: build ## The main story
	@$(ENV); "$$CARGO_TARGET_DIR/debug/salus" demo $(DEMO_FLAGS)

test: build ## All tests
	@$(ENV); cargo test $(CARGO_FLAGS) --manifest-path contracts/Cargo.toml --workspace; \
	  cargo test $(CARGO_FLAGS) --workspace

contracts: setup ## The bundles
	@scripts/build-contracts.sh $(CONTRACTS_FLAGS)

runtime: setup ## The runtime blob
	@scripts/build-runtime.sh

bench: setup ## What the contracts cost
	@$(ENV); cargo run $(CARGO_FLAGS) -q -p salus-e2e-tests --bin costs

check: fmt clippy artifacts deny ## What CI runs besides the tests

fmt:
	@$(ENV); cargo fmt --all --check; \
	  for manifest in contracts/Cargo.toml contracts/*-*/Cargo.toml; do cargo fmt --all --check --manifest-path $$manifest; done

# clippy runs as the compiler of our own crates in an ordinary build, so that 700 dependencies are not checked a second time.
clippy: setup
	@$(ENV); export RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS="-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__"; \
	  cargo build $(CARGO_FLAGS) --workspace --all-targets; \
	  cargo build $(CARGO_FLAGS) --workspace --all-targets --manifest-path contracts/Cargo.toml

artifacts: ## The committed bundles and runtime belong to the sources
	@scripts/build-contracts.sh --check
	@scripts/build-runtime.sh --check

deny: setup ## Licences, sources, advisories
	@scripts/deny.sh

prove: build ## The long proofs: a million steps of every model
	@$(ENV); SALUS_STEPS=1000000 cargo test $(CARGO_FLAGS) --release --manifest-path contracts/Cargo.toml --workspace model; \
	  SALUS_STEPS=20000 cargo test $(CARGO_FLAGS) -p salus-e2e-tests model

clean-cache: ## Removes every build and tool outside the clone
	@$(ENV); say "removing $$SALUS_CACHE"; rm -rf "$$SALUS_CACHE"
