"""Who runs the tasks: processes of this machine, or a cluster. Scheduling is Dask's in both cases."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Union

from cutover.experiments.task import Job, Outcome, perform

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Workers", "at_once", "processors", "run_jobs", "workers"]

Workers = Union[None, str, "Client"]
"""None: processes of this machine; the address of a scheduler, ``"tcp://host:8786"``; or a ``dask.distributed.Client``."""

IDLE_TIMEOUT = "300 s"
"""After which a local scheduler without a client ends: that of a program that was killed."""


def processors() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def workers(cluster: Workers, processes: int) -> Iterator[Client]:
    """A client to submit to; what was started for it is ended with it.

    Parameters
    ----------
    cluster : None, str or Client
    processes : int
        Of this machine, for None.
    """
    import dask
    from distributed import Client

    if cluster is None:
        from distributed import SubprocessCluster

        # Processes of their own program: scripts need no guard against being imported again by their workers. The memory
        # of a run is outside of Python, where Dask cannot spill it: no limit. Silent: what a run has to say is in its outcome.
        with (
            dask.config.set({"distributed.comm.timeouts.connect": "60s"}),
            _deaf_to_interrupts(
                SubprocessCluster,
                n_workers=processes,
                threads_per_worker=1,
                dashboard_address=None,
                silence_logs=logging.CRITICAL,
                scheduler_kwargs={"idle_timeout": IDLE_TIMEOUT},
                worker_kwargs={"memory_limit": 0},
            ) as local,
            Client(local) as client,
        ):
            yield client
    elif isinstance(cluster, str):
        try:
            client = Client(cluster, timeout="10 s")
        except (OSError, ValueError) as error:
            raise ConnectionError(f"no Dask scheduler answers at {cluster}: {error}") from None
        with client:
            yield client
    else:
        yield cluster


@contextlib.contextmanager
def _deaf_to_interrupts(make: Callable[..., Any], **options: Any) -> Iterator[Any]:
    """Make a cluster whose processes do not hear a terminal's Ctrl-C, so that it is this process that ends them.

    They inherit the signals that are blocked in the thread that starts them, and that thread inherits those of this one.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        cluster = make(**options)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    with cluster:
        yield cluster


def at_once(client: Client) -> int:
    """How many runs the workers of a client carry out at a time."""
    return max(1, int(sum(client.nthreads().values())))


def run_jobs(client: Client, jobs: Sequence[Job], on_outcome: Callable[[Outcome], None]) -> None:
    """Run jobs on the workers, and tell each outcome as it comes. A worker's death costs its tasks another start.

    Jobs not done are cancelled if `on_outcome` raises.
    """
    import uuid

    from distributed import as_completed

    call = uuid.uuid4().hex[:8]
    # Earlier jobs first, each by its own name: what a scheduler remembers of an earlier call is not meant.
    futures = {
        client.submit(perform, job, key=f"cutover-{call}-{job.key}", pure=False, priority=-i): job
        for i, job in enumerate(jobs)
    }
    try:
        for future in as_completed(list(futures)):
            if future.status == "finished":
                outcomes = future.result()
            else:
                told = f"the workers that ran it ended: {future.exception()}"
                outcomes = [Outcome(key, message=told) for key, _ in futures[future].runs]
            for outcome in outcomes:
                on_outcome(outcome)
            future.release()
    finally:
        client.cancel(list(futures), force=True)
