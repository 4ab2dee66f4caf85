.PHONY: check format lint types imports spelling test

check: lint types imports spelling test

format:
	ruff format .
	ruff check --fix .

lint:
	ruff format --check .
	ruff check .

types:
	mypy

imports:
	lint-imports

spelling:
	typos

test:
	pytest -n auto
