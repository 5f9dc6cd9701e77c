# The door: `make run` and `make test` need nothing before them but Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup run dashboard browser test test-slow lint format bench bench-gpu bench-dashboard docs numbers verdicts transfer screenshots \
	clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: .venv/.done ## install everything into .venv (at once done when done)

.venv/.done: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "setting up .venv (some minutes the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[query,dashboard,learn,cluster,gpu,dev]'
	@touch $@

run: setup ## run the flagship economy and the digits society; writes records, figures and reports to runs/
	rm -rf runs/credit_economy runs/digits
	$(BIN)/credit-flow run credit_economy --seed 1 --out runs/credit_economy
	$(BIN)/credit-flow run digit_economy --seed 1 --out runs/digits

dashboard: setup ## watch, question and compare economies in a browser
	$(BIN)/credit-flow dashboard

browser: ## the Chromium that the tests in a browser need: the one that is there, else Debian's
	@.ci/browser

test: setup browser ## every test that decides in minutes
	$(BIN)/python -m ruff check --quiet .
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile
	$(BIN)/python -m pytest --nbmake --nbmake-timeout=300 notebooks

test-slow: setup browser ## the statistical claims at their full size
	$(BIN)/python -m pytest -m slow

lint: setup ## ruff: style and format
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

format: setup ## ruff: format
	$(BIN)/python -m ruff format .
	$(BIN)/python -m ruff check --fix .

bench: setup ## what a tick, a record and a sweep cost, each against a named peer; writes benchmarks/results
	$(BIN)/python benchmarks/bench.py

bench-gpu: setup ## many markets, and trainings, on a GPU against all cores (without a GPU it only says so)
	$(BIN)/python benchmarks/gpu.py

bench-dashboard: setup browser ## what the dashboard costs, against its goals
	$(BIN)/python benchmarks/dashboard.py

docs: setup ## bring the generated lists and pictures in README and docs up to date
	$(BIN)/python docs/generate.py
	rm -rf runs/docs
	$(BIN)/credit-flow run credit_economy --seed 1 --quiet --no-figures --out runs/docs
	$(BIN)/credit-flow figures runs/docs --only credit_flow_diagram --only skills --only credit_tree --format png --out docs/images
	$(BIN)/python docs/pictures_of_games.py

numbers: setup ## measure the table of README.md anew
	$(BIN)/python docs/flagship_table.py

verdicts: setup ## decide every card of a phenomenon with 20 seeds, and at twice the size; writes runs/verdicts, docs/verdicts.md and its chart
	rm -rf runs/verdicts
	$(BIN)/credit-flow verdicts all --seeds 20 --size-check --out runs/verdicts
	$(BIN)/python docs/verdicts_table.py

transfer: setup ## decide whether a society transfers better than one mind, in three worlds; writes runs/transfer and docs/transfer.md
	rm -rf runs/transfer
	$(BIN)/credit-flow transfer two_rooms --tasks green,blue,green --search 2 --seeds 10 --auctions 40000 --workers 2 --out runs/transfer/two_rooms
	$(BIN)/credit-flow transfer chain --tasks right,left --search 2 --seeds 10 --auctions 80000 --workers 2 --out runs/transfer/chain
	$(BIN)/credit-flow transfer sparse_transfer --tasks last,other --search 2 --seeds 10 --auctions 60000 --workers 2 --out runs/transfer/sparse_transfer
	$(BIN)/credit-flow transfer two_rooms --tasks green,blue --timeout terminal --search 2 --seeds 10 --auctions 40000 --workers 2 --out runs/transfer/two_rooms_terminal
	$(BIN)/python docs/transfer_tables.py

screenshots: setup browser ## pictures of every page of the dashboard, into docs/images
	$(BIN)/python docs/screenshots.py

clean: ## remove what was installed and made
	rm -rf .venv runs .pytest_cache .ruff_cache .hypothesis
