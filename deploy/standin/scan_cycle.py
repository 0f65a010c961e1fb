#!/usr/bin/env python3
"""A stand-in for a program that trades: each period it calls a resource with the token in the canonical cache.

A refused call is logged as a 401, as the observer looks for it. On SIGUSR1 it makes one call with a token that was
never valid. The environment tells it

    RESOURCE      what to call
    TOKEN_CACHE   default /data/tokens/saxobank_tokens_live.json
    PERIOD_SECS   from one call to the next; default 30
"""

import json
import logging
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request

log = logging.getLogger("scan_cycle")


def token_in(path):
    with open(path) as file:
        return json.load(file)["access_token"]


def scan(resource, path, astray):
    try:
        token = token_in(path)
        if astray.is_set():
            astray.clear()
            token = "never-valid"
        request = urllib.request.Request(resource, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=5) as answer:
            log.info("scan done: HTTP %s", answer.status)
    except urllib.error.HTTPError as error:
        log.error("scan failed: HTTP %s%s", error.code, " Unauthorized" if error.code == 401 else "")
    except Exception as error:  # it goes on with the next period
        log.error("scan failed: %s", type(error).__name__)


def main():
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    astray = threading.Event()
    signal.signal(signal.SIGUSR1, lambda *_: astray.set())
    resource = os.environ["RESOURCE"]
    path = os.environ.get("TOKEN_CACHE", "/data/tokens/saxobank_tokens_live.json")
    period = float(os.environ.get("PERIOD_SECS", "30"))
    log.info("scan cycle started")
    while True:
        scan(resource, path, astray)
        time.sleep(period)


if __name__ == "__main__":
    main()
