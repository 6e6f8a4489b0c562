# Everything a person does with this repository, by name. `make` alone lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
RECIPE := pyproject.toml requirements.lock hatch_build.py
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input
# What comes from outside comes as locked, by its hash, and is never built here from sources with other things;
# we ourselves are built with what is locked as well. The locks are whole, so nothing is looked up beside them:
# pip would ask the index for `coverage[toml]` and stop at a release newer than the locked one.
LOCKED := $(PIP) --require-hashes --only-binary :all: --no-deps
OURS := $(PIP) --no-deps --no-build-isolation -e .

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help setup demo serve test attack bench lint fix types imports docs docs-check lock advisories sure clean

help: ## 列出全部目标 / list all targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(READY_DEV) ## 建立开发环境 / make the development environment in .venv

demo: $(READY) ## 演示：从要约到四份合同生效 / play the "1+3" once, from offer to four contracts in force
	@$(BIN)/xieyue demo

serve: $(READY) ## 打开窗口 / open the counters at http://localhost:8000
	@test -d var/demo/office || $(BIN)/xieyue demo
	@$(BIN)/xieyue serve --demo var/demo

test: $(READY_DEV) ## 全部测试 / run every test
	@bash .ci/tools
	@$(BIN)/python -m pytest

attack: $(READY_DEV) ## 攻击：强行中断投票、任意请求 / kill votes at every point, send 20,000 random requests
	@$(BIN)/python -m tests.attacks.kill_votes
	@$(BIN)/python -m tests.attacks.fuzzing 20000

bench: $(READY_DEV) ## 测量自述文件中的数字 / measure the figures in the README
	@$(BIN)/python -m bench

lint: $(READY_DEV) ## 代码风格 / style and format
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

fix: $(READY_DEV) ## 自动改正风格 / correct style and format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: $(READY_DEV) ## 类型检查 / check types
	@$(BIN)/mypy

imports: $(READY_DEV) ## 依赖方向 / check the direction of imports
	@$(BIN)/lint-imports

docs: $(READY) ## 由代码生成文档 / generate docs/law and docs/case-file-reference.md
	@$(BIN)/python -m workflows docs
	@$(BIN)/python -m negotiation.story_reference

docs-check: $(READY) ## 检查生成的文档是否过时 / check that generated documents are not stale
	@$(BIN)/python -m workflows docs --check
	@$(BIN)/python -m negotiation.story_reference --check

lock: $(READY_DEV) ## 更新依赖锁定文件 / renew the locks: names, versions, hashes
	@UPGRADE=--upgrade bash .ci/lock

advisories: $(READY_DEV) ## 查询已知漏洞（需要联网） / ask for known vulnerabilities of what is locked; needs the network
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.lock
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements-dev.lock

sure: lint types imports docs-check test ## 提交前的全部检查 / everything that must pass before review

clean: ## 删除环境与产物 / remove the environment and everything made
	@rm -rf $(VENV) var build dist .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@rm -f negotiation/documents/fonts/*.ttf

$(READY): $(RECIPE) | $(BIN)/python
	@echo "正在安装（首次约一分钟）/ installing, about a minute the first time …"
	@$(LOCKED) -r requirements.lock
	@$(OURS)
	@touch $@

$(READY_DEV): $(RECIPE) requirements-dev.lock | $(BIN)/python
	@echo "正在安装开发环境 / installing the development environment …"
	@$(LOCKED) -r requirements.lock -r requirements-dev.lock
	@$(OURS)
	@touch $(READY) $@

$(BIN)/python:
	@command -v "$(PYTHON)" >/dev/null || { \
		echo "找不到 $(PYTHON)，需要 Python 3.11 或更新版本 / $(PYTHON) not found, Python 3.11 or newer is needed" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "需要 Python 3.11 或更新版本，例如 make PYTHON=python3.12 / Python 3.11 or newer is needed" >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "缺少 venv，请先 apt-get install python3-venv / the venv module is missing: install python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -m venv $(VENV)
