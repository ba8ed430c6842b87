# Every command a person types. A target is one line; what it does stands in launcher/.
PYTHON ?= python3
LAUNCHER = '$(PYTHON)' -m launcher

.PHONY: help bootstrap run test check e2e soak bench plan verify destroy doctor reset stop clean screenshots requirements

# `make -j4 bootstrap run` is one after the other.
.NOTPARALLEL:

help: ## this list
	@$(LAUNCHER) help

bootstrap: ## configure the org of .env (none named: a local one); makes .venv and .env; leaves no process behind
	@$(LAUNCHER) bootstrap

run: ## the sample app, and the local org if it is the one in use, until Ctrl-C
	@$(LAUNCHER) run

test: ## everything: lint, types, unit, contract and browser tests; installs what it lacks
	@$(LAUNCHER) test

check: ## lint, types and unit tests, for while one works
	@$(LAUNCHER) check

e2e: ## browser tests alone: SCENARIO=6.1.2 HEADED=1 SLOWMO=250 REPEAT=10 ORG=env
	@$(LAUNCHER) e2e

soak: ## too long for test: walks against sign-in (MINUTES=10, STEPS=10000000; SEED=1 replays), bootstrap killed at every request
	@$(LAUNCHER) soak

bench: ## the benchmarks, to bench/results.md
	@$(LAUNCHER) bench

plan: ## what bootstrap would change in the org; changes nothing
	@$(LAUNCHER) plan

verify: ## does the org behave as the guide promises?
	@$(LAUNCHER) verify

destroy: ## take back what bootstrap made
	@$(LAUNCHER) destroy

doctor: ## what is wrong with the org, and what to click or type
	@$(LAUNCHER) doctor

reset: ## the local org back to how bootstrap left it, everybody signed out: for the next demo
	@$(LAUNCHER) reset

stop: ## end what run or bootstrap started
	@$(LAUNCHER) stop

clean: ## remove .venv, node_modules, caches and the local org's data; never .env or the record of another org
	@$(LAUNCHER) clean

screenshots: ## take the pictures of docs/ again
	@$(LAUNCHER) screenshots

requirements: ## pin requirements*.txt again from requirements*.in
	@$(LAUNCHER) requirements
