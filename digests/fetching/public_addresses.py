"""Which IP addresses belong to the public internet: pure."""

from __future__ import annotations

import ipaddress

# Networks that carry an IPv4 address in their last 32 bits: mapped ones and those of NAT64.
CARRIERS = tuple(ipaddress.IPv6Network(network) for network in ("::ffff:0:0/96", "64:ff9b::/96"))


def is_public(address: str) -> bool:
    """Whether an IP address may be visited: global, and none that leads into a private network by a detour."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return is_public_ipv4(ip)
    if any(ip in network for network in CARRIERS):
        return is_public_ipv4(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    if ip.sixtofour:
        return is_public_ipv4(ip.sixtofour)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_site_local)


def is_public_ipv4(ip: ipaddress.IPv4Address) -> bool:
    """Whether an IPv4 address is global and that of one host."""
    return ip.is_global and not ip.is_multicast
