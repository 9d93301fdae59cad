"""Ends with 0 where the site in this container answers; what the image's HEALTHCHECK runs."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def main() -> int:
    """0 where /healthz answers under the name that readers use, 1 where it does not.

    A site that does not know its own name (ALLOWED_HOSTS) answers every reader with an error. `http.client` goes
    through no proxy, whatever the environment says.
    """
    port = int(os.environ.get("PORT") or "8000")
    name = urlsplit(os.environ.get("SITE_URL", "")).hostname or "localhost"
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=4)
        connection.request("GET", "/healthz", headers={"Host": name})
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        sys.stderr.write(f"/healthz at port {port}: {error}\n")
        return 1
    if status != 200:
        sys.stderr.write(f"/healthz of {name} at port {port} answers with {status}\n")
    return int(status != 200)


if __name__ == "__main__":
    sys.exit(main())
