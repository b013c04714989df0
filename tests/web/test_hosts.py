from __future__ import annotations

import pytest
from web.wsgi_caller import environ

from likeopt.errors import Forbidden, InvalidInput
from likeopt.settings import Settings
from likeopt.web.hosts import HostCheck, is_same_origin, split_host


def check(settings: Settings | None = None, **headers: str) -> None:
    method = headers.pop("method", "GET")
    HostCheck(settings or Settings()).check(environ(headers.pop("path", "/"), method, **headers))


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:5000", "127.0.0.1:5000", "[::1]:5000", "localhost.:80"],
)
def test_loopback_names_are_ours(host: str) -> None:
    check(Host=host)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.7", "xn--localhost"],
)
def test_a_name_that_resolves_to_loopback_is_not_ours(host: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(Host=host)
    assert refused.value.code == "host_not_allowed"


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost:5000,evil.example",
        "user@localhost",
        "localhost/x",
        "local host",
        "localhost:port",
        "[::1",
    ],
)
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(Host=host)
    assert refused.value.code == "header_invalid"


def test_a_probe_may_ask_by_any_address() -> None:
    check(path="/health", Host="10.2.3.4:5000")
    with pytest.raises(InvalidInput):
        check(path="/metrics", Host="10.2.3.4:5000")


def test_allowed_hosts_are_added() -> None:
    settings = Settings(allowed_hosts="docs.example, Wiki.Example ")
    check(settings, Host="docs.example")
    check(settings, Host="wiki.example:8080", Origin="https://wiki.example:8080")
    with pytest.raises(InvalidInput):
        check(settings, Host="other.example")


def test_with_keys_on_an_open_address_any_name_will_do_unless_some_are_named() -> None:
    check(Settings(bind="0.0.0.0:5000", api_keys="k"), Host="anything.example")
    with pytest.raises(InvalidInput):
        check(Settings(bind="0.0.0.0:5000", api_keys="k", allowed_hosts="a.example"), Host="b.example")
    with pytest.raises(InvalidInput):
        check(Settings(api_keys="k"), Host="anything.example")


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "file://",
        "http://localhost:3000",
        "http://localhost:5000.evil.example",
        "http://[::1",
        "http://user@localhost:5000",
        "chrome-extension://localhost:5000",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_page_may_not_call(origin: str, method: str) -> None:
    with pytest.raises(Forbidden):
        check(method=method, Host="localhost:5000", Origin=origin)


@pytest.mark.parametrize("origin", ["http://localhost:5000", "https://localhost:5000"])
def test_our_own_page_may_call(origin: str) -> None:
    check(method="POST", Host="localhost:5000", Origin=origin)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_from_another_site_is_refused_even_without_origin(site: str) -> None:
    with pytest.raises(Forbidden):
        check(Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors", Sec_Fetch_Dest="image")
    with pytest.raises(Forbidden):
        check(Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="iframe")
    with pytest.raises(Forbidden):
        check(method="POST", Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="document")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "same-origin"])
def test_a_link_from_anywhere_may_be_followed(site: str) -> None:
    check(Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="document")


def test_a_program_without_browser_headers_may_call() -> None:
    check(method="POST", path="/api/v1/search")


def test_default_ports_are_equal_to_none() -> None:
    assert is_same_origin("http://docs.example", ("docs.example", "80"))
    assert is_same_origin("https://docs.example", ("docs.example", "443"))
    assert not is_same_origin("http://docs.example", ("docs.example", "443"))
    assert split_host("[::1]:80") == ("::1", "80")
