# cutover: two commands do everything, installs included.
#   make run    build the release, simulate December 2025, nation 1:1, and write a report of it
#   make test   build and run all tests, those of the Python package included
# Others: build, python, notebooks, bench, figure, figure-central, figure-stress, drills, validation, docs, dev, asan, tsan, format, clean. Second calls do no work twice.

SHELL := /bin/sh
SCENARIO ?= scenarios/december-2025.toml
JOBS ?= $(shell nproc)
BUILD := build/release
BINARY := $(BUILD)/cutover
STAMP := build/.dependencies

PYTHON := .venv/bin/python

# Debian 12 and Ubuntu 24.04 or later.
PACKAGES := cmake ninja-build ccache g++ git graphviz fonts-dejavu-core pkg-config libboost-dev libbenchmark-dev \
  libcli11-dev libeigen3-dev libfmt-dev libgmock-dev libgtest-dev libhdf5-dev hdf5-tools libsimgrid-dev \
  fonts-noto-cjk libssl-dev libtomlplusplus-dev librandom123-dev nlohmann-json3-dev python3-dev python3-venv

# Debian's browser, for the tests of the report; Ubuntu has it only as a snap, and then these tests are skipped.
OPTIONAL := chromium

.PHONY: run test test-python build python notebooks bench figure figure-central figure-stress drills validation docs install-deps dev asan tsan format clean
.DEFAULT_GOAL := build

run: build
	$(BINARY) run $(SCENARIO) --reuse
	@$(BINARY) report out/$(notdir $(basename $(SCENARIO))).h5 --overwrite

test: $(BUILD)/build.ninja
	cmake --build $(BUILD) --parallel $(JOBS)
	ctest --test-dir $(BUILD) --output-on-failure --parallel $(JOBS)
	$(MAKE) test-python

# Types, stubs, behaviour, notebooks, and the report in a browser. One more at a time than there are processors: many wait
# for a browser or a cluster.
test-python: build .venv/.dev
	$(MAKE) python
	CUTOVER_BINARY=$(CURDIR)/$(BINARY) $(PYTHON) -m pytest -n $$(($(JOBS) + 1)) --dist loadfile --no-loadscope-reorder

build: $(BUILD)/build.ninja
	cmake --build $(BUILD) --parallel $(JOBS) --target cutover

bench: $(BUILD)/build.ninja python
	cmake --build $(BUILD) --parallel $(JOBS) --target cutover cutover_bench bench_front_desk bench_national bench_service bench_simgrid
	$(BUILD)/bench_front_desk
	$(BUILD)/cutover_bench --benchmark_min_time=0.2
	$(BUILD)/bench_national
	$(BUILD)/bench_service 1
	$(BUILD)/bench_simgrid
	$(PYTHON) bench/python_package.py $(BINARY)
	$(PYTHON) bench/replications.py
	$(PYTHON) bench/cluster.py $(BINARY)

# The history at a tenth of the nation, against the published months.
figure: build python
	$(BINARY) run scenarios/history.toml --reuse
	$(PYTHON) analysis/fit_figure.py out/history.h5 docs/figures/fit.svg

# The reference platform of the central service, drawn.
figure-central: build
	$(BINARY) central inspect scenarios/central/reference.toml --picture docs/figures/central.svg --overwrite

# The reference platform under multiples of the busiest minutes of the Monday.
figure-stress: build python
	$(BINARY) stress scenarios/december-2025.toml --window 2025-12-01T09:10/2025-12-01T09:20 \
	  --ramp 1,1.5,2,2.5,3,4,5 --figure docs/figures/stress.svg --overwrite

# Forecasts made as of earlier months against what was published later: docs/validation.md; an hour.
validation: python
	$(BINARY) validate scenarios/history.toml --set sample=0.003 --origin 2024-12 --members 100 -o out/validation \
	  --discard-results --figure docs/figures/validation.svg
	$(BINARY) validate scenarios/history.toml --set sample=0.003 --members 24 -o out/validation-rolling --discard-results \
	  --origin 2024-03 --origin 2024-06 --origin 2024-09 --origin 2024-12 --origin 2025-03 --origin 2025-06 \
	  --figure docs/figures/validation-rolling.svg

