"""What all tests in Python share: the order of files, and workers for experiments that need no processes of their own."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from distributed import Client, LocalCluster

# First, so that no worker of pytest is left alone with one at the end.
LONG_FILES = ("test_report", "test_guides", "test_notebooks", "test_validation", "test_package", "test_cluster", "test_experiment")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return LONG_FILES.index(item.path.stem) if item.path.stem in LONG_FILES else len(LONG_FILES)

    items.sort(key=place)


@pytest.fixture(scope="session")
def threads() -> Iterator[Client]:
    """Two workers that are threads of this process, for tests of what an experiment finds: to start processes takes seconds."""
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None, silence_logs=logging.CRITICAL
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client
