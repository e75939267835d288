"""Whether an address is this machine's own: only there may messages travel unencrypted."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, by name or number; no name is looked up.

    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("localhost.example")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
