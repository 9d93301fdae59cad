"""Ends with 0 where the site in this container answers; what the image's HEALTHCHECK runs."""

from __future__ import annotations

import os
import sys
import urllib.request


def main() -> int:
    """0 where /healthz answers, 1 where it does not."""
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz"
    try:
        with urllib.request.urlopen(address, timeout=4) as answer:  # the address is ours
            return int(answer.status != 200)
    except OSError as error:
        sys.stderr.write(f"{address}: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
