# Everything sets itself up in .venv; nothing outside this folder is changed but the caches of pip and of the models.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo-notebook

.PHONY: demo test lint install clean

demo: $(VENV)/.installed  ## process the sample recordings and show what came of them
	PATH="$(CURDIR)/$(BIN):$$PATH" sh samples/demo.sh $(DEMO)

test: $(VENV)/.installed-dev  ## run every test, the real models among them
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.installed-dev  ## style, types, the direction of imports, the documentation's printed output
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[offline]'
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[offline,dev]'
	touch $@

clean:
	rm -rf $(VENV) $(DEMO)
