# One line per target; `make help` lists them. Everything is installed into .venv/ and nowhere else.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PROJECTS := pyproject.toml proto/pyproject.toml clients/python/pyproject.toml apps/pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help setup run examples docs crash ccp backtest test lint proto contracts fuzz fuzzapi faults simulate honest adversary conformance packages reference clientbench bugzoo mutate nightly coverage bench profile images compile wheels audit lock drill overload authority runbooks engine cluster failover nautilus

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

setup: .venv/stamp ## create .venv/ with everything that development needs

# A stamp is written last, so a set-up that was cut short starts over. Running needs a tenth of what development needs.
.venv/running: $(PROJECTS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or newer is needed: make $(or $(MAKECMDGOALS),setup) PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) has no venv: install it (on Debian and Ubuntu: apt-get install python3-venv)" >&2; exit 2; }
	$(PYTHON) -m venv --clear .venv
	@# One build environment for the four distributions: pip would install hatchling into one for each.
	$(INSTALL) 'hatchling>=1.27' editables
	$(INSTALL) --no-build-isolation -e proto -e clients/python -e . -e apps
	@touch $@

.venv/stamp: .venv/running
	$(INSTALL) --no-build-isolation -e '.[dev]'
	@touch $@

# The solver that `make ccp` compares its sessions with.
.venv/solver: .venv/running
	$(INSTALL) --no-build-isolation -e 'apps[ccp]'
	@touch $@

# NumPy and Polars, which scenarios of margin are computed with.
.venv/scenarios: .venv/running
	$(INSTALL) --no-build-isolation -e 'apps[scenarios]'
	@touch $@

# The compiled state machine if `make compile` built it of these sources for this Python, the plain one otherwise.
run: .venv/running ## one market day over gRPC into var/demo; DATA=dir takes prices from real data
	@compiled=$$($(BIN)/python statemachine/compile.py --fresh) && \
	echo "the state machine runs $${compiled:+compiled, from }$${compiled:-in plain Python}" && \
	PYTHONPATH=$$compiled $(BIN)/clearinghouse demo --dir var/demo $(if $(DATA),--data $(DATA))

examples: .venv/running ## six programs, most against a server of their own: first trade to the default of a member
	@for name in first_trade market_maker liquidation_explained settlement_day member_default own_matching; do \
		echo "== examples/$$name.py"; $(BIN)/python examples/$$name.py || exit 1; done

crash: .venv/running ## a recorded (CLEARINGHOUSE_DATA) or generated crash through the waterfall into var/crash
	$(BIN)/clearinghouse crash --dir var/crash

ccp: .venv/solver ## two weeks of a central counterparty, recorded (CLEARINGHOUSE_DATA) or generated, into var/ccp
	$(BIN)/clearinghouse ccp --dir var/ccp

backtest: .venv/scenarios ## margin of 60 portfolios on 2,000 days in their order against their losses, into var/backtest
	$(BIN)/clearinghouse backtest --dir var/backtest

test: setup ## everything a change must pass, with a table of what took how long
	$(BIN)/python -m tests.stages

lint: setup ## ruff, buf lint, mypy
	$(BIN)/python -m tests.stages lint types

proto: setup ## regenerate the code that comes from the schema
	$(BIN)/python proto/generate.py
	$(BIN)/python clients/python/generate_sync.py

contracts: setup ## check the contracts of pure functions by symbolic execution
	$(BIN)/python -m tests.contracts.check
	$(BIN)/python -m pytest -q tests/proofs -m "slow or not slow"

fuzz: setup ## the stateful tests with a fresh seed
	$(BIN)/python -m tests.stages fuzz

fuzzapi: setup ## any call to a real server, right, wrong or broken off, for a minute, to var/fuzzapi.json
	$(BIN)/python -m tests.fuzzing.run --seconds 60 --out var/fuzzapi.json

faults: setup ## power cuts, failing writes, flipped bits and kills at length, to var/faults.json
	$(BIN)/python -m tests.faults run --out var/faults.json

simulate: setup ## a whole clearinghouse under drawn faults for a minute; SEED=n for one seed
	$(BIN)/python -m tests.simulation.run $(if $(SEED),--seed $(SEED),--seconds 60)

honest: setup ## some thousand set-ups of ordinary traders, and whether what they meant happened, to var/honest.json
	$(BIN)/python -m tests.honest.run --out var/honest.json

adversary: setup ## coalitions that search for money, work and state to take; MINUTES=n, and each run goes on from the last
	$(BIN)/python -m tests.adversary.run --minutes $(or $(MINUTES),5)

