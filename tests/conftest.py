"""In which order files are run: the long ones first, so that no worker is left alone with one at the end."""

from __future__ import annotations

import pytest

LONG_FILES = ("test_report", "test_guides", "test_notebooks", "test_validation", "test_package", "test_cluster", "test_experiment")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return LONG_FILES.index(item.path.stem) if item.path.stem in LONG_FILES else len(LONG_FILES)

    items.sort(key=place)
