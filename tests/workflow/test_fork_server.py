"""Scripts that the fork server runs, without Snakemake around them."""

import inspect
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import faults
import pytest
import snakemake.benchmark
import snakemake.script
from conftest import ROOT

from cubeae.workflow import warm

SHELL = snakemake.script.shell
Run = Callable[..., Any]


def job(**changes: Any) -> Any:
    """What is used of a script of Snakemake's, one that may be forked."""
    values = {"threads": 1, "resources": {}, "bench_record": None, "is_local": True}
    values |= dict.fromkeys(warm.FOREIGN)
    return SimpleNamespace(**(values | changes))


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[warm.ForkServer]:
    """A server of scripts that may import what the files in ``libraries`` import."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "libraries").mkdir()
    text = "import numpy.random\n    from yaml import safe_load\nimport cubeae\n"
    (tmp_path / "libraries/some.py").write_text(text, encoding="utf-8")
    made = warm.ForkServer(snakemake, (tmp_path / "libraries",))
    yield made
    made.close()


@pytest.fixture
def run(server: warm.ForkServer, tmp_path: Path) -> Run:
    """Run the text of a script; what it wrote as JSON to the file ``said``."""

    def made(text: str, **changes: Any) -> Any:
        script, said = tmp_path / "scripts/one.py", tmp_path / "said"
        script.parent.mkdir(exist_ok=True)
        said.unlink(missing_ok=True)
        lines = ["import json, os, sys", "from pathlib import Path", inspect.cleandoc(text)]
        lines.append("Path('said').write_text(json.dumps(said), encoding='utf-8')")
        script.write_text("\n".join(lines), encoding="utf-8")
        assert server.run(job(**changes), str(script))
        return json.loads(said.read_text(encoding="utf-8"))

    return made


def test_a_script_is_the_main_module_in_its_folder(run: Run, tmp_path: Path) -> None:
    text = "said = [__name__, __file__, sys.argv, sys.path[0], os.getcwd()]"
    script = str(tmp_path / "scripts/one.py")
    assert run(text) == ["__main__", script, [script], str(tmp_path / "scripts"), str(tmp_path)]


def test_a_script_has_the_environment_that_snakemake_gives(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = """
        import tempfile
        names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "MPLBACKEND", "MINE", "OTHER")
        said = [tempfile.gettempdir(), *(os.environ.get(name) for name in names)]
    """
    monkeypatch.setenv("MPLBACKEND", "module://missing")
    monkeypatch.setenv("OTHER", "1")
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    run(text)
    monkeypatch.setenv("MINE", "2")
    monkeypatch.delenv("OTHER")
    expected = [str(tmp_path), "1", "1", "module://missing", "2", None]
    assert run(text, resources={"tmpdir": str(tmp_path)}) == expected


def test_what_two_scripts_have_loaded_the_next_finds_loaded(run: Run) -> None:
    watched = f"sys.path.insert(0, {str(ROOT)!r})\nimport cubeae, yaml\nsaid = []"
    state = "said = [name in sys.modules for name in ('yaml', 'numpy', 'cubeae')]"
    assert run(state) == [False, False, False]
    path = run("said = sys.path")
    run(watched)
    assert run(state) == [False, False, False]
    run(watched)
    assert run(state) == [True, False, True]
    assert run("said = sys.path") == path


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a package that scripts import in the place of cubeae."""
    monkeypatch.setattr(warm, "PACKAGE", tmp_path / "cubeae")
    (tmp_path / "cubeae").mkdir()
    return tmp_path / "cubeae/__init__.py"


def test_an_edit_of_the_package_ends_what_has_loaded_it(
    run: Run, server: warm.ForkServer, tmp_path: Path, package: Path
) -> None:
    package.write_text("NUMBER = 1", encoding="utf-8")
    text = f"sys.path.insert(0, {str(tmp_path)!r})\nimport cubeae\nsaid = cubeae.NUMBER"
    assert [run(text) for _ in range(3)] == [1, 1, 1]
    assert run("said = 'cubeae' in sys.modules")
    package.write_text("NUMBER = 12", encoding="utf-8")
    assert not server.run(job(), str(tmp_path / "scripts/one.py"))


