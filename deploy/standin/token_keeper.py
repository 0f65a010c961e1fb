#!/usr/bin/env python3
"""A stand-in for the old token keeper: every cycle it refreshes the token in its cache, due or not.

Written from what is known of the old one, and from nothing of ours: it knows no lock, no fence and no journal, writes
with json.dump(indent=2) to a temporary file, and renames that. Asked to end, it ends its cycle first. The environment
tells it

    SAXOBANK_APP_KEY_LIVE, SAXOBANK_APP_SECRET_LIVE   whom to be
    TOKEN_ENDPOINT                                    where to ask
    TOKEN_CACHE                                       default /data/tokens/saxobank_tokens_live.json
    CYCLE_SECS                                        from the start of a cycle to the next; default 300
"""

import base64
import json
import logging
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

log = logging.getLogger("token_keeper")


def refresh(endpoint, key, secret, refresh_token):
    form = urllib.parse.urlencode({"grant_type": "refresh_token", "refresh_token": refresh_token})
    pair = base64.b64encode(f"{key}:{secret}".encode()).decode()
    request = urllib.request.Request(
        endpoint, data=form.encode(), headers={"Authorization": f"Basic {pair}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def save(path, tokens):
    # A file that another user is to read keeps the mode it has.
    mode = os.stat(path).st_mode & 0o777 if os.path.exists(path) else 0o600
    temporary = path + ".tmp"
    with open(temporary, "w", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        json.dump(tokens, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def cycle(endpoint, key, secret, path):
    try:
        with open(path) as file:
            tokens = json.load(file)
        answer = refresh(endpoint, key, secret, tokens["refresh_token"])
        answer["issued_at"] = time.time()
        save(path, answer)
        log.info("token refreshed, expires in %s s", answer["expires_in"])
    except urllib.error.HTTPError as error:
        log.error("refresh failed: HTTP %s %s", error.code, error_code(error))
    except Exception as error:  # as the old one does: whatever it is, the next cycle tries again
        log.error("refresh failed: %s", type(error).__name__)


def error_code(error):
    try:
        return json.load(error).get("error", "without an error code")
    except ValueError:
        return "without JSON"


def main():
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    endpoint = os.environ["TOKEN_ENDPOINT"]
    key = os.environ["SAXOBANK_APP_KEY_LIVE"]
    secret = os.environ["SAXOBANK_APP_SECRET_LIVE"]
    path = os.environ.get("TOKEN_CACHE", "/data/tokens/saxobank_tokens_live.json")
    period = float(os.environ.get("CYCLE_SECS", "300"))
    log.info("token keeper started, cycle every %s s", period)
    due = time.monotonic()
    while not ending.is_set():
        cycle(endpoint, key, secret, path)
        due = max(due + period, time.monotonic())
        ending.wait(due - time.monotonic())


if __name__ == "__main__":
    main()
