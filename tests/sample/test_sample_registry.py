"""The tiny registry, asked by the real npm."""

import gzip
import hashlib
import json
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests

from hotfix_actions.sandbox.npm_registry import Registry, _gzip, read_packages
from hotfix_actions.sandbox.sample_repository import PACKAGES
from tests.sample.helpers import Env, run

pytestmark = pytest.mark.slow

BULK = "/-/npm/v1/security/advisories/bulk"
ADVISORY = {
    "id": 1094,
    "url": "https://advisories.example/1094",
    "title": "Characters that are none are decoded",
    "severity": "high",
    "vulnerable_versions": "<1.0.1",
    "cwe": ["CWE-20"],
    "cvss": {"score": 7.5, "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"},
}


def audit(folder: Path, env: Env, registry: Registry) -> dict[str, Any]:
    answer = run("npm", "audit", "--json", f"--registry={registry.url}", cwd=folder, env=env)
    report: dict[str, Any] = json.loads(answer.out)
    assert answer.code == (1 if report["vulnerabilities"] else 0)
    return report


def test_an_audit_without_advisories_finds_nothing(
    checkouts: dict[str, Path], env: Env, registry: Registry
) -> None:
    report = audit(checkouts["v1.2.3"], env, registry)
    assert report["auditReportVersion"] == 2
    assert report["vulnerabilities"] == {}


def test_an_audit_reports_the_advisory_for_what_is_installed(
    checkouts: dict[str, Path], env: Env
) -> None:
    with Registry.start(PACKAGES, {"@acme/base62": [ADVISORY]}) as registry:
        report = audit(checkouts["v1.2.3"], env, registry)
    assert report["vulnerabilities"]["@acme/base62"]["severity"] == "high"
    assert report["metadata"]["vulnerabilities"]["total"] == 1


@pytest.mark.parametrize(
    "advisories",
    [
        {"@acme/base62": [ADVISORY | {"vulnerable_versions": "<1.0.0"}]},
        {"lodash": [ADVISORY]},
    ],
    ids=["older versions", "another package"],
)
def test_an_advisory_for_something_else_is_not_reported(
    checkouts: dict[str, Path], env: Env, advisories: dict[str, list[dict[str, object]]]
) -> None:
    with Registry.start(PACKAGES, advisories) as registry:
        assert audit(checkouts["v1.2.3"], env, registry)["vulnerabilities"] == {}


def test_the_integrity_in_the_lock_file_is_that_of_the_tarball(
    checkouts: dict[str, Path], registry: Registry
) -> None:
    lock = json.loads((checkouts["main"] / "package-lock.json").read_text())
    locked = lock["packages"]["node_modules/@acme/base62"]["integrity"]
    assert locked == registry.packages[0].integrity


def test_a_package_other_than_the_locked_one_is_not_installed(
    checkout: Callable[[str], Path], env: Env, tmp_path: Path
) -> None:
    other = tmp_path / "packages" / "base62"
    other.mkdir(parents=True)
    (other / "package.json").write_text((PACKAGES / "base62" / "package.json").read_text())
    (other / "index.js").write_text("export const encode = () => 'evil';\n")
    folder = checkout("v1.2.3")
    with Registry.start(other.parent) as registry:
        fresh = env | {"npm_config_cache": str(tmp_path / "cache")}
        answer = run("npm", "ci", f"--registry={registry.url}", cwd=folder, env=fresh)
    assert answer.code != 0
    assert "EINTEGRITY" in answer.err


def test_the_tarball_is_the_folder_packed_the_same_way_each_time(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "package.json").write_text('{"name": "a", "version": "1.0.0"}')
    (tmp_path / "a" / "big.bin").write_bytes(bytes(range(256)) * 1024)
    first = read_packages(tmp_path)[0].tarball
    (tmp_path / "a" / "big.bin").touch()
    assert read_packages(tmp_path)[0].tarball == first
    with tarfile.open(fileobj=BytesIO(first), mode="r:gz") as tar:
        assert tar.getnames() == ["package/big.bin", "package/package.json"]
        packed = tar.extractfile("package/big.bin")
        assert packed is not None
        assert packed.read() == bytes(range(256)) * 1024


@pytest.mark.parametrize("size", [1, 0xFFFF, 0x10000, 3 * 0xFFFF + 1])
def test_what_is_wrapped_as_gzip_comes_out_as_it_was(size: int) -> None:
    content = hashlib.shake_128(b"seed").digest(size)
    assert gzip.decompress(b"".join(_gzip(content))) == content


def test_a_package_has_its_versions_and_the_newest_is_the_latest(tmp_path: Path) -> None:
    for version in ("1.10.0", "1.9.0"):
        folder = tmp_path / f"a-{version}"
        folder.mkdir()
        (folder / "package.json").write_text(json.dumps({"name": "a", "version": version}))
    with Registry.start(tmp_path) as registry:
        document = requests.get(f"{registry.url}/a", timeout=5).json()
    assert set(document["versions"]) == {"1.9.0", "1.10.0"}
    assert document["dist-tags"] == {"latest": "1.10.0"}


@pytest.mark.parametrize("path", ["/lodash", "/@acme/base62/-/base62-9.9.9.tgz", "/-/ping", "/"])
def test_what_it_does_not_hold_is_a_404(registry: Registry, path: str) -> None:
    assert requests.get(f"{registry.url}{path}", timeout=5).status_code == 404


def test_the_older_audit_endpoint_is_a_404(registry: Registry) -> None:
    url = f"{registry.url}/-/npm/v1/security/audits/quick"
    assert requests.post(url, data=b"{}", timeout=5).status_code == 404


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize(
    "body",
    [b"not json", b"[1]", gzip.compress(b"[1]", mtime=0), gzip.compress(b"{}", mtime=0)[:12]],
)
def test_a_body_that_is_no_list_of_packages_is_a_400(
    registry: Registry, body: bytes, encoding: str
) -> None:
    headers = {"Content-Encoding": encoding}
    answer = requests.post(f"{registry.url}{BULK}", data=body, headers=headers, timeout=5)
    assert answer.status_code == 400


def test_a_body_that_is_too_large_is_refused(registry: Registry) -> None:
    answer = requests.post(
        f"{registry.url}{BULK}", headers={"Content-Length": "99999999"}, data=b"", timeout=5
    )
    assert answer.status_code == 413


def test_a_port_that_is_taken_is_an_error_at_once(registry: Registry) -> None:
    with pytest.raises(OSError, match="in use"):
        Registry.start(PACKAGES, port=int(registry.url.rpartition(":")[2]))


def test_a_stopped_registry_answers_no_more() -> None:
    with Registry.start(PACKAGES) as registry:
        url = registry.url
        assert requests.get(f"{url}/@acme%2fbase62", timeout=5).status_code == 200
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)
