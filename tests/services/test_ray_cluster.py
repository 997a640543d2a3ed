"""`--engine ray --address`: a Ray cluster of the test's own, on this machine: the same bytes; whom it does not let in.

Skipped where Ray is not installed; build/assess (benchmarks/peers/assess.sh) has it.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from ratl.errors import InputError
from ratl.formats.plan import render_plan
from ratl.services import batches
from ratl.services.batches import Engine, run_batches
from tests.simulate.test_rules import border

ray = pytest.importorskip("ray", reason="Ray is not installed: --engine ray --address is NOT tested here")
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """Start a cluster with a token of its own; yield its address and what its users have in their environment."""
    port, folder = free_port(), tmp_path_factory.mktemp("ray")
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    own = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(16), "PYTHONPATH": path}
    starting = [
        Path(sys.executable).with_name("ray"), "start", "--head", "--block", "--node-ip-address=127.0.0.1",
        f"--port={port}", "--num-cpus=2", "--include-dashboard=false", "--disable-usage-stats", f"--temp-dir={folder}",
    ]  # fmt: skip
    # A session of its own: `ray stop` would end every cluster of the machine.
    with (folder / "log").open("wb") as log:
        head = subprocess.Popen(
            starting, env=os.environ | own, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        until = time.monotonic() + 120
        while b"Ray runtime started" not in (folder / "log").read_bytes():
            assert head.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.5)
        yield f"127.0.0.1:{port}", own
    finally:
        head.terminate()
        try:
            head.wait(60)
        finally:
            os.killpg(head.pid, 9) if head.poll() is None else None


def ratl(own: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    code = "from ratl.cli import run; run()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=os.environ | own, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip


def test_an_existing_cluster_gives_the_same_bytes(cluster: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    address, own = cluster
    plan = tmp_path / "plan.json"
    plan.write_bytes(render_plan(border()))
    told = []
    for name, engine in (("here", ("serial",)), ("there", ("ray", "--address", address))):
        made = ratl(own, "simulate", plan, "--runs", "2500", "--engine", *engine, "--output", tmp_path / name)
        assert made.returncode == 0, made.stderr
        told.append(made.stdout.replace(f"/{name}/", "/"))
    assert told[0] == told[1]
    files = sorted(path.name for path in (tmp_path / "here").iterdir())
    assert "assessment.json" in files
    for name in files:
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "there" / name).read_bytes(), name


def test_without_its_token_the_cluster_does_not_let_in(cluster: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    address, own = cluster
    plan = tmp_path / "plan.json"
    plan.write_bytes(render_plan(border()))
    other = own | {"RAY_AUTH_TOKEN": secrets.token_hex(16)}
    made = ratl(other, "simulate", plan, "--runs", "10", "--engine", "ray", "--address", address)
    assert made.returncode == 2
    assert "Traceback" not in made.stderr
    assert made.stderr.splitlines()[-1].startswith(f"--address: what listens at {address} does not let Ratl in")


@pytest.mark.parametrize("address", ["nowhere", "127.0.0.1", "127.0.0.1:port", "127.0.0.1:99999", ":6379", "ray://"])
def test_an_address_without_host_or_port_is_none(address: str) -> None:
    assert refused(address) == "cluster_address"


def test_an_address_nobody_listens_at_is_told_at_once() -> None:
    begun = time.monotonic()
    assert refused(f"127.0.0.1:{free_port()}") == "no_cluster"
    assert refused(f"ray://127.0.0.1:{free_port()}") == "no_cluster"
    assert time.monotonic() - begun < 10


def refused(address: str) -> str:
    with pytest.raises(InputError) as error:
        list(run_batches(lambda shared, batch: shared * batch, 3, range(4), Engine("ray", address=address)))
    (problem,) = error.value.problems
    assert problem.where == ("--address",)
    assert problem.params["found"] == address
    return str(problem.code)


@pytest.mark.parametrize(("found", "code"), [("0.0.1", "cluster_of_another_ratl"), (None, "cluster_without_ratl")])
def test_workers_without_this_ratl_are_refused(found: str | None, code: str) -> None:
    def get(_reference: object) -> str:
        if found is None:
            raise ray.exceptions.RayError("No module named 'ratl'")
        return found

    stranger = SimpleNamespace(
        get=get, exceptions=ray.exceptions, remote=lambda _function: SimpleNamespace(remote=lambda: None)
    )
    with pytest.raises(InputError) as error:
        batches._check_workers(stranger, "127.0.0.1:6379")
    assert [problem.code for problem in error.value.problems] == [code]


def test_a_cluster_of_ours_reports_to_nobody_and_joins_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "1")
    monkeypatch.setenv("RAY_ADDRESS", f"127.0.0.1:{free_port()}")
    assert list(run_batches(lambda shared, batch: shared * batch, 3, range(4), Engine("ray", 1))) == [0, 3, 6, 9]
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
