"""Which proxy of the surroundings (``HTTPS_PROXY``, ``NO_PROXY`` …) stands between us and a server."""

from __future__ import annotations

from urllib.parse import unquote
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx


def proxy_for(url: httpx.URL) -> httpcore.Proxy | None:
    """The proxy to reach ``url`` through, if there is one; only proxies that speak HTTP are known."""
    proxies = getproxies()
    address = proxies.get(url.scheme) or proxies.get("all")
    if not address or proxy_bypass(url.netloc.decode("ascii")):
        return None
    proxy = httpx.URL(address if "://" in address else f"http://{address}")
    auth = (unquote(proxy.username), unquote(proxy.password)) if proxy.username else None
    return httpcore.Proxy(str(proxy.copy_with(userinfo=b"")), auth=auth)