def test_an_edit_while_it_is_loaded_counts_as_one(
    run: Run, server: warm.ForkServer, tmp_path: Path, package: Path
) -> None:
    touch = "import os, time\nnow = time.time_ns()\nos.utime(__file__, ns=(now, now))"
    package.write_text(touch, encoding="utf-8")
    text = f"sys.path.insert(0, {str(tmp_path)!r})\nimport cubeae\nsaid = 1"
    assert [run(text) for _ in range(2)] == [1, 1]
    assert not server.run(job(), str(tmp_path / "scripts/one.py"))


FAREWELL = """
import weakref
from pathlib import Path
class Thing: pass
thing = Thing()
weakref.finalize(thing, Path({file!r}).touch)
"""


def test_a_script_bids_its_own_farewells_and_not_those_of_what_it_finds_loaded(
    run: Run, tmp_path: Path, package: Path
) -> None:
    package.write_text(FAREWELL.format(file="theirs"), encoding="utf-8")
    begin = f"sys.path.insert(0, {str(tmp_path)!r})\nimport cubeae\n"
    text = f"{begin}{FAREWELL.format(file='own')}\nsaid = 1"
    ended = []
    for _ in range(3):
        run(text)
        ended.append([(tmp_path / name).exists() for name in ("own", "theirs")])
        for name in ("own", "theirs"):
            (tmp_path / name).unlink(missing_ok=True)
    assert ended == [[True, True], [True, True], [True, False]]


def test_scripts_do_not_share_random_numbers(run: Run) -> None:
    text = "import random, numpy.random\nsaid = [random.random(), numpy.random.random()]"
    drawn = [run(text) for _ in range(4)]
    assert len({number for each in drawn for number in each}) == 8


def test_a_library_that_cannot_be_loaded_ends_the_server(run: Run, server: warm.ForkServer) -> None:
    run("said = 1")
    server.seen["a_module_that_is_missing"] = 2
    assert not server.run(job(), "scripts/one.py")
    assert server.process
    assert server.process.wait(timeout=60) == 0


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("sys.exit(3)", 3),
        ("sys.exit('a reason')", 1),
        ("raise ValueError('a reason')", 1),
        ("os.kill(os.getpid(), 9)", -9),
        ("os.kill(os.getpid(), 2)", -2),
    ],
)
def test_a_failure_is_told_as_a_fresh_python_does(
    run: Run, capfd: pytest.CaptureFixture[str], end: str, code: int, tmp_path: Path
) -> None:
    with pytest.raises(subprocess.CalledProcessError) as raised:
        run(f"{end}\nsaid = 0")
    told, script = capfd.readouterr().err, str(tmp_path / "scripts/one.py")
    fresh = subprocess.run([sys.executable, script], check=False, capture_output=True)
    assert raised.value.returncode == fresh.returncode == code
    if code != -2:  # whose traceback has the server's lines too
        assert told == fresh.stderr.decode()