conformance: setup ## each client plays the scenarios of clients/conformance against a live server, to var/conformance.json
	$(BIN)/python -m tests.conformance.run

packages: setup ## what the client of each language publishes, by its ecosystem's tool, into var/packages; LANGUAGES="go rust"
	clients/package $(LANGUAGES)

reference: setup ## the reference of each client by its ecosystem's tool, into var/reference; LANGUAGES="go rust"
	clients/reference $(LANGUAGES)

clientbench: setup ## a call by the client of each language beside an empty one, to var/clientbench.json
	$(BIN)/python -m tests.measurements.clients

bugzoo: setup ## defects put into a copy one at a time, each to be found, to var/bugzoo.json
	$(BIN)/python -m tests.bugzoo.run

mutate: setup ## mutants of the machine and of the core of storage and server against the checks, to var/mutation.json
	$(BIN)/python -m tests.mutation.run

nightly: setup ## all tests: default and slow ones, then those marked nightly
	$(BIN)/python -m pytest -n auto -m "not nightly"
	$(BIN)/python -m pytest -n auto -m nightly

coverage: setup ## branches of the state machine that the default tests run, to var/coverage.json; some minutes
	$(BIN)/python -m tests.verification.coverage

bench: setup ## all benchmarks, to var/bench.json
	$(BIN)/clearinghouse bench --out var/bench.json

docs: setup ## the site of the documents into var/site; a link that leads nowhere fails
	$(BIN)/python docs/site.py

profile: setup ## where the time of an order goes, by samples of perf, native frames included, to var/order_path.svg
	$(BIN)/python statemachine/compile.py --fresh | grep -q . || $(MAKE) compile
	$(BIN)/python -m tests.measurements.order_path --table --out var/order_path.svg

images: setup ## take the images of docs/tutorial/incident.md again, in headless Chromium
	$(BIN)/python -m tests.tutorial.images

compile: setup ## build the state machine with mypyc into build/compiled
	$(BIN)/python statemachine/compile.py

wheels: setup ## the distributions into dist/, with the compiled state machine; then: pip install dist/*.whl
	$(BIN)/python statemachine/wheels.py

audit: setup ## what the image is made of, to var/sbom.json, and its known weaknesses, to var/audit.json; needs a network
	$(BIN)/python -m tests.operations.audit

drill: setup ## back up a server under load, kill it, restore, verify, serve and compare, to var/drill.json
	$(BIN)/python -m tests.operations.drill

overload: setup ## a server with up to ten times what it can take, and hostile connections, to var/overload.json; SECONDS=60 at length
	$(BIN)/python -m tests.overload --seconds $(or $(SECONDS),10) --out var/overload.json

authority: setup ## every call by each role, on accounts of each kind, with credentials in each state, to var/authority.json
	$(BIN)/python -m tests.authority.run --out var/authority.json

runbooks: setup ## the fault and every command of each runbook on a real server, to var/runbooks.json
	$(BIN)/python -m tests.operations.runbooks

engine: .venv/running ## etcd, found or built from its Go modules into build/engine
	@$(BIN)/python replication/engine/build.py

cluster: .venv/running ## a market day through three nodes on three etcd members, the leader killed in the middle, into var/cluster
	@etcd=$$($(BIN)/python replication/engine/build.py) && CLEARINGHOUSE_ETCD=$$etcd $(BIN)/clearinghouse demo --cluster --dir var/cluster

failover: setup engine ## 200 faults of a cluster under load, to var/failover.json; FAULTS=n
	$(BIN)/python -m tests.cluster.failover --faults $(or $(FAULTS),200)

nautilus: build/nautilus/stamp ## an environment with nautilus_trader, for its adapter and its tests, in build/nautilus

# nautilus_trader asks for a pandas before 3, which the tests of everything else have. All other packages are those of .venv.
build/nautilus/stamp: clients/python/pyproject.toml | .venv/stamp
	$(PYTHON) -m venv --clear build/nautilus
	build/nautilus/bin/python -c "import site, sys; open(site.getsitepackages()[0] + '/checkout.pth', 'w').write('import site; site.addsitedir(%r)\n' % sys.argv[1])" \
		"$$($(BIN)/python -c 'import site; print(site.getsitepackages()[0])')"
	build/nautilus/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -e 'clients/python[nautilus]'
	@touch $@

lock: setup ## write the lock files of the image again, with the versions that the tests run with
	$(INSTALL) uv && $(BIN)/python -m tests.operations.lock