# The documentation site: build/docs/html/index.html. Warnings are errors.
docs: python .venv/.dev
	$(PYTHON) docs/stage.py build/docs/source
	$(PYTHON) -m sphinx -W --keep-going -q -b html -c docs build/docs/source build/docs/html
	@echo "documentation: build/docs/html/index.html"

# Every drill of the central service, alone and with the desks: the tables of docs/central.md.
drills: build
	@mkdir -p out
	python3 analysis/drills.py $(BINARY) | tee out/drills.md
	python3 analysis/drills_desks.py $(BINARY) | tee out/drills-desks.md

# The package in .venv. It is built in the folder of the binary, so that nothing is compiled twice; `pip install .`
# into another environment builds by itself. The system's interpreter, because only that one finds the headers
# installed above.
python: $(BUILD)/build.ninja .venv/.base
	$(PYTHON) -m pip install -q --no-build-isolation -C build-dir=$(BUILD) \
	  -C cmake.define.CUTOVER_TESTS=ON -C cmake.define.CUTOVER_BENCH=ON .
	cmake --build $(BUILD) --parallel $(JOBS) --target cutover  # of the same version

# The notebooks at full size, as pages of docs/notebooks; some minutes.
notebooks: python .venv/.dev
	$(PYTHON) python/notebooks/render.py

.venv/.base: $(STAMP)
	test -x $(PYTHON) || /usr/bin/python3 -m venv .venv
	$(PYTHON) -m pip install -q --upgrade "pip>=23.1" "scikit-build-core>=0.10" "pybind11>=2.13"
	@touch $@

# What tests, notebooks and documentation need beside the package: the list is in pyproject.toml. uv is five times as fast as
# pip, which steps in where uv does not find an index that is set for pip alone.
.venv/.dev: .venv/.base pyproject.toml
	$(PYTHON) -c "import tomllib; p = tomllib.load(open('pyproject.toml', 'rb'))['project']; \
	  print(*p['dependencies'], *p['optional-dependencies']['dev'], sep='\\n')" > .venv/dev.txt
	$(PYTHON) -m pip install -q uv
	.venv/bin/uv pip install -q --python $(PYTHON) -r .venv/dev.txt || $(PYTHON) -m pip install -q -r .venv/dev.txt
	@touch $@

install-deps: $(STAMP)

# Installs only what is missing, so a machine that has everything needs neither network nor root.
$(STAMP): Makefile
	@mkdir -p build
	@absent() { for p; do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q "ok installed" || echo $$p; done; }; \
	missing=$$(absent $(PACKAGES)); optional=$$(absent $(OPTIONAL)); \
	if [ "$$(id -u)" = 0 ]; then sudo=""; else sudo="sudo"; fi; \
	if [ -n "$$missing$$optional" ]; then $$sudo apt-get update -q || test -z "$$missing"; fi; \
	for p in $$optional; do \
	  if apt-cache show $$p 2>/dev/null | grep -q "^Filename"; then missing="$$missing $$p"; fi; done; \
	if [ -n "$$missing" ]; then \
	  echo "installing:" $$missing; \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing; \
	fi
	@touch $@

$(BUILD)/build.ninja: $(STAMP) CMakePresets.json
	cmake --preset release -DCMAKE_CXX_COMPILER_LAUNCHER=ccache

# Warnings as errors with assertions; the sanitizers. Each runs all tests of that preset.
dev asan tsan: $(STAMP)
	cmake --preset $@ -DCMAKE_CXX_COMPILER_LAUNCHER=ccache
	cmake --build build/$@ --parallel $(JOBS)
	ctest --test-dir build/$@ --output-on-failure --parallel $(JOBS)

format:
	git ls-files '*.cpp' '*.hpp' | xargs clang-format -i

clean:
	rm -rf build
