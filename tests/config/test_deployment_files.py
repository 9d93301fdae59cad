"""The container's and systemd's files: no image can be built where the tests run, so that they are read closely."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from configparser import ConfigParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.config.test_settings import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
UNITS = sorted((ROOT / "docs" / "systemd").iterdir())
TRACKED = subprocess.run(
    ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.split()


def instructions(name: str) -> list[str]:
    """The arguments of each instruction of that name in the Dockerfile."""
    return [line.partition(" ")[2].strip() for line in DOCKERFILE.splitlines() if line.startswith(f"{name} ")]


def read_unit(path: Path) -> ConfigParser:
    """A unit of systemd; a name that comes twice in a section counts with its last value."""
    parser = ConfigParser(strict=False, interpolation=None, delimiters=["="], comment_prefixes=["#"])
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    parser.read(path)
    return parser


def test_every_service_waits_for_services_that_are_there_and_say_that_they_are_ready() -> None:
    assert set(SERVICES) == {"database", "redis", "prepare", "web", "worker"}
    for service in SERVICES.values():
        for name, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
            else:
                assert (how["condition"], name) == ("service_completed_successfully", "prepare")


def test_every_variable_has_a_default_or_says_what_to_set_and_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text()
    variables = re.findall(r"\$\{(\w+)(:[-?])?[^}]*\}", (ROOT / "compose.yaml").read_text())
    assert all(way for _, way in variables), variables
    required = {name for name, way in variables if way == ":?"}
    assert required == {"SECRET_KEY", "SITE_URL", "POSTGRES_PASSWORD"}
    assert all(re.search(rf"^(?:# )?{name}=", example, re.MULTILINE) for name in required)


def test_volumes_are_declared_and_images_pinned_and_only_the_site_is_reached_from_outside() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])
    for name, service in SERVICES.items():
        assert "latest" not in service["image"] and ":" in service["image"]
        assert ("ports" in service) == (name == "web")
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


def test_one_service_builds_the_image_and_the_others_take_it_and_never_pull_its_name() -> None:
    ours = {name: service for name, service in SERVICES.items() if service["image"].startswith("hindcast:")}
    assert (
        set(ours) == {"prepare", "web", "worker"}
        and len({service["image"] for service in ours.values()}) == 1
    )
    assert [name for name, service in ours.items() if "build" in service] == ["prepare"]
    assert [ours[name].get("pull_policy") for name in ("web", "worker")] == ["never", "never"]
    assert all(service["init"] for service in ours.values())


def test_the_image_has_the_libraries_of_the_system_that_the_built_in_model_needs() -> None:
    spec = find_spec("xllamacpp")
    if spec is None or spec.origin is None:
        pytest.skip("the built-in model is not installed")
    (program,) = Path(spec.origin).parent.glob("*.so")
    assert b"libgomp.so.1" in program.read_bytes()
    assert re.search(r"apt-get install [^&]*\blibgomp1\b", DOCKERFILE)


def test_the_image_has_what_it_copies_and_its_user_is_not_root() -> None:
    for sources in instructions("COPY"):
        *paths, _ = [word for word in shlex.split(sources) if not word.startswith("--")]
        if "--from=packages" not in sources:
            assert all(path == "." or path in TRACKED for path in paths), sources
    names = [line.split()[0] for line in DOCKERFILE.splitlines() if line and not line.startswith((" ", "#"))]
    assert instructions("USER") == ["hindcast"]
    assert names.index("USER") < names.index("HEALTHCHECK") < names.index("CMD")
    assert instructions("ARG") == ["EMBEDDED_MODEL=true"]
    assert all("--require-hashes" in part for part in re.findall(r"pip install[^&;]*", DOCKERFILE))
    assert not re.search(r"SECRET_KEY=\w|trusted-host|index-url", DOCKERFILE)


def test_the_image_holds_the_code_and_no_secrets_or_data() -> None:
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert all(any(name == path or name.startswith(f"{path}/") for name in TRACKED) for path in kept)
    packages = {name.split("/")[0] for name in TRACKED if name.count("/") and name.endswith(".py")}
    assert packages - {"tests", "bench", "docs"} <= set(kept)
    assert not {".env", ".git", "var", "tests"} & set(kept)
    (check,) = re.findall(r"HEALTHCHECK.*?CMD (\[.*?\])", DOCKERFILE)
    assert json.loads(check)[1] in TRACKED and json.loads(check)[1].startswith("docs/container")


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_each_unit_runs_a_command_that_is_there_in_the_place_that_the_docs_name(path: Path) -> None:
    unit = read_unit(path)
    assert unit["Unit"]["Description"]
    assert path.name in (ROOT / "docs" / "deploying.md").read_text()
    if path.suffix == ".timer":
        assert path.with_suffix(".service") in UNITS and unit["Timer"]["OnCalendar"]
        return
    service = unit["Service"]
    command = re.search(r"/srv/hindcast/\.venv/bin/python manage\.py (\w+)", service["ExecStart"])
    assert command, service["ExecStart"]
    assert f"{command[1]}.py" in {Path(name).name for name in TRACKED if "/management/commands/" in name}
    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == (
        "hindcast",
        "yes",
        "strict",
    )
    assert service["WorkingDirectory"] == "/srv/hindcast"
    for name in (*unit["Unit"].get("Requires", "").split(), *unit["Unit"].get("After", "").split()):
        assert not name.startswith("hindcast") or ROOT / "docs" / "systemd" / name in UNITS


@pytest.mark.parametrize("name", ["web", "worker"])
def test_site_and_worker_outlive_a_database_that_is_late_at_boot_and_are_stopped_by_their_main_process(
    name: str,
) -> None:
    unit = read_unit(ROOT / "docs" / "systemd" / f"hindcast-{name}.service")
    # With Requires= a `prepare` that failed at boot would leave them down; PartOf= takes them along at an update.
    assert "Requires" not in unit["Unit"]
    assert (
        unit["Unit"]["Wants"] == unit["Unit"]["PartOf"] == unit["Unit"]["After"] == "hindcast-prepare.service"
    )
    assert unit["Service"]["Restart"] == "on-failure"
    assert unit["Service"]["KillMode"] == "mixed"
    prepare = read_unit(ROOT / "docs" / "systemd" / "hindcast-prepare.service")
    assert prepare["Service"]["Restart"] == "on-failure"


@pytest.mark.parametrize(
    "path", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda path: path.name
)
def test_nobody_else_on_the_machine_reads_what_a_unit_writes(path: Path) -> None:
    service = read_unit(path)["Service"]
    assert (service["StateDirectoryMode"], service["UMask"]) == ("0750", "0027")
