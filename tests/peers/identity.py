"""Real identity providers on loopback: OpenID Connect (npm's certified oidc-provider) and SAML (npm's samlp).

    def test_...(oidc_provider: OidcProvider): address = oidc_provider.sign_in(authorize_address, email="sanne@…")

`make peers` installs them.
"""

from __future__ import annotations

import base64
import html
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.peers.process import not_run, running

HERE = Path(__file__).parent


@dataclass(frozen=True)
class OidcProvider:
    """`address` is the issuer, like http://127.0.0.1:40003: that host must stand in FETCH_ALLOWED_HOSTS."""

    address: str

    def new_client(self, redirect_address: str, **more: Any) -> tuple[str, str]:
        """Register a program that people may sign in to; its id and its secret."""
        answer = httpx.post(f"{self.address}/reg", json={"redirect_uris": [redirect_address], **more})
        told = answer.raise_for_status().json()
        return told["client_id"], told["client_secret"]

    def sign_in(self, authorize_address: str, **claims: Any) -> str:
        """Do what somebody's browser does there; returns the address that it is sent back to."""
        steps = [{"prompt": "login", "login": json.dumps(claims), "password": "any"}, {"prompt": "consent"}]
        with httpx.Client() as browser:
            answer = browser.get(authorize_address)
            for _ in range(12):
                if answer.is_redirect:
                    following = urljoin(str(answer.url), answer.headers["Location"])
                    if not following.startswith(self.address):
                        return following
                    answer = browser.get(following)
                else:
                    answer.raise_for_status()
                    form = re.search(r'action="([^"]+)" method="post"', answer.text)
                    assert form and steps, answer.text[:2000]
                    answer = browser.post(urljoin(str(answer.url), form[1]), data=steps.pop(0))
        raise AssertionError("The provider sends the browser round in circles.")

    def cancel(self, authorize_address: str) -> str:
        """Turn round at the door; returns the address that the browser is sent back to."""
        with httpx.Client(follow_redirects=True) as browser:
            page = browser.get(authorize_address).raise_for_status()
            form = re.search(r'href="([^"]+/abort)"', page.text)
            assert form, page.text[:2000]
            answer = browser.get(urljoin(str(page.url), form[1]), follow_redirects=False)
            while (following := urljoin(str(answer.url), answer.headers["Location"])).startswith(self.address):
                answer = browser.get(following, follow_redirects=False)
            return following


@dataclass(frozen=True)
class SamlProvider:
    address: str
    key: Path
    certificate: Path

    @property
    def metadata(self) -> str:
        return httpx.get(f"{self.address}/FederationMetadata/2007-06/FederationMetadata.xml").raise_for_status().text

    def sign_in(self, request_address: str, **who: Any) -> tuple[str, str]:
        """Who somebody is (`email`, `name`) and options of samlp; returns where to send what it says, and what."""
        page = httpx.get(request_address, params={**httpx.URL(request_address).params, "as": json.dumps(who)})
        page.raise_for_status()
        action = re.search(r'action="([^"]+)"', page.text)
        said = re.search(r'name="SAMLResponse"\s+value="([^"]+)"', page.text)
        assert action and said, page.text[:1000]
        return html.unescape(action[1]), html.unescape(said[1])


def read(response: str) -> str:
    """The XML of a SAML response."""
    return base64.b64decode(response).decode()


def written(xml: str) -> str:
    return base64.b64encode(xml.encode()).decode()


@pytest.fixture(scope="session")
def oidc_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    with _started("oidc", tmp_path_factory.mktemp("oidc"), "0") as address:
        yield OidcProvider(address)


@pytest.fixture(scope="session")
def saml_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamlProvider]:
    folder = tmp_path_factory.mktemp("saml")
    key, certificate = new_key(folder)
    with _started("saml", folder, "0", str(key), str(certificate)) as address:
        yield SamlProvider(address, key, certificate)


def new_key(folder: Path) -> tuple[Path, Path]:
    """The files of a key and its certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a provider for tests")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    key_file, certificate_file = folder / "key.pem", folder / "certificate.pem"
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return key_file, certificate_file


@contextmanager
def _started(kind: str, folder: Path, *arguments: str) -> Iterator[str]:
    node = shutil.which("node")
    if node is None or not (HERE / kind / "node_modules").is_dir():
        not_run(f"The {kind} provider of the tests is not installed. Type `make peers`.")
    with (
        (folder / "log").open("wb") as log,
        running(node, str(HERE / kind / "start.mjs"), *arguments, log=log) as process,
    ):
        assert process.stdout
        said = process.stdout.readline()
        if not said:
            not_run(f"The {kind} provider did not start. It said: {(folder / 'log').read_text()[-800:]}")
        yield json.loads(said)["address"]