def test_what_ends_with_a_script_is_run(run: Run, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    run(f"""
        import atexit
        atexit.register(Path({str(kept)!r}).touch)
        said = 0
    """)
    assert kept.exists()


def test_the_benchmark_has_the_time_and_memory_of_a_short_script(run: Run) -> None:
    record = snakemake.benchmark.BenchmarkRecord()
    text = """
        import time
        block = b"1" * 50_000_000
        while time.process_time() < 0.2: pass
        said = 0
    """
    run(text, bench_record=record)
    assert 0.2 <= record.cpu_time < 0.5
    assert record.max_rss > 50
    assert record.running_time >= 0.2
    assert record.get_benchmarks()[0] >= 0.2


def test_without_a_server_nothing_is_run(run: Run, server: warm.ForkServer) -> None:
    run("said = 1")
    assert server.process
    server.process.kill()
    server.process.wait()
    assert not server.run(job(), "scripts/one.py")
    assert not server.run(job(), "scripts/one.py")


def test_a_server_that_hangs_is_left_behind(
    run: Run, server: warm.ForkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("said = 1")
    assert server.process
    server.process.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(warm, "PATIENCE", 0.1)
    monkeypatch.setattr(warm, "FAREWELL", 0.1)
    assert not server.run(job(), "scripts/one.py")
    server.close()
    assert server.process.returncode == -signal.SIGKILL


CLIENT = """
import snakemake.benchmark, snakemake.script, sys
from types import SimpleNamespace
from cubeae.workflow import warm
server = warm.ForkServer(snakemake, ())
server.run(SimpleNamespace(threads=1, resources={{}}, bench_record=None), {script!r})
"""


def test_a_killed_snakemake_leaves_nothing_but_the_script_that_runs(tmp_path: Path) -> None:
    script, pid, done = (tmp_path / name for name in ("script.py", "pid", "done"))
    script.write_text(
        f"import os, time; from pathlib import Path; Path({str(pid)!r}).write_text(str("
        f"os.getpgid(0))); time.sleep(2); Path({str(done)!r}).touch()",
        encoding="utf-8",
    )
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT.format(script=str(script))], start_new_session=True
    )
    faults.wait_for(lambda: pid.exists() and pid.read_text(encoding="utf-8"))
    client.kill()
    client.wait()
    faults.wait_for(lambda: not faults.in_group(client.pid), 60)
    assert done.exists(), "a script goes on to its end, as ever"


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_ends_the_process_group_ends_the_script(tmp_path: Path, ending: int) -> None:
    script, begun, done = (tmp_path / name for name in ("script.py", "begun", "done"))
    script.write_text(
        f"import time; from pathlib import Path; Path({str(begun)!r}).touch(); time.sleep(60); "
        f"Path({str(done)!r}).touch()",
        encoding="utf-8",
    )
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT.format(script=str(script))],
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    faults.wait_for(begun.exists)
    start = time.monotonic()
    os.killpg(client.pid, ending)
    client.wait(timeout=60)
    faults.wait_for(lambda: not faults.in_group(client.pid), 30)
    assert time.monotonic() - start < 30
    assert not done.exists()


def test_only_plain_scripts_of_the_folder_are_forked(tmp_path: Path) -> None:
    file = str(tmp_path / "scripts/../scripts/one.py")
    folder = tmp_path / "scripts"
    assert warm.is_plain(job(local_path=file), SHELL, folder)
    for changes in (
        {"threads": 2},
        {"is_local": False},
        {"resources": {"gpu": 1}},
        {"resources": {"shell_exec": "zsh"}},
        {"local_path": str(tmp_path / "theirs/one.py")},
        *({name: "one"} for name in warm.FOREIGN),
    ):
        assert not warm.is_plain(job(**({"local_path": file} | changes)), SHELL, folder), changes
    prefixed = SimpleNamespace(_process_prefix="module load x; ", _process_suffix="")
    assert not warm.is_plain(job(local_path=file), prefixed, folder)


def changed(monkeypatch: pytest.MonkeyPatch, target: Any, name: str, value: Any) -> bool:
    """Whether Snakemake is known once an attribute is another, or is missing."""
    with monkeypatch.context() as patch:
        if value is None:
            patch.delattr(target, name)
        else:
            patch.setattr(target, name, value)
        return warm.is_known(snakemake)


def test_another_snakemake_starts_its_scripts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    script, benchmark = snakemake.script, snakemake.benchmark
    assert warm.is_known(snakemake)
    for target, name, value in (
        (script.PythonScript, "execute_script", lambda: None),
        (script.ScriptBase, "__init__", lambda: None),
        (benchmark, "benchmarked", lambda: None),
        (script, "shell", None),
        (SHELL, "_process_prefix", None),
    ):
        assert not changed(monkeypatch, target, name, value), name
